/** A real barkeepd for the tests of this folder, in a directory of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../../..");
const START_TIMEOUT_MS = 60_000;

export class Daemon implements AsyncDisposable {
  readonly folder: string;
  /** For `connect` and BARKEEP_HOST. */
  readonly target: string;
  readonly process: ChildProcess;
  #output = "";

  private constructor(folder: string, child: ChildProcess) {
    this.folder = folder;
    this.target = `unix:${join(folder, "barkeep.sock")}`;
    this.process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
  }

  /** Starts a daemon with these devices (YAML, indented by two) and waits until it serves. */
  static async start(devices = "  board: { backend: sim, memory: 16M }"): Promise<Daemon> {
    const folder = mkdtempSync(join(tmpdir(), "barkeep-test-"));
    const config = join(folder, "barkeepd.yaml");
    const socket = join(folder, "barkeep.sock");
    writeFileSync(config, `listen:\n  - unix: { path: ${socket} }\ndevices:\n${devices}\n`);
    const program = join(ROOT, "daemon/dist/bundle/barkeepd.mjs");
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn(process.execPath, [program, "--config", config], { stdio: [...stdio] });
    const daemon = new Daemon(folder, child);
    try {
      await daemon.#serves();
      return daemon;
    } catch (error) {
      await daemon[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Until it says so: that it lets connections in comes first, and its metrics later. */
  async #serves(): Promise<void> {
    const end = performance.now() + START_TIMEOUT_MS;
    while (!this.#output.includes("barkeepd serves")) {
      const ended = this.process.exitCode !== null || this.process.signalCode !== null;
      if (ended || performance.now() > end) throw new Error(`does not serve:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGTERM");
      await once(this.process, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
