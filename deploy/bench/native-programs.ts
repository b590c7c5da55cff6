/** Compiles the native references. */
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./root.js";

const TIMEOUT_MS = 60_000;
const FLAGS = ["-O2", "-Wall", "-Wextra", "-Werror", "-std=gnu17", "-pthread"];

export interface NativePrograms {
  readonly rawServer: string;
  readonly nativeLoop: string;
}

export async function buildNativePrograms(): Promise<NativePrograms> {
  const folder = join(ROOT, "node_modules/.barkeep/bench");
  mkdirSync(folder, { recursive: true });
  const build = async (name: string): Promise<string> => {
    const target = join(folder, name);
    const source = join(ROOT, "deploy/bench/native", `${name}.c`);
    await promisify(execFile)("gcc", [...FLAGS, "-o", target, source], { timeout: TIMEOUT_MS });
    return target;
  };
  return { rawServer: await build("raw-server"), nativeLoop: await build("native-loop") };
}
