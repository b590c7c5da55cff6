/** Runs a compiled program of `deploy/` in this process, so that signals reach it directly. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure, ROOT } from "./command.mjs";
import { setUp } from "./setup.mjs";

export async function launch(path) {
  await setUp();
  const program = resolve(ROOT, path);
  if (!existsSync(program)) throw new Failure(`${path} is not there, although all is compiled.`);
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
}
