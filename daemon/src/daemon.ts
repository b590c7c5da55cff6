/** Starts the daemon. */
import { loadBinding, type NativeBinding } from "@barkeep/native";
import { assemble } from "./assembly.js";
import type { Config } from "./config/config-schema.js";
import { milliseconds } from "./config/limits-schema.js";
import { type Listener, openListener } from "./listen/listener.js";
import { chooseLevel, createLogger, type Logger } from "./log/logger.js";
import { type MetricsListener, openMetricsListener } from "./metrics/metrics-listener.js";
import { shutDown } from "./shutdown.js";
import { VERSION } from "./version.js";

export interface DaemonOptions {
  /** Default: the addon of this installation. */
  readonly binding?: NativeBinding;
  /** Default: one to standard output, at the configured level. */
  readonly log?: Logger;
}

/** A daemon that serves. */
export interface Daemon {
  /** As clients dial them, in the order of the configuration. */
  readonly addresses: readonly string[];
  readonly metricsUrl: string | undefined;
  readonly bootId: string;
  /** Ends everything in good order, within the grace of the configuration. Idempotent. */
  close(): Promise<void>;
}

/** @throws Error when a listener cannot be opened; a device that cannot is listed with its error. */
export async function startDaemon(config: Config, options: DaemonOptions = {}): Promise<Daemon> {
  const log = options.log ?? createLogger(chooseLevel(config.log.level, process.env["LOG_LEVEL"]));
  const parts = assemble(config, options.binding ?? loadBinding(), log);
  const { door, binding, metrics, devices, bootId } = parts;
  const listeners: Listener[] = [];
  let metricsListener: MetricsListener | undefined;
  let closing: Promise<void> | undefined;
  const graceMs = milliseconds(config.limits.shutdownGrace);
  const close = (): Promise<void> => {
    closing ??= shutDown(parts, { listeners, metricsListener, graceMs });
    return closing;
  };
  try {
    for (const entry of config.listen) listeners.push(await openListener(entry, door, binding));
    if (config.metrics !== undefined) {
      metricsListener = await openMetricsListener(config.metrics, metrics.registry, log);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const addresses = listeners.map(({ address }) => address);
  const metricsUrl = metricsListener?.url;
  const names = Array.from(devices, ({ name, info }) => `${name} (${info.state})`).join(", ");
  log.info(
    { version: VERSION, bootId, addresses, metricsUrl, pid: process.pid },
    `barkeepd serves ${names} at ${addresses.join(", ")}`,
  );
  return { addresses, metricsUrl, bootId, close };
}
