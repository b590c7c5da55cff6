import type { ErrorCode, Verdict } from "@barkeep/client/contract";
import { Counter, Histogram, type Registry } from "prom-client";
import { BATCH_OPERATIONS, DEVICE_SECONDS, QUEUE_SECONDS } from "./buckets.js";

/** Results that alerts count: a series that begins with its first event has no increase. */
const ALERTED = ["OK", "OVERLOADED", "INTERNAL"] as const satisfies readonly ("OK" | ErrorCode)[];

/** What becomes of batches: how they ended, how long they waited, and how long they ran. */
export class BatchMetrics {
  readonly #batches: Counter<"name" | "result">;
  readonly #operations: Histogram;
  readonly #deviceSeconds: Histogram<"name">;
  readonly #queueSeconds: Histogram<"name">;

  constructor(registry: Registry, devices: Iterable<{ readonly name: string }>) {
    const registers = [registry];
    this.#batches = new Counter({
      name: "barkeep_register_batches_total",
      help: "Batches by how they ended: OK, or the code of the error.",
      labelNames: ["name", "result"],
      registers,
    });
    for (const { name } of devices) {
      for (const result of ALERTED) this.#batches.inc({ name, result }, 0);
    }
    this.#operations = new Histogram({
      name: "barkeep_register_batch_ops",
      help: "Operations that a batch completed.",
      buckets: [...BATCH_OPERATIONS],
      registers,
    });
    this.#deviceSeconds = new Histogram({
      name: "barkeep_register_batch_duration_seconds",
      help: "Time of a batch on the device, without its time in the queue.",
      labelNames: ["name"],
      buckets: [...DEVICE_SECONDS],
      registers,
    });
    this.#queueSeconds = new Histogram({
      name: "barkeep_batch_queue_wait_seconds",
      help: "Time of a batch in the queue of its device.",
      labelNames: ["name"],
      buckets: [...QUEUE_SECONDS],
      registers,
    });
  }

  /** A batch that was refused took no time anywhere, and would only hide how long the others take. */
  count(name: string, { error, completed, queuedNs, deviceNs }: Verdict): void {
    this.#batches.inc({ name, result: error?.code ?? "OK" });
    if (queuedNs > 0 || deviceNs > 0) this.#queueSeconds.observe({ name }, queuedNs / 1e9);
    if (deviceNs === 0) return;
    this.#deviceSeconds.observe({ name }, deviceNs / 1e9);
    this.#operations.observe(completed);
  }
}
