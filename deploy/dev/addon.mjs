/** Builds `binding.gyp`: the addon and the native test programs, plain or sanitized. */
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Failure, ROOT, run, runTool } from "./command.mjs";
import { filesUnder, fingerprint, isStamped, stamp, unstamp } from "./stamp.mjs";

const SOURCES = ["native/src", "native/test"];
const isSource = (path) => /\.(cc|h|def)$/.test(path);
const PRODUCTS = ["barkeep.node", "core_test", "program_fuzz", "frame_fuzz"];
export const SANITIZERS = "address,undefined";

/** The plain build: `build/Release`. */
export const PLAIN = { name: "addon", cwd: ROOT, release: join(ROOT, "build/Release"), flags: [] };

/** The sanitized build, in a copy of the sources: node-gyp knows only one `build` per folder. */
export const SANITIZED = {
  name: "addon-sanitized",
  cwd: join(ROOT, "build-sanitized"),
  release: join(ROOT, "build-sanitized/build/Release"),
  flags: [`--sanitize=${SANITIZERS}`],
};

/** The C++ files that a formatter may touch: a `.def` is a table, laid out by hand. */
export function nativeFiles() {
  return nativeSources().filter((path) => !path.endsWith(".def"));
}

function nativeSources() {
  return SOURCES.flatMap((folder) => filesUnder(folder, isSource));
}

function fingerprintOf(variant) {
  const facts = [process.version, process.arch, variant.flags, variant.cwd];
  return fingerprint([...nativeSources(), "binding.gyp", "native/package.json"], facts);
}

export function isBuilt(variant) {
  const products = PRODUCTS.every((product) => existsSync(join(variant.release, product)));
  return products && isStamped(variant.name, fingerprintOf(variant));
}

/** Names the Debian packages of all tools that are missing, at once. */
async function requireCompiler() {
  const tools = { "g++": "g++", make: "make", python3: "python3" };
  const missing = [];
  for (const [tool, debianPackage] of Object.entries(tools)) {
    const { code } = await run(tool, ["--version"], { quiet: true });
    if (code !== 0) missing.push(debianPackage);
  }
  if (missing.length === 0) return;
  throw new Failure(
    `The native addon needs what is not installed here: ${missing.join(", ")}.\n` +
      `On Debian: apt-get install ${missing.join(" ")}`,
  );
}

/**
 * Where Node's headers are: beside this Node, else where npm is told that they are. Without
 * either, node-gyp downloads them.
 */
async function headerFlags() {
  const prefix = dirname(dirname(process.execPath));
  if (existsSync(join(prefix, "include/node/node_api.h"))) return [`--nodedir=${prefix}`];
  const { code, output } = await run("npm", ["config", "get", "nodedir"], { quiet: true });
  const configured = output.trim();
  const known = code === 0 && configured !== "" && configured !== "undefined";
  return known ? [`--nodedir=${configured}`] : [];
}

/** Copies the sources with their times, so that make compiles only what changed. */
function copySources(variant) {
  rmSync(join(variant.cwd, "native"), { recursive: true, force: true });
  for (const folder of SOURCES) {
    mkdirSync(join(variant.cwd, folder), { recursive: true });
    cpSync(resolve(ROOT, folder), join(variant.cwd, folder), {
      recursive: true,
      preserveTimestamps: true,
      filter: (path) => !path.endsWith(".ts"),
    });
  }
  cpSync(join(ROOT, "binding.gyp"), join(variant.cwd, "binding.gyp"), { preserveTimestamps: true });
}

export async function build(variant) {
  await requireCompiler();
  const wanted = fingerprintOf(variant);
  unstamp(variant.name);
  if (variant.cwd !== ROOT) copySources(variant);
  // Objects of another Node must go; make does not know that they were made with it.
  const node = `${process.version} ${process.arch}`;
  const clean = isStamped(`${variant.name}-node`, node) ? [] : ["clean"];
  const jobs = `--jobs=${availableParallelism()}`;
  const args = [...clean, "configure", "build", jobs, ...(await headerFlags()), ...variant.flags];
  const { code, output } = await runTool("node-gyp/bin/node-gyp.js", args, {
    cwd: variant.cwd,
    quiet: true,
  });
  if (code !== 0) throw new Failure(`${output}\nThe native addon did not build: see above.`);
  stamp(`${variant.name}-node`, node);
  stamp(variant.name, wanted);
}
