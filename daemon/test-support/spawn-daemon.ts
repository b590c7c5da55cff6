import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { within } from "./deadline.js";
import { ScratchDirectory } from "./scratch-directory.js";

const MAIN: string = join(import.meta.dirname, "../src/main.js");
const LOG_LINES_MAX = 10_000;

/** Daemons that run: a test file that is told to end, or ends early, takes its daemons with it. */
const running: Set<ChildProcess> = new Set();
const killAll = (): void => {
  for (const child of running) child.kill("SIGKILL");
};
process.on("exit", killAll);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.once(signal, () => {
    killAll();
    process.kill(process.pid, signal);
  });
}

/** One line of the daemon's log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface DaemonExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to put into the configuration; the rest is a unix socket and a simulated board. */
export interface SpawnOptions {
  /** YAML of `listen:`, in one line. Default: a unix socket in the daemon's own folder. */
  readonly listen?: string;
  readonly devices?: string;
  readonly limits?: string;
  /** Default: debug. */
  readonly logLevel?: string;
  readonly directory?: ScratchDirectory;
}

/** A daemon in a process of its own, with a folder of its own. */
export class SpawnedDaemon implements AsyncDisposable {
  readonly directory: ScratchDirectory;
  readonly log: LogLine[] = [];
  readonly #process: ChildProcess;
  readonly #exit: Promise<DaemonExit>;
  readonly #ownsDirectory: boolean;
  #ended = false;

  private constructor(options: SpawnOptions) {
    this.#ownsDirectory = options.directory === undefined;
    this.directory = options.directory ?? new ScratchDirectory();
    const file = this.directory.file("barkeepd.yaml");
    writeFileSync(file, configOf(options, this.directory));
    this.#process = spawn(process.execPath, [MAIN, "--config", file], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, LOG_LEVEL: options.logLevel ?? "debug" },
    });
    running.add(this.#process);
    this.#exit = once(this.#process, "exit").then(([code, signal]) => {
      running.delete(this.#process);
      this.#ended = true;
      return { code, signal };
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream) createInterface(stream).on("line", (line) => this.#hear(line));
    }
  }

  /** Resolves when the daemon serves. */
  static async start(options: SpawnOptions = {}): Promise<SpawnedDaemon> {
    const daemon = new SpawnedDaemon(options);
    const failed = daemon.#exit.then(({ code, signal }) => {
      throw new Error(`the daemon ended with ${code ?? signal}: ${JSON.stringify(daemon.log)}`);
    });
    await Promise.race([daemon.logged("barkeepd serves"), failed]);
    failed.catch(() => {});
    return daemon;
  }

  /** Resolves when the daemon has ended: for configurations with which it does not start. */
  static async startAndFail(options: SpawnOptions): Promise<DaemonExit & { log: LogLine[] }> {
    await using daemon = new SpawnedDaemon(options);
    const exit = await within("the end of the daemon", daemon.#exit);
    return { ...exit, log: daemon.log };
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** As clients dial it. */
  get address(): string {
    return this.addresses[0] ?? "";
  }

  get addresses(): readonly string[] {
    return (this.#started?.["addresses"] as string[] | undefined) ?? [];
  }

  get metricsUrl(): string {
    return String(this.#started?.["metricsUrl"]);
  }

  get bootId(): string {
    return String(this.#started?.["bootId"]);
  }

  /** The first line of the log whose text contains this, as soon as it is there. */
  logged(text: string): Promise<LogLine> {
    const find = () => this.log.find(({ msg }) => msg.includes(text));
    const found = async (): Promise<LogLine> => {
      for (;;) {
        const line = find();
        if (line !== undefined) return line;
        await new Promise((resolve) => setTimeout(resolve, 10));
        if (this.#ended) throw new Error(`the daemon ended without "${text}"`);
      }
    };
    return within(`"${text}" in the log`, found());
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Waits for the end that something else has caused. */
  ended(): Promise<DaemonExit> {
    return within("the end of the daemon", this.#exit);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<DaemonExit> {
    if (!this.#ended) this.#process.kill(signal);
    return within(`the end of the daemon after ${signal}`, this.#exit);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) {
      this.#process.kill("SIGKILL");
      await this.#exit;
    }
    if (this.#ownsDirectory) this.directory[Symbol.dispose]();
  }

  get #started(): LogLine | undefined {
    return this.log.find(({ msg }) => msg.startsWith("barkeepd serves"));
  }

  #hear(line: string): void {
    if (this.log.length >= LOG_LINES_MAX) return;
    try {
      this.log.push(JSON.parse(line) as LogLine);
    } catch {
      this.log.push({ level: 0, msg: line });
    }
  }
}

function configOf(options: SpawnOptions, directory: ScratchDirectory): string {
  const {
    listen = `[{unix: {path: ${directory.file("d.sock")}}}]`,
    devices = "{board: {backend: sim}}",
    limits = "{}",
  } = options;
  return [
    `listen: ${listen}`,
    `devices: ${devices}`,
    `limits: ${limits}`,
    "metrics: {port: 0}",
  ].join("\n");
}
