/** Stamps: hashes of what a step was made from, so that a step is repeated only when that changed. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "./command.mjs";

const STAMPS = resolve(ROOT, "node_modules/.barkeep");
const SKIPPED = new Set(["node_modules", "dist", "build"]);

/** All files under `folder` (relative to the root) for which `wanted` holds, sorted. */
export function filesUnder(folder, wanted = () => true) {
  const found = [];
  const visit = (path) => {
    let entries = [];
    try {
      entries = readdirSync(resolve(ROOT, path), { withFileTypes: true });
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
    for (const entry of entries) {
      const child = join(path, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) visit(child);
      else if (entry.isFile() && wanted(child)) found.push(child);
    }
  };
  visit(folder);
  return found.sort();
}

/** One hash over the names and contents of files, and over `facts` (versions, flags). */
export function fingerprint(files, facts = []) {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const file of files) {
    const content = readFileSync(resolve(ROOT, file));
    hash.update(`\0${file}\0${content.byteLength}\0`).update(content);
  }
  return hash.digest("hex");
}

export function isStamped(name, value) {
  try {
    return readFileSync(join(STAMPS, name), "utf8") === value;
  } catch {
    return false;
  }
}

export function stamp(name, value) {
  const path = join(STAMPS, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
}

export function unstamp(name) {
  rmSync(join(STAMPS, name), { force: true });
}
