/** A real daemon with a simulated board, and the real `barkeep` against it, each a process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DAEMON = fileURLToPath(import.meta.resolve("../../src/main.js"));
const CLIENT = dirname(fileURLToPath(import.meta.resolve("@barkeep/client/package.json")));
const BARKEEP = join(CLIENT, "dist/src/cli/barkeep.js");
const COMMAND_TIMEOUT_MS = 60_000;

export interface CommandResult {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Buffer;
}

export class BenchTop implements AsyncDisposable {
  readonly folder: string;
  readonly target: string;
  readonly #daemon: ChildProcess;

  private constructor(folder: string, target: string, daemon: ChildProcess) {
    this.folder = folder;
    this.target = target;
    this.#daemon = daemon;
  }

  /** With the device `board`, simulated, and `broken`, whose file is not there. */
  static async start(): Promise<BenchTop> {
    const folder = mkdtempSync(join(tmpdir(), "barkeep-cli-"));
    const socket = join(folder, "barkeep.sock");
    const config = join(folder, "barkeepd.yaml");
    writeFileSync(
      config,
      `listen:
  - unix: { path: ${socket} }
devices:
  board: { backend: sim, memory: 1M }
  broken: { backend: file, windows: { mem: { path: ${folder}/nothing } } }
`,
    );
    const daemon = spawn(process.execPath, [DAEMON, "--config", config], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const bench = new BenchTop(folder, `unix:${socket}`, daemon);
    try {
      await bench.#serving();
      return bench;
    } catch (error) {
      await bench[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs `barkeep` with these arguments, split at blanks. */
  run(line: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return result(this.launch(line, env));
  }

  launch(line: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
    return spawn(process.execPath, [BARKEEP, ...line.split(" ")], {
      env: { ...process.env, BARKEEP_DEVICE: "", BARKEEP_HOST: this.target, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: COMMAND_TIMEOUT_MS,
    });
  }

  async #serving(): Promise<void> {
    let output = "";
    const ended = once(this.#daemon, "exit").then(() => {
      throw new Error(`the daemon ended: ${output}`);
    });
    ended.catch(() => undefined);
    const serving = new Promise<void>((resolve) => {
      for (const stream of [this.#daemon.stdout, this.#daemon.stderr]) {
        stream?.setEncoding("utf8").on("data", (text: string) => {
          output += text;
          if (output.includes("barkeepd serves")) resolve();
        });
      }
    });
    await Promise.race([serving, ended]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#daemon.exitCode === null && this.#daemon.signalCode === null) {
      this.#daemon.kill("SIGTERM");
      await once(this.#daemon, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function result(child: ChildProcess): Promise<CommandResult> {
  const chunks: Buffer[] = [];
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  const bytes = Buffer.concat(chunks);
  return { code, stdout: bytes.toString(), stderr, bytes };
}
