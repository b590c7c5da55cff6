import { DeviceError } from "@barkeep/client/contract";
import { RETRY_AFTER_MS } from "../limits.js";
import type { BulkTransfer } from "../metrics/bulk-metrics.js";
import type { ChunkPool } from "./chunk-pool.js";

/** Counts bulk transfers in and out; they share the pool's memory. */
export class BulkDesk {
  readonly pool: ChunkPool;
  readonly #transfersMax: number;
  /** Told of each transfer that is admitted; what it answers is called at the end. */
  readonly #began: (transfer: BulkTransfer) => () => void;
  #transfers = 0;

  constructor(
    pool: ChunkPool,
    transfersMax: number,
    began: (transfer: BulkTransfer) => () => void,
  ) {
    this.pool = pool;
    this.#transfersMax = transfersMax;
    this.#began = began;
  }

  /** @throws DeviceError OVERLOADED. */
  async admit<T>(which: BulkTransfer, transfer: () => Promise<T>): Promise<T> {
    const max = this.#transfersMax;
    if (this.#transfers >= max) {
      const retryAfterMs = RETRY_AFTER_MS;
      throw new DeviceError("OVERLOADED", { limit: "BULK_TRANSFERS_MAX", max, retryAfterMs });
    }
    this.#transfers++;
    const ended = this.#began(which);
    try {
      return await transfer();
    } finally {
      this.#transfers--;
      ended();
    }
  }
}
