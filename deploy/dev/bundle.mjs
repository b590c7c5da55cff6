/**
 * Bundles the `barkeep` command: starting it from a few files instead of a hundred and fifty halves
 * the time until it has read a register. What it can do without stays in files of its own, loaded
 * when it is needed.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CACHED, cache, STUB } from "./bundle-cache.mjs";
import { ROOT } from "./command.mjs";

/** As deep as what it is made from, so that paths relative to a file mean the same. */
export const BUNDLE = "client/dist/bundle/cli";
const COMMAND = "barkeep.cjs";
const LICENSES = "LICENSES.txt";
const ENTRY = "client/dist/src/cli/barkeep.js";

/** Only needed by servers: grpc-js loads it for its own diagnostics service. */
const EXTERNAL = ["@grpc/proto-loader"];

/** What rolldown runs on; for any other Node npm leaves its binary out. */
export function canBundle() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/** In the place of the bundle: the same command from the files that it is made of, at half the speed. */
const UNBUNDLED = `#!/usr/bin/env node
import("../../src/cli/barkeep.js");
`;

export async function bundle() {
  if (!canBundle()) {
    console.log(
      `\nNode ${process.versions.node} is too old for the bundler: barkeep starts slower.`,
    );
    replaceFiles(new Map([[COMMAND, UNBUNDLED]]));
    return;
  }
  const { build } = await import("rolldown");
  const { output } = await build({
    input: { barkeep: resolve(ROOT, ENTRY) },
    platform: "node",
    external: EXTERNAL,
    logLevel: "warn",
    write: false,
    output: {
      // Of CommonJS, V8 compiles only what runs.
      format: "cjs",
      minify: true,
      entryFileNames: "[name].cjs",
      chunkFileNames: "[name].cjs",
    },
  });
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  const files = new Map(output.flatMap(({ fileName, code }) => (code ? [[fileName, code]] : [])));
  files.set(`${CACHED}.code.cjs`, files.get(`${CACHED}.cjs`)).set(`${CACHED}.cjs`, STUB);
  files.set(LICENSES, licenses(modules));
  replaceFiles(files);
  await cache(resolve(ROOT, BUNDLE));
}

/** Never without a bundle in between: somebody may be running it. */
function replaceFiles(files) {
  const folder = resolve(ROOT, BUNDLE);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) {
    const path = join(folder, name);
    writeFileSync(`${path}.new`, text, { mode: name === COMMAND ? 0o755 : 0o644 });
    renameSync(`${path}.new`, path);
  }
  for (const name of readdirSync(folder)) {
    if (!files.has(name)) rmSync(join(folder, name), { recursive: true });
  }
}

/** The licences of the packages whose code is in the bundle. */
function licenses(modules) {
  const packages = new Set(
    modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8");
    return `${name} ${version}: ${license}\n\n${text}`;
  });
  const head = "The files beside this one contain code of these packages.";
  return [head, ...texts].join(`\n\n${"-".repeat(80)}\n\n`);
}

export function isBundled() {
  return existsSync(resolve(ROOT, BUNDLE, COMMAND));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await bundle();
  console.log(`made ${relative(process.cwd(), resolve(ROOT, BUNDLE))}`);
}
