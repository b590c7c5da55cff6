import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";

/** What is imported in compiled code: static, re-exported, dynamic, and required. */
const IMPORTS: readonly RegExp[] = [
  /^\s*(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/gm,
  /^\s*import\s*["']([^"']+)["']/gm,
  /\bimport\(\s*["']([^"']+)["']\s*\)/g,
  /\brequire\(\s*["']([^"']+)["']\s*\)/g,
];

/** The specifiers that a compiled file imports. */
export function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  const found = IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
  return [...new Set(found.filter((specifier) => specifier !== undefined))];
}

/** The name of the package that a specifier names. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

export interface ImportGraph {
  /** Files of this workspace. */
  readonly files: ReadonlySet<string>;
  /** Packages that they import, by name. */
  readonly packages: ReadonlySet<string>;
}

/** Everything that an entry of this workspace reaches. */
export function reachableFrom(entry: string): ImportGraph {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    if (!existsSync(file)) continue;
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith(".")) queue.push(resolve(dirname(file), specifier));
      else if (!isBuiltin(specifier)) packages.add(packageOf(specifier));
    }
  }
  return { files, packages };
}
