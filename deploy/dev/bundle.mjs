/**
 * Bundles the two commands: starting them from a few files instead of hundreds halves the time until
 * `barkeep` has read a register, and until `barkeepd` serves. What they can do without stays in files
 * of its own, loaded when it is needed.
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

const LICENSES = "LICENSES.txt";

const COMMANDS = [
  {
    // Folders as deep as what it is made from, so that paths relative to a file mean the same.
    folder: "client/dist/bundle/cli",
    entry: "client/dist/src/cli/barkeep.js",
    file: "barkeep.cjs",
    // Of CommonJS, V8 compiles only what runs.
    output: {
      format: "cjs",
      minify: true,
      entryFileNames: "barkeep.cjs",
      chunkFileNames: "[name].cjs",
    },
    // Only needed by servers: grpc-js loads it for its own diagnostics service.
    external: ["@grpc/proto-loader"],
    unbundled: 'import("../../src/cli/barkeep.js");',
    cached: true,
  },
  {
    folder: "daemon/dist/bundle",
    entry: "daemon/dist/src/main.js",
    file: "barkeepd.mjs",
    // A daemon's stack traces are read: nothing is renamed.
    output: { format: "esm", entryFileNames: "barkeepd.mjs", chunkFileNames: "[name].mjs" },
    // Loaded when they are asked for, with files of their own.
    external: ["@grpc/reflection", "grpc-health-check", "pino-pretty"],
    unbundled: 'import "../src/main.js";',
    cached: false,
  },
];

/** What rolldown runs on; for any other Node npm leaves its binary out. */
export function canBundle() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

export async function bundle() {
  if (!canBundle()) {
    console.log(
      `\nNode ${process.versions.node} is too old for the bundler: commands start slower.`,
    );
  }
  for (const command of COMMANDS) {
    // In its place: the same command from the files that it is made of, at half the speed.
    const plain = new Map([[command.file, `#!/usr/bin/env node\n${command.unbundled}\n`]]);
    replaceFiles(command, canBundle() ? await bundled(command) : plain);
    if (command.cached && canBundle()) await cache(resolve(ROOT, command.folder));
  }
}

async function bundled({ entry, external, output: format, cached }) {
  const { build } = await import("rolldown");
  const { output } = await build({
    input: resolve(ROOT, entry),
    platform: "node",
    external,
    logLevel: "warn",
    write: false,
    output: format,
  });
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  const files = new Map(output.flatMap(({ fileName, code }) => (code ? [[fileName, code]] : [])));
  if (cached)
    files.set(`${CACHED}.code.cjs`, files.get(`${CACHED}.cjs`)).set(`${CACHED}.cjs`, STUB);
  return files.set(LICENSES, licenses(modules));
}

/** Never without a bundle in between: somebody may be running it. */
function replaceFiles({ folder: name, file: command }, files) {
  const folder = resolve(ROOT, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of files) {
    const path = join(folder, file);
    writeFileSync(`${path}.new`, text, { mode: file === command ? 0o755 : 0o644 });
    renameSync(`${path}.new`, path);
  }
  for (const file of readdirSync(folder)) {
    if (!files.has(file)) rmSync(join(folder, file), { recursive: true });
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
  return COMMANDS.every(({ folder, file }) => existsSync(resolve(ROOT, folder, file)));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await bundle();
  for (const { folder } of COMMANDS) {
    console.log(`made ${relative(process.cwd(), resolve(ROOT, folder))}`);
  }
}
