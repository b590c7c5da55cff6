import type { ErrorCode } from "@barkeep/client/contract";
import type { NativeDistribution } from "@barkeep/native";
import { Counter, type Registry } from "prom-client";
import type { DeviceRegistry } from "../devices/device-registry.js";
import { OpenDevice } from "../devices/served-device.js";
import { CountedHistogram, type CountedSeries, together } from "./counted-histogram.js";

/** Results that alerts count: a series that begins with its first event has no increase. */
const ALERTED = ["OK", "OVERLOADED", "INTERNAL"] as const satisfies readonly ("OK" | ErrorCode)[];

/**
 * What becomes of batches: how they ended, how long they waited, and how long they ran. Native code
 * counts what it answers, by whatever way a batch came; what never reached it is counted here.
 */
export class BatchMetrics {
  /** By device and code. */
  readonly #refused: Map<string, Map<ErrorCode, number>> = new Map();

  constructor(registry: Registry, devices: DeviceRegistry) {
    const refusedOf = (name: string) => this.#refused.get(name) ?? [];
    new Counter({
      name: "barkeep_register_batches_total",
      help: "Batches by how they ended: OK, or the code of the error.",
      labelNames: ["name", "result"],
      registers: [registry],
      collect() {
        this.reset();
        for (const device of devices) {
          const { name } = device;
          for (const result of ALERTED) this.inc({ name, result }, 0);
          for (const [result, count] of refusedOf(name)) this.inc({ name, result }, count);
          if (!(device instanceof OpenDevice)) continue;
          const { completed, failed } = device.native.counters().batches;
          this.inc({ name, result: "OK" }, completed);
          for (const [result, count] of Object.entries(failed)) this.inc({ name, result }, count);
        }
      },
    });
    const open = (): OpenDevice[] => [...devices].filter((device) => device instanceof OpenDevice);
    new CountedHistogram(registry, {
      name: "barkeep_register_batch_ops",
      help: "Operations that a batch completed.",
      read: () => {
        const all = open().map(({ native }) => native.counters().batches.operations);
        const distribution = together(all);
        return distribution === undefined ? [] : [{ labels: {}, distribution }];
      },
    });
    const byDevice = (
      name: string,
      help: string,
      read: (device: OpenDevice) => NativeDistribution,
    ) =>
      new CountedHistogram(registry, {
        name,
        help,
        read: () =>
          open().map((device): CountedSeries<"name"> => {
            return { labels: { name: device.name }, distribution: read(device) };
          }),
      });
    byDevice(
      "barkeep_register_batch_duration_seconds",
      "Time of a batch on the device, without its time in the queue.",
      ({ native }) => native.counters().batches.deviceSeconds,
    );
    byDevice(
      "barkeep_batch_queue_wait_seconds",
      "Time of a batch in the queue of its device.",
      ({ native }) => native.counters().batches.queuedSeconds,
    );
  }

  /** A batch that did not reach native code. */
  refused(name: string, code: ErrorCode): void {
    const counts = this.#refused.get(name) ?? new Map<ErrorCode, number>();
    this.#refused.set(name, counts);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
}
