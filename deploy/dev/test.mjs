/**
 * `npm test`: everything that runs on this machine alone. With arguments, only the JavaScript test
 * files whose path contains one of them.
 */
import { join } from "node:path";
import { PLAIN } from "./addon.mjs";
import { Failure, main } from "./command.mjs";
import { runSanitized } from "./sanitized-suites.mjs";
import { setUp } from "./setup.mjs";
import { runJavaScript, runProgram, summarize, testFiles } from "./suites.mjs";

const PROJECTS = ["proto", "client", "native", "daemon", "deploy"];

async function runAll() {
  const core = await runProgram("core", join(PLAIN.release, "core_test"));
  const scripts = await runJavaScript("javascript", testFiles(PROJECTS));
  return [core, scripts, ...(await runSanitized())];
}

await main(async () => {
  const filters = process.argv.slice(2);
  await setUp();
  const some = () => runJavaScript("javascript", testFiles(PROJECTS, filters));
  const results = filters.length > 0 ? [await some()] : await runAll();
  if (!summarize(results)) throw new Failure("Tests failed: see above.");
});
