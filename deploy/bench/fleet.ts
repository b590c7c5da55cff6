/** Every process that the benchmark starts, so that every one of them is stopped. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const STOP_GRACE_MS = 10_000;
/** Both come with every Linux (util-linux). The first one ends a program when we end. */
const WRAPPER = { program: "setpriv", args: ["--pdeathsig", "KILL", "--", "taskset", "-c"] };

export class Fleet implements AsyncDisposable {
  readonly #running: Set<ChildProcess> = new Set();
  readonly #killAll: () => void = () => {
    for (const child of this.#running) child.kill("SIGKILL");
  };

  constructor() {
    process.on("exit", this.#killAll);
  }

  /** Starts a program on some CPUs. It dies with this process, however that ends. */
  start(cpus: string, command: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(WRAPPER.program, [...WRAPPER.args, cpus, ...command], options);
    this.#running.add(child);
    child.on("close", () => this.#running.delete(child));
    child.on("error", () => this.#running.delete(child));
    return child;
  }

  /** Runs a program to its end; answers what it printed. @throws Error unless it ends with 0. */
  async run(cpus: string, command: readonly string[], timeoutMs: number): Promise<string> {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = this.start(cpus, command, {
      stdio: [...stdio],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => complaints.push(chunk));
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    if (code === 0) return Buffer.concat(output).toString();
    const why = Buffer.concat([...output, ...complaints])
      .toString()
      .trim();
    throw new Error(`${command.join(" ")} ended with ${code ?? signal}: ${why}`);
  }

  /** Ends one process: asks, and after a while insists. */
  async stop(child: ChildProcess): Promise<void> {
    if (!this.#running.has(child)) return;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    const insist = new AbortController();
    const late = sleep(STOP_GRACE_MS, undefined, { signal: insist.signal, ref: false }).then(
      () => child.kill("SIGKILL"),
      () => undefined,
    );
    await closed;
    insist.abort();
    await late;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((child) => this.stop(child)));
    process.off("exit", this.#killAll);
  }
}
