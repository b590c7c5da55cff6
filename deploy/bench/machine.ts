/** What the figures were measured on. */
import { execFile } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { promisify } from "node:util";
import type { Machine } from "./report/result.js";
import { ROOT } from "./root.js";

const GIT_TIMEOUT_MS = 10_000;

export function currentLoad(): number {
  return loadavg()[0] ?? Number.NaN;
}

export function machine(loadBefore: number): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: all.length,
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
    node: process.version,
    load: [loadBefore, currentLoad()],
  };
}

/** The commit that was measured, with "-dirty" when the tree has changes; "unknown" without git. */
export async function commit(): Promise<string> {
  const git = async (...args: string[]): Promise<string> => {
    const options = { cwd: ROOT, timeout: GIT_TIMEOUT_MS };
    return (await promisify(execFile)("git", args, options)).stdout.trim();
  };
  try {
    const head = await git("rev-parse", "--short=12", "HEAD");
    return (await git("status", "--porcelain")) === "" ? head : `${head}-dirty`;
  } catch {
    return "unknown";
  }
}
