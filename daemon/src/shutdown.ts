import type { Parts } from "./assembly.js";
import { SHUTDOWN_FORCE_MS } from "./limits.js";
import type { Listener } from "./listen/listener.js";
import type { MetricsListener } from "./metrics/metrics-listener.js";

export interface Shutdown {
  readonly listeners: readonly Listener[];
  readonly metricsListener: MetricsListener | undefined;
  /** Time for work in flight. */
  readonly graceMs: number;
}

/**
 * Lets nobody in, lets work in flight end within the grace, then ends what is left. Never takes
 * much longer than the grace: a device that is stuck is left behind.
 */
export async function shutDown(
  parts: Parts,
  { listeners, metricsListener, graceMs }: Shutdown,
): Promise<void> {
  const { log, devices, sessions, grpc, gate, health, door, closing } = parts;
  const reason = "the daemon is shutting down";
  log.info({ graceMs }, reason);
  door.shut();
  health.set("NOT_SERVING");
  for (const { server } of listeners) server.close();
  closing.abort();

  const idle = Promise.all([sessions.drain(reason), gate.close()]);
  if (!(await within(graceMs, idle))) {
    log.warn(
      { sessions: sessions.size },
      "work in flight did not end within the grace: it is cancelled",
    );
    sessions.abandon(reason);
  }
  if (!(await within(SHUTDOWN_FORCE_MS / 4, grpc.drain()))) grpc.destroy();
  door.evict();
  if (!(await within(SHUTDOWN_FORCE_MS / 2, devices.close()))) {
    log.error("a device does not close: it is left behind");
  }
  metricsListener?.server.close();
  metricsListener?.server.closeAllConnections();
  log.info("barkeepd has ended");
}

/** True when the work is done in time. */
function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    const done = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    work.then(done, done);
  });
}
