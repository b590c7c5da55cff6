import { Gauge, type Registry } from "prom-client";
import { BULK_SECONDS } from "./buckets.js";
import { CountedHistogram, together } from "./counted-histogram.js";
import { Distribution } from "./distribution.js";
import type { OpenCounters } from "./open-counters.js";

/** One bulk transfer, as it is counted. */
export interface BulkTransfer {
  /** Of an open device. */
  readonly device: string;
  readonly direction: "read" | "write";
}

/**
 * Bulk transfers, from when they are admitted until they end in any way. Native code counts those
 * of data channels; those over gRPC are counted here.
 */
export class BulkMetrics {
  readonly #underWay: Map<string, number> = new Map();
  readonly #seconds = {
    read: new Distribution(BULK_SECONDS),
    write: new Distribution(BULK_SECONDS),
  };

  constructor(registry: Registry, counted: OpenCounters) {
    const transfers = () =>
      counted().map(({ name, counters }) => ({ name, ...counters.transfers }));
    const underWay = this.#underWay;
    new Gauge({
      name: "barkeep_bulk_streams_in_progress",
      help: "Bulk transfers that are under way.",
      labelNames: ["name"],
      registers: [registry],
      collect() {
        for (const { name, underWay: onChannels } of transfers()) {
          this.set({ name }, (underWay.get(name) ?? 0) + onChannels);
        }
      },
    });
    new CountedHistogram(registry, {
      name: "barkeep_bulk_transfer_duration_seconds",
      help: "Time of a bulk transfer, with its time on the network.",
      read: () => {
        const { read, write } = this.#seconds;
        const all = transfers();
        const reads = together(read, ...all.map(({ readSeconds }) => readSeconds));
        const writes = together(write, ...all.map(({ writeSeconds }) => writeSeconds));
        return [
          { labels: { direction: "read" }, distribution: reads },
          { labels: { direction: "write" }, distribution: writes },
        ];
      },
    });
  }

  /** Counts a transfer over gRPC in; the answer, called once, counts it out. */
  begin({ device, direction }: BulkTransfer): () => void {
    const start = performance.now();
    const add = (count: number) =>
      this.#underWay.set(device, (this.#underWay.get(device) ?? 0) + count);
    add(1);
    return () => {
      add(-1);
      this.#seconds[direction].add((performance.now() - start) / 1000);
    };
  }
}
