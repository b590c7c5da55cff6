import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BARKEEP = fileURLToPath(import.meta.resolve("../src/cli/barkeep.js"));
const TIMEOUT_MS = 60_000;

export interface CliResult {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `barkeep` as a process, with nothing of our own environment that it would look at. */
export function runCli(
  args: readonly string[],
  { env = {}, node = [] }: { readonly env?: NodeJS.ProcessEnv; readonly node?: string[] } = {},
): Promise<CliResult> {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("BARKEEP_"));
  const child = spawn(process.execPath, [...node, BARKEEP, ...args], {
    env: { ...Object.fromEntries(clean), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
