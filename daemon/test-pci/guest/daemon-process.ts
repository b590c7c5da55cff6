import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";

import { poll, within } from "../rig/deadline.js";
import { LOG_BYTES_MAX } from "../rig/limits.js";
import { TailBuffer } from "../rig/tail-buffer.js";
import { DAEMON_PORT, type DaemonExit } from "./protocol.js";

const CONFIG_FILE = "/run/barkeep/rig.yaml";

/** The daemon under test: at most one runs, and it may be started again after it ended. */
export class DaemonProcess {
  readonly #log = new TailBuffer(LOG_BYTES_MAX);
  #process: ChildProcess | undefined;
  #exit: DaemonExit | null = null;

  get log(): string {
    return this.#log.toString();
  }

  /** How the last daemon ended; null while it runs. */
  get exit(): DaemonExit | null {
    return this.#exit;
  }

  async start(argv: readonly string[], config: string, limitMs: number): Promise<number> {
    if (this.#process && !this.#exit) throw new Error("the daemon runs already");
    await mkdir(dirname(CONFIG_FILE), { recursive: true });
    await writeFile(CONFIG_FILE, config, { mode: 0o600 });
    const [command = "", ...args] = argv;
    const child = spawn(command, [...args, "--config", CONFIG_FILE], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    this.#exit = null;
    child.stdout.setEncoding("utf8").on("data", (text: string) => this.#log.append(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#log.append(text));
    child.once("exit", (code, signal) => {
      this.#exit = { code, signal };
    });
    await once(child, "spawn");
    await this.#untilListening(limitMs);
    return child.pid ?? 0;
  }

  async stop(signal: NodeJS.Signals, limitMs: number): Promise<DaemonExit> {
    const child = this.#process;
    if (!child) throw new Error("no daemon was started");
    if (this.#exit) return this.#exit;
    const ended = once(child, "exit");
    child.kill(signal);
    try {
      await within(limitMs, `end of the daemon after ${signal}`, ended);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    return this.#exit ?? { code: null, signal: null };
  }

  async #untilListening(limitMs: number): Promise<void> {
    try {
      await poll(limitMs, "listening daemon", async () => {
        if (this.#exit) throw new Error(`the daemon ended: ${JSON.stringify(this.#exit)}`);
        return (await accepts(DAEMON_PORT)) || undefined;
      });
    } catch (error) {
      this.#process?.kill("SIGKILL");
      throw new Error(`the daemon does not start; its log:\n${this.log}`, { cause: error });
    }
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
