/** Runs test programs and files, and adds up what they did. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT, run, seconds } from "./command.mjs";
import { filesUnder } from "./stamp.mjs";

const FILE_TIMEOUT_MS = 180_000;
const CORE_TIMEOUT_MS = 300_000;
const CONCURRENCY = 2;
const TALLY = join(ROOT, `node_modules/.barkeep/tally-${process.pid}.json`);
const REPORTERS = [
  "--test-reporter=spec",
  "--test-reporter-destination=stdout",
  "--test-reporter=./deploy/dev/tally-reporter.mjs",
  `--test-reporter-destination=${TALLY}`,
];

/** The compiled test files of some projects whose path contains one of `filters`, if there are any. */
export function testFiles(projects, filters = []) {
  const isTest = (path) => path.endsWith(".test.js");
  const all = projects.flatMap((project) => filesUnder(`${project}/dist/test`, isTest));
  return filters.length === 0
    ? all
    : all.filter((path) => filters.some((part) => path.includes(part)));
}

function readTally() {
  try {
    return JSON.parse(readFileSync(TALLY, "utf8"));
  } catch {
    return { passed: 0, failed: ["the test runner ended without a result"], skipped: [], files: 0 };
  } finally {
    rmSync(TALLY, { force: true });
  }
}

/** The result of one suite: its name, one line about it, and what failed. */
export async function runJavaScript(name, files, env = {}) {
  const start = performance.now();
  mkdirSync(join(TALLY, ".."), { recursive: true });
  if (files.length === 0)
    return { name, line: "no test file", failed: ["no test file"], skipped: [] };
  const flags = [`--test-concurrency=${CONCURRENCY}`, `--test-timeout=${FILE_TIMEOUT_MS}`];
  const { code } = await run(process.execPath, ["--test", ...flags, ...REPORTERS, ...files], {
    env,
  });
  const { passed, failed, skipped, files: ran } = readTally();
  if (code !== 0 && failed.length === 0) failed.push(`the test runner ended with status ${code}`);
  if (passed === 0) failed.push("no test ran");
  const counts = `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
  return { name, line: `${counts}, in ${ran} files, ${seconds(start)}`, failed, skipped };
}

/** Runs a native test program, which says itself what passed. */
export async function runProgram(name, path, env = {}, args = []) {
  const start = performance.now();
  console.log(`> ${[relative(ROOT, path), ...args].join(" ")}`);
  const { code } = await run(path, args, { env, timeoutMs: CORE_TIMEOUT_MS });
  const failed = code === 0 ? [] : [`ended with status ${code}`];
  return {
    name,
    line: `${code === 0 ? "passed" : "failed"}, ${seconds(start)}`,
    failed,
    skipped: [],
  };
}

/** Prints all results, what was skipped and what failed. Answers whether all is well. */
export function summarize(results) {
  console.log("\nsummary");
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { name, line } of results) console.log(`  ${name.padEnd(width)}  ${line}`);
  for (const kind of ["skipped", "failed"]) {
    const lines = results.flatMap((result) =>
      result[kind].map((what) => `${result.name}: ${what}`),
    );
    if (lines.length > 0) console.log(`${kind}\n  ${lines.join("\n  ")}`);
  }
  const ok = results.length > 0 && results.every(({ failed }) => failed.length === 0);
  console.log(ok ? "all passed" : "FAILED");
  return ok;
}
