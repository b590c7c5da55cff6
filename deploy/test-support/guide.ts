/**
 * Runs a guide from top to bottom, as a reader would, in a folder of its own. The opening line of
 * each code block says what it is:
 *
 * - `yaml config [file=NAME]`: a configuration that `barkeepd --check` accepts, and the file that
 *   later commands name.
 * - `sh`: commands, each of which must succeed. What they export stays, and so does the folder.
 * - `sh background`: a daemon in a terminal of its own; the guide goes on when it serves.
 * - `ts example=NAME`, `python example=NAME`: a copy of an executed file; documents.ts compares.
 * - `promql`: an expression over metrics that there are.
 * - `text`: for reading only.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { ROOT } from "./daemon.js";

const BLOCK_TIMEOUT_MS = 120_000;
const BLOCK = /^```(?<opening>[^\n]*)\n(?<body>[\s\S]*?)^```$/gm;

export interface Block {
  readonly kind: string;
  /** `NAME=VALUE` of the opening line. */
  readonly options: Readonly<Record<string, string>>;
  readonly body: string;
  readonly line: number;
}

const KINDS: ReadonlySet<string> = new Set([
  "yaml config",
  "sh",
  "sh background",
  "ts",
  "python",
  "promql",
  "text",
]);

/** The code blocks of a guide. @throws Error for one that does not say what it is. */
export function blocksOf(path: string): Block[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  return [...text.matchAll(BLOCK)].map((match) => {
    const { opening = "", body = "" } = match.groups ?? {};
    const line = text.slice(0, match.index).split("\n").length;
    const words = opening.split(" ");
    const kind = words.filter((word) => !word.includes("=")).join(" ");
    const pairs = words.filter((word) => word.includes("=")).map((word) => word.split("="));
    const options = Object.fromEntries(pairs) as Record<string, string>;
    const copied = kind !== "ts" && kind !== "python" ? true : options["example"] !== undefined;
    if (!KINDS.has(kind) || !copied)
      throw new Error(`${path}:${line}: what is a block "${opening}"?`);
    return { kind, options, body, line };
  });
}

/** A folder in which the blocks of one guide run, with a network and paths of its own. */
export class GuideRun implements AsyncDisposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "bk-guide-"));
  readonly #replacements: [string, string][] = [];
  readonly #children: ChildProcess[] = [];
  readonly #path: string;
  readonly #target: string;

  private constructor(path: string, target: string) {
    this.#path = path;
    this.#target = target;
  }

  /** @param path the guide. @param target a daemon with a simulated board, as BARKEEP_HOST. */
  static async start(path: string, target: string): Promise<GuideRun> {
    const run = new GuideRun(path, target);
    for (const port of ["7070", "9464"]) run.#replacements.push([port, String(await freePort())]);
    for (const place of ["/etc/barkeep", "/run/barkeep"]) {
      const own = join(run.folder, basename(join(place, "..")), "barkeep");
      mkdirSync(own, { recursive: true });
      run.#replacements.push([place, own]);
    }
    run.#replacements.push(["/dev/shm/barkeep-demo", join(run.folder, "barkeep-demo")]);
    for (const name of ["client", "daemon", "deploy", "proto", "node_modules"]) {
      symlinkSync(join(ROOT, name), join(run.folder, name));
    }
    appendFileSync(run.#state, `export BARKEEP_HOST='${target}'\ncd '${run.folder}'\n`);
    return run;
  }

  async run(block: Block): Promise<void> {
    const body = this.#own(block.body);
    if (block.kind === "yaml config") await this.#check(block, body);
    else if (block.kind === "sh") await this.#commands(block, body);
    else if (block.kind === "sh background") await this.#background(block, body);
  }

  /** A program of `deploy/`, by the path of its source, against the simulated board. */
  async program(path: string): Promise<void> {
    const compiled = path.replace(/^deploy\//, "deploy/dist/").replace(/\.ts$/, ".js");
    await this.#commands({ line: 0 }, `BARKEEP_HOST='${this.#target}' node '${compiled}'`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      signal(child, "SIGTERM");
      await once(child, "exit");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #state(): string {
    return join(this.folder, ".state");
  }

  /** Ports and places of this run, instead of those that a reader has for himself. */
  #own(text: string): string {
    return this.#replacements.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  }

  async #check({ options, line }: Block, body: string): Promise<void> {
    const file = join(this.folder, options["file"] ?? `line-${line}.yaml`);
    rmSync(file, { force: true });
    appendFileSync(file, body);
    await this.#commands({ line }, `barkeepd --config '${file}' --check >/dev/null\n`);
  }

  async #commands({ line }: Pick<Block, "line">, body: string): Promise<void> {
    const keep = `export -p > '${this.#state}'\nprintf 'cd %q\\n' "$PWD" >> '${this.#state}'\n`;
    const child = this.#spawn(`${body}\n${keep}`);
    const output = collect(child);
    const late = setTimeout(() => signal(child, "SIGKILL"), BLOCK_TIMEOUT_MS);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(late);
    if (code !== 0) throw new Error(`${this.#path}:${line} ends with ${code}:\n${output.text}`);
  }

  async #background({ line }: Block, body: string): Promise<void> {
    const child = this.#spawn(body);
    const output = collect(child);
    const serves = new Promise<void>((resolve) => {
      child.stdout?.on("data", () => {
        if (output.text.includes("barkeepd serves")) resolve();
      });
    });
    const ended = once(child, "close").then(() => {
      throw new Error(`${this.#path}:${line} does not serve:\n${output.text}`);
    });
    await Promise.race([serves, ended]);
    ended.catch(() => undefined);
  }

  #spawn(script: string): ChildProcess {
    const bin = join(ROOT, "node_modules/.bin");
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    const env = { ...inherited, PATH: `${bin}${delimiter}${inherited["PATH"]}` };
    // Without npx the same command runs, a second earlier.
    const head = `set -euo pipefail\nsource '${this.#state}'\nnpx() { "$@"; }\n`;
    const child = spawn("bash", ["-c", head + script], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that what it started ends with it.
      detached: true,
    });
    this.#children.push(child);
    return child;
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // It ended in between.
  }
}

function collect(child: ChildProcess): { readonly text: string } {
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      output.text += chunk.toString();
    });
  }
  return output;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
