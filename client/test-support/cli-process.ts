import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MANIFEST = fileURLToPath(import.meta.resolve("@barkeep/client/package.json"));
const { bin } = JSON.parse(readFileSync(MANIFEST, "utf8")) as { readonly bin: { barkeep: string } };

/** The command as it is installed. */
export const BARKEEP: string = join(dirname(MANIFEST), bin.barkeep);

const TIMEOUT_MS = 60_000;

/** Says at the end which files of the command were loaded. */
export const SPY: string = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from "node:module";
  const { cache } = createRequire(process.execPath);
  process.on("exit", () => {
    const names = Object.keys(cache).map((path) => path.split("/").at(-1));
    console.error(names.includes("connection.cjs") ? "GRPC LOADED" : "NO GRPC");
    console.error(names.includes("barkeep.cjs") ? "SPY WORKS" : "BLIND");
  });`)}`;
export interface CliResult {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
  readonly input?: string | Uint8Array;
}

/** The environment without what `barkeep` would look at, so that nobody's settings decide a test. */
export function cleanEnvironment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("BARKEEP_"));
  return { ...Object.fromEntries(clean), BARKEEP_HOSTS: "/dev/null/none", ...env };
}

/** Runs `barkeep` as a process. */
export function runCli(
  args: readonly string[],
  { env = {}, node = [], input = "" }: CliOptions = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [...node, BARKEEP, ...args], {
    env: cleanEnvironment(env),
    stdio: ["pipe", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // A command that fails before it reads leaves its input unread.
  child.stdin.on("error", () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
