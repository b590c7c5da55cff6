import { DeviceError } from "@barkeep/client/contract";
import { RETRY_AFTER_MS } from "../limits.js";
import type { ChunkPool } from "./chunk-pool.js";

/** Counts bulk transfers in and out; they share the pool's memory. */
export class BulkDesk {
  readonly pool: ChunkPool;
  readonly #transfersMax: number;
  #transfers = 0;

  constructor(pool: ChunkPool, transfersMax: number) {
    this.pool = pool;
    this.#transfersMax = transfersMax;
  }

  /** @throws DeviceError OVERLOADED. */
  async admit<T>(transfer: () => Promise<T>): Promise<T> {
    const max = this.#transfersMax;
    if (this.#transfers >= max) {
      const retryAfterMs = RETRY_AFTER_MS;
      throw new DeviceError("OVERLOADED", { limit: "BULK_TRANSFERS_MAX", max, retryAfterMs });
    }
    this.#transfers++;
    try {
      return await transfer();
    } finally {
      this.#transfers--;
    }
  }
}
