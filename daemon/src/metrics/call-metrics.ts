import { barkeepV1 } from "@barkeep/proto";
import { Counter, Histogram, type Registry } from "prom-client";
import { type CallObserver, type ObservedMethod, observedMethod } from "../rpc/call-observer.js";
import { CALL_SECONDS } from "./buckets.js";

const LABELS = ["grpc_service", "grpc_method", "grpc_type"] as const;
type Label = (typeof LABELS)[number];

/** Statuses that alerts count: a series that begins with its first event has no increase. */
const ALERTED = ["OK", "RESOURCE_EXHAUSTED", "INTERNAL"] as const;
const SERVICES = [barkeepV1.AccessService.service, barkeepV1.DeviceService.service];

/** Calls, under the names that dashboards for gRPC servers expect. */
export class CallMetrics implements CallObserver {
  readonly #started: Counter<Label>;
  readonly #handled: Counter<Label | "grpc_code">;
  readonly #handling: Histogram<Label>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#started = new Counter({
      name: "grpc_server_started_total",
      help: "Calls that began.",
      labelNames: [...LABELS],
      registers,
    });
    this.#handled = new Counter({
      name: "grpc_server_handled_total",
      help: "Calls that ended, by status.",
      labelNames: [...LABELS, "grpc_code"],
      registers,
    });
    for (const definition of SERVICES.flatMap((service) => Object.values(service))) {
      for (const code of ALERTED) {
        this.#handled.inc({ ...observedMethod(definition), grpc_code: code }, 0);
      }
    }
    this.#handling = new Histogram({
      name: "grpc_server_handling_seconds",
      help: "Time from the beginning to the end of calls.",
      labelNames: [...LABELS],
      buckets: [...CALL_SECONDS],
      registers,
    });
  }

  started(method: ObservedMethod): void {
    this.#started.inc({ ...method });
  }

  handled(method: ObservedMethod, code: string, seconds: number): void {
    this.#handled.inc({ ...method, grpc_code: code });
    this.#handling.observe({ ...method }, seconds);
  }
}
