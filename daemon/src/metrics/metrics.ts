import type { Verdict } from "@barkeep/client/contract";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { DeviceRegistry } from "../devices/device-registry.js";
import type { Refusal } from "../listen/front-door.js";
import type { CallObserver, ObservedMethod } from "../rpc/call-observer.js";
import { registerDeviceMetrics } from "./device-metrics.js";

/** From a single access to a batch that waits for minutes. */
const BATCH_SECONDS: number[] = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100];
const CALL_SECONDS: number[] = [1e-4, 1e-3, 5e-3, 0.025, 0.1, 0.5, 2.5, 10, 60];
const CALL_LABELS = ["grpc_service", "grpc_method", "grpc_type"] as const;

export interface MetricsSources {
  readonly devices: DeviceRegistry;
  readonly connections: () => number;
  readonly sessions: () => number;
  readonly channels: () => number;
  readonly version: string;
  readonly addon: string;
}

/** Everything that Prometheus may ask. Label values come from closed sets only. */
export class Metrics implements CallObserver {
  readonly registry: Registry = new Registry();
  readonly #batches: Counter<"name" | "result">;
  readonly #batchSeconds: Histogram<"name">;
  readonly #queueSeconds: Histogram<"name">;
  readonly #refused: Counter<"reason">;
  readonly #started: Counter<(typeof CALL_LABELS)[number]>;
  readonly #handled: Counter<(typeof CALL_LABELS)[number] | "grpc_code">;
  readonly #handling: Histogram<(typeof CALL_LABELS)[number]>;

  constructor(sources: MetricsSources) {
    const registers = [this.registry];
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
      new Counter({ name, help, labelNames: [...labelNames], registers });
    const seconds = <L extends string>(
      name: string,
      help: string,
      labelNames: readonly L[],
      buckets: number[],
    ) => new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });

    this.#batches = counter("barkeep_register_batches_total", "Batches by how they ended.", [
      "name",
      "result",
    ]);
    this.#batchSeconds = seconds(
      "barkeep_register_batch_duration_seconds",
      "Time of batches on the device.",
      ["name"],
      BATCH_SECONDS,
    );
    this.#queueSeconds = seconds(
      "barkeep_batch_queue_wait_seconds",
      "Time of batches in the queue.",
      ["name"],
      BATCH_SECONDS,
    );
    this.#refused = counter("barkeep_connections_refused_total", "Connections not let in.", [
      "reason",
    ]);
    this.#started = counter("grpc_server_started_total", "Calls that began.", CALL_LABELS);
    this.#handled = counter("grpc_server_handled_total", "Calls that ended, by status.", [
      ...CALL_LABELS,
      "grpc_code",
    ]);
    this.#handling = seconds(
      "grpc_server_handling_seconds",
      "Time from the beginning to the end of calls.",
      CALL_LABELS,
      CALL_SECONDS,
    );
    this.#registerGauges(sources);
    registerDeviceMetrics(this.registry, sources.devices);
    collectDefaultMetrics({ register: this.registry });
  }

  batch(device: string, verdict: Verdict): void {
    const result = verdict.error?.code ?? "OK";
    this.#batches.inc({ name: device, result });
    this.#batchSeconds.observe({ name: device }, verdict.deviceNs / 1e9);
    this.#queueSeconds.observe({ name: device }, verdict.queuedNs / 1e9);
  }

  refused(reason: Refusal): void {
    this.#refused.inc({ reason });
  }

  started(method: ObservedMethod): void {
    this.#started.inc({ ...method });
  }

  handled(method: ObservedMethod, code: string, seconds: number): void {
    this.#handled.inc({ ...method, grpc_code: code });
    this.#handling.observe({ ...method }, seconds);
  }

  #registerGauges({ connections, sessions, channels, version, addon }: MetricsSources): void {
    const registers = [this.registry];
    const info = new Gauge({
      name: "barkeep_build_info",
      help: "Versions; always 1.",
      labelNames: ["version", "node", "addon"],
      registers,
    });
    info.set({ version, node: process.versions.node, addon }, 1);
    const live = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    live("barkeep_connections", "Connections that are open.", connections);
    live("barkeep_channels", "Data channels that are open.", channels);
    live("barkeep_sessions", "Sessions that live, with those that wait to be resumed.", sessions);
  }
}
