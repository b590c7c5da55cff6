import type { ErrorCode } from "@barkeep/client/contract";
import { Counter, collectDefaultMetrics, Registry } from "prom-client";
import type { ListenConfig } from "../config/listen-schema.js";
import type { DeviceRegistry } from "../devices/device-registry.js";
import { REFUSALS, type Refusal } from "../listen/front-door.js";
import { BatchMetrics } from "./batch-metrics.js";
import { BulkMetrics } from "./bulk-metrics.js";
import { CallMetrics } from "./call-metrics.js";
import { registerCertificateMetrics } from "./certificate-metrics.js";
import { type DaemonSources, registerDaemonMetrics } from "./daemon-metrics.js";
import { registerDeviceMetrics } from "./device-metrics.js";
import { registerDmaMetrics } from "./dma-metrics.js";
import { openCounters } from "./open-counters.js";
import { registerPciMetrics } from "./pci-metrics.js";

export interface MetricsSources extends DaemonSources {
  readonly devices: DeviceRegistry;
  readonly listen: readonly ListenConfig[];
}

/**
 * Everything that Prometheus may ask. Label values come from closed sets only: configured names,
 * codes of tables, methods that exist. Nothing that a client says becomes one.
 */
export class Metrics {
  readonly registry: Registry = new Registry();
  readonly calls: CallMetrics = new CallMetrics(this.registry);
  readonly bulk: BulkMetrics;
  readonly #batches: BatchMetrics;
  readonly #refused: Counter<"reason">;

  constructor(sources: MetricsSources) {
    const counted = openCounters(sources.devices);
    this.#batches = new BatchMetrics(this.registry, sources.devices, counted);
    this.bulk = new BulkMetrics(this.registry, counted);
    this.#refused = new Counter({
      name: "barkeep_connections_refused_total",
      help: "Connections that were not let in.",
      labelNames: ["reason"],
      registers: [this.registry],
    });
    for (const reason of REFUSALS) this.#refused.inc({ reason }, 0);
    registerDaemonMetrics(this.registry, sources);
    registerDeviceMetrics(this.registry, sources.devices, counted);
    registerPciMetrics(this.registry, sources.devices);
    registerDmaMetrics(this.registry, counted);
    registerCertificateMetrics(this.registry, sources.listen);
    collectDefaultMetrics({ register: this.registry });
  }

  /** A batch of a session that did not reach native code, which counts all others. */
  batchRefused(device: string, code: ErrorCode): void {
    this.#batches.refused(device, code);
  }

  refused(reason: Refusal): void {
    this.#refused.inc({ reason });
  }
}
