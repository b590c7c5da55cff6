import { join } from "node:path";

import type { DaemonExit } from "../guest/protocol.js";
import type { AgentClient } from "./agent-client.js";
import { repository } from "./guest-kernel.js";
import { AGENT_CALL_LIMIT_MS, DAEMON_START_LIMIT_MS, DAEMON_STOP_LIMIT_MS } from "./limits.js";

/** One of the daemons that the guest has room for. It may be started again after it ended. */
export class GuestDaemon {
  /** Where its configuration must have it listen, on loopback. */
  readonly port: number;
  /** Where the host reaches that port. */
  readonly address: string;
  readonly #agent: AgentClient;

  constructor(agent: AgentClient, port: number, hostPort: number) {
    this.#agent = agent;
    this.port = port;
    this.address = `127.0.0.1:${hostPort}`;
  }

  /**
   * Starts the daemon of this checkout. The configuration may use the guest's /run and /tmp.
   * Answers its pid when it accepts connections.
   */
  start(config: string): Promise<number> {
    const argv = [process.execPath, join(repository, "daemon/dist/bundle/barkeepd.mjs")];
    const params = { port: this.port, argv, config, limitMs: DAEMON_START_LIMIT_MS };
    return this.#agent.call("startDaemon", params, DAEMON_START_LIMIT_MS + AGENT_CALL_LIMIT_MS);
  }

  /** Sends the signal and waits for the end. The guest's /run stays for the next start. */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<DaemonExit> {
    const params = { port: this.port, signal, limitMs: DAEMON_STOP_LIMIT_MS };
    return this.#agent.call("stopDaemon", params, DAEMON_STOP_LIMIT_MS + AGENT_CALL_LIMIT_MS);
  }

  /** How it ended; null while it runs. */
  exit(): Promise<DaemonExit | null> {
    return this.#agent.call("daemonExit", { port: this.port });
  }

  /** The last part of all that the daemons at this port printed. */
  log(): Promise<string> {
    return this.#agent.call("daemonLog", { port: this.port });
  }
}
