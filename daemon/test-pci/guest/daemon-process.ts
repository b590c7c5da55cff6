import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";

import { poll, within } from "../rig/deadline.js";
import { LOG_BYTES_MAX } from "../rig/limits.js";
import { TailBuffer } from "../rig/tail-buffer.js";
import type { DaemonExit } from "./protocol.js";

const CONFIG_DIRECTORY = "/run/barkeep";

/** A daemon under test: at most one runs at a port, and it may be started again after it ended. */
export class DaemonProcess {
  readonly #port: number;
  readonly #log = new TailBuffer(LOG_BYTES_MAX);
  #process: ChildProcess | undefined;
  #exit: DaemonExit | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  get log(): string {
    return this.#log.toString();
  }

  /** How the last daemon ended; null while it runs. */
  get exit(): DaemonExit | null {
    return this.#exit;
  }

  async start(argv: readonly string[], config: string, limitMs: number): Promise<number> {
    if (this.#process && !this.#exit) throw new Error("the daemon runs already");
    const file = `${CONFIG_DIRECTORY}/rig-${this.#port}.yaml`;
    await mkdir(CONFIG_DIRECTORY, { recursive: true });
    await writeFile(file, config, { mode: 0o600 });
    const [command = "", ...args] = argv;
    const child = spawn(command, [...args, "--config", file], {
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
        return (await accepts(this.#port)) || undefined;
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
