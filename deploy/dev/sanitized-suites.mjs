/** The native suites under AddressSanitizer and UndefinedBehaviorSanitizer. */
import { existsSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, isBuilt, SANITIZED, SANITIZERS } from "./addon.mjs";
import { Failure, run } from "./command.mjs";
import { exclusively } from "./lock.mjs";
import { step } from "./setup.mjs";
import { runJavaScript, runProgram, testFiles } from "./suites.mjs";

/** New programs each day, the same ones for whoever looks into a failure of that day. */
const SEED = new Date().toISOString().slice(0, 10).replaceAll("-", "");
/** What is tried of each; a stream of frames takes a socket and a turn of a thread. */
const HOSTILE = { program: 50_000, frame: 2_000 };
const UBSAN = "print_stacktrace=1:halt_on_error=1";

/** Absolute paths of the runtimes, which must be loaded before Node, itself not sanitized. */
async function runtimes() {
  const paths = [];
  for (const library of ["libasan.so", "libubsan.so"]) {
    const { output } = await run("g++", [`-print-file-name=${library}`], { quiet: true });
    const path = output.trim();
    if (isAbsolute(path) && existsSync(path)) paths.push(path);
    else
      throw new Failure(
        `g++ has no ${library}. On Debian 12: apt-get install libasan8 libubsan1 g++`,
      );
  }
  return paths;
}

function buildSanitized() {
  const name = `sanitized native code (${SANITIZERS})`;
  return exclusively(() => isBuilt(SANITIZED) || step(name, () => build(SANITIZED)));
}

/** Builds what is needed and runs the suites; answers their results. */
export async function runSanitized() {
  const preload = (await runtimes()).join(" ");
  await buildSanitized();
  const env = { ASAN_OPTIONS: "detect_leaks=1", UBSAN_OPTIONS: UBSAN, BARKEEP_SANITIZED: "1" };
  const core = await runProgram("core, sanitized", join(SANITIZED.release, "core_test"), env);
  const hostile = [];
  for (const [what, runs] of Object.entries(HOSTILE)) {
    const fuzzer = join(SANITIZED.release, `${what}_fuzz`);
    const options = ["--runs", String(runs), "--seed", SEED];
    hostile.push(await runProgram(`hostile ${what}s, sanitized`, fuzzer, env, options));
  }
  const loads = join(SANITIZED.cwd, "loads");
  rmSync(loads, { force: true });
  const guard = pathToFileURL(join(import.meta.dirname, "sanitized-guard.mjs")).href;
  const native = await runJavaScript("native, sanitized", testFiles(["native"]), {
    // Node and V8 keep memory until the end of the process; core_test is what looks for leaks.
    ASAN_OPTIONS: "detect_leaks=0",
    UBSAN_OPTIONS: UBSAN,
    LD_PRELOAD: preload,
    NODE_OPTIONS: `--import=${guard}`,
    BARKEEP_ADDON: join(SANITIZED.release, "barkeep.node"),
    BARKEEP_SANITIZED: "1",
    BARKEEP_SANITIZED_LOADS: loads,
  });
  const loaded = existsSync(loads) && statSync(loads).size > 0;
  if (!loaded) native.failed.push("no test loaded the sanitized addon");
  return [core, ...hostile, native];
}
