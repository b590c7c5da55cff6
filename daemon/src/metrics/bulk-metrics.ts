import { Gauge, Histogram, type Registry } from "prom-client";
import { BULK_SECONDS } from "./buckets.js";

/** One bulk transfer, as it is counted. */
export interface BulkTransfer {
  /** Of an open device. */
  readonly device: string;
  readonly direction: "read" | "write";
}

/** Bulk transfers, from when they are admitted until they end in any way. */
export class BulkMetrics {
  readonly #inProgress: Gauge<"name">;
  readonly #seconds: Histogram<"direction">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#inProgress = new Gauge({
      name: "barkeep_bulk_streams_in_progress",
      help: "Bulk transfers that are under way.",
      labelNames: ["name"],
      registers,
    });
    this.#seconds = new Histogram({
      name: "barkeep_bulk_transfer_duration_seconds",
      help: "Time of a bulk transfer, with its time on the network.",
      labelNames: ["direction"],
      buckets: [...BULK_SECONDS],
      registers,
    });
  }

  /** Counts a transfer in; the answer, called once, counts it out. */
  begin({ device: name, direction }: BulkTransfer): () => void {
    const start = performance.now();
    this.#inProgress.inc({ name });
    return () => {
      this.#inProgress.dec({ name });
      this.#seconds.observe({ direction }, (performance.now() - start) / 1000);
    };
  }
}
