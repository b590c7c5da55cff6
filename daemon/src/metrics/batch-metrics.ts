import type { ErrorCode } from "@barkeep/client/contract";
import type { NativeDistribution } from "@barkeep/native";
import { Counter, type Registry } from "prom-client";
import { CountedHistogram, type CountedSeries, together } from "./counted-histogram.js";
import type { DeviceCounters, OpenCounters } from "./open-counters.js";

/** Results that alerts count: a series that begins with its first event has no increase. */
const ALERTED = ["OK", "OVERLOADED", "INTERNAL"] as const satisfies readonly ("OK" | ErrorCode)[];

/**
 * What becomes of batches: how they ended, how long they waited, and how long they ran. Native code
 * counts what it answers, by whatever way a batch came; batches of sessions that never reached it are
 * counted here.
 */
export class BatchMetrics {
  /** By device and code. */
  readonly #refused: Map<string, Map<ErrorCode, number>> = new Map();

  /** @param devices also those that are not open. */
  constructor(
    registry: Registry,
    devices: Iterable<{ readonly name: string }>,
    counted: OpenCounters,
  ) {
    const refusedOf = (name: string) => this.#refused.get(name) ?? [];
    new Counter({
      name: "barkeep_register_batches_total",
      help: "Batches by how they ended: OK, or the code of the error.",
      labelNames: ["name", "result"],
      registers: [registry],
      collect() {
        this.reset();
        for (const { name } of devices) {
          for (const result of ALERTED) this.inc({ name, result }, 0);
          for (const [result, count] of refusedOf(name)) this.inc({ name, result }, count);
        }
        for (const { name, counters } of counted()) {
          const { completed, failed } = counters.batches;
          this.inc({ name, result: "OK" }, completed);
          for (const [result, count] of Object.entries(failed)) this.inc({ name, result }, count);
        }
      },
    });
    new CountedHistogram(registry, {
      name: "barkeep_register_batch_ops",
      help: "Operations that a batch completed.",
      read: () => {
        const [first, ...rest] = counted().map(({ counters }) => counters.batches.operations);
        return first === undefined ? [] : [{ labels: {}, distribution: together(first, ...rest) }];
      },
    });
    const byDevice = (
      name: string,
      help: string,
      read: (device: DeviceCounters) => NativeDistribution,
    ) =>
      new CountedHistogram(registry, {
        name,
        help,
        read: () =>
          counted().map((device): CountedSeries<"name"> => {
            return { labels: { name: device.name }, distribution: read(device) };
          }),
      });
    byDevice(
      "barkeep_register_batch_duration_seconds",
      "Time of a batch on the device, without its time in the queue.",
      ({ counters }) => counters.batches.deviceSeconds,
    );
    byDevice(
      "barkeep_batch_queue_wait_seconds",
      "Time of a batch in the queue of its device.",
      ({ counters }) => counters.batches.queuedSeconds,
    );
  }

  /** A batch that did not reach native code. */
  refused(name: string, code: ErrorCode): void {
    const counts = this.#refused.get(name) ?? new Map<ErrorCode, number>();
    this.#refused.set(name, counts);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
}
