import { Gauge, type Registry } from "prom-client";

/** What is known of the daemon as a whole. */
export interface DaemonSources {
  readonly connections: () => number;
  readonly sessions: () => number;
  readonly channels: () => number;
  readonly connectionsMax: number;
  readonly sessionsMax: number;
  readonly version: string;
  readonly addon: string;
}

export function registerDaemonMetrics(registry: Registry, sources: DaemonSources): void {
  const registers = [registry];
  const { version, addon } = sources;
  new Gauge({
    name: "barkeep_build_info",
    help: "Versions; always 1.",
    labelNames: ["version", "node", "addon"],
    registers,
  }).set({ version, node: process.versions.node, addon }, 1);
  const live = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  live("barkeep_connections", "Connections that are open.", sources.connections);
  live("barkeep_channels", "Data channels that are open.", sources.channels);
  live(
    "barkeep_sessions",
    "Sessions that live, with those that wait to be resumed.",
    sources.sessions,
  );
  live("barkeep_connections_max", "Connections that are let in.", () => sources.connectionsMax);
  live("barkeep_sessions_max", "Sessions that are let in.", () => sources.sessionsMax);
}
