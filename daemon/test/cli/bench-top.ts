/** A real daemon with a simulated board, and the real `barkeep` against it, each a process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DAEMON = fileURLToPath(import.meta.resolve("../../src/main.js"));
const MANIFEST = fileURLToPath(import.meta.resolve("@barkeep/client/package.json"));
const { bin } = JSON.parse(readFileSync(MANIFEST, "utf8")) as { readonly bin: { barkeep: string } };

/** The command as it is installed. */
export const BARKEEP: string = join(dirname(MANIFEST), bin.barkeep);

const COMMAND_TIMEOUT_MS = 60_000;

export interface CommandResult {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Buffer;
}

interface BenchOptions {
  /** Of the board. */
  readonly memory?: string;
  /** More of `devices:`, for a bench in this folder. */
  readonly more?: (folder: string) => string;
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
  static async start({ memory = "1M", more = () => "" }: BenchOptions = {}): Promise<BenchTop> {
    const folder = mkdtempSync(join(tmpdir(), "barkeep-cli-"));
    const socket = join(folder, "barkeep.sock");
    const config = join(folder, "barkeepd.yaml");
    writeFileSync(
      config,
      `listen:
  - unix: { path: ${socket} }
devices:
  board: { backend: sim, memory: ${memory} }
  broken: { backend: file, windows: { mem: { path: ${folder}/nothing } } }
${more(folder)}`,
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

  /** What the daemon was started with; `--local` takes the same file. */
  get config(): string {
    return join(this.folder, "barkeepd.yaml");
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** A folder for PATH in which `barkeep` is the command. */
  get path(): string {
    const link = join(this.folder, "barkeep");
    rmSync(link, { force: true });
    symlinkSync(BARKEEP, link);
    return this.folder;
  }

  /** Runs `barkeep` with these arguments, split at blanks. */
  run(
    line: string,
    env: NodeJS.ProcessEnv = {},
    input: string | Uint8Array = "",
  ): Promise<CommandResult> {
    const child = this.launch(line, env);
    child.stdin?.end(input);
    return result(child);
  }

  launch(line: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, [BARKEEP, ...line.split(" ")], {
      env: this.environment(env),
      stdio: ["pipe", "pipe", "pipe"],
      timeout: COMMAND_TIMEOUT_MS,
    });
    // A command that fails before it reads leaves its input unread.
    child.stdin?.on("error", () => undefined);
    return child;
  }

  /** Runs a line of bash, in which $BARKEEP is the command. */
  shell(line: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const own = this.environment({ BARKEEP, ...env });
    return result(
      spawn("bash", ["-c", line], {
        env: own,
        stdio: ["ignore", "pipe", "pipe"],
        timeout: COMMAND_TIMEOUT_MS,
      }),
    );
  }

  /** Nothing of our own environment that `barkeep` would look at, and the daemon of this bench. */
  environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("BARKEEP_"));
    const own = { BARKEEP_HOSTS: "/dev/null/none", BARKEEP_HOST: this.target };
    return { ...Object.fromEntries(clean), ...own, ...env };
  }

  /** Runs operations, one in each element. */
  async operate(...lines: readonly string[]): Promise<CommandResult> {
    return await this.run("run board -", {}, lines.join("\n"));
  }

  /** From now on, bulk on `mem` is made of accesses that take this long: transfers last. */
  async slowDown(accessNs: number): Promise<void> {
    await this.operate(
      "write32 regs+0x304 2",
      "write64 regs+0x308 0xffffff",
      "write32 regs+0x300 1",
      `write32 regs+0x280 ${accessNs}`,
    );
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
