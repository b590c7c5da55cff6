/**
 * `client/API.md`: the declarations that the public entries of `@barkeep/client` reach, file by file,
 * as the compiler wrote them.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = join(import.meta.dirname, "../../..");
const CLIENT = join(ROOT, "client");
const TYPES = join(CLIENT, "dist/src");

/** What each public entry is for; a new one must be added here. */
const PURPOSES: Readonly<Record<string, string>> = {
  ".": "what a test bench imports",
  "./contract": "what a device is, for those who implement or wrap one",
  "./wire": "contract to wire and back, for both ends",
  "./testing": "a device without hardware",
  "./conformance": "the suite that every implementation passes",
};

const FROM = /^(?:import|export)\b[^;]*?\bfrom "(\.[^"]+)";$/gms;

interface Entry {
  readonly name: string;
  readonly file: string;
}

function entries(): Entry[] {
  const { exports } = JSON.parse(readFileSync(join(CLIENT, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.entries(exports).flatMap(([name, target]) =>
    typeof target === "string" ? [] : [{ name, file: resolve(CLIENT, target.types) }],
  );
}

/** The files that a declaration file takes something from. */
function sourcesOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(FROM)].map(([, path = ""]) =>
    resolve(dirname(file), path.replace(/\.js$/, ".d.ts")),
  );
}

/** In the order in which a reader of the entries meets them. */
function reachable(): string[] {
  const found: Set<string> = new Set();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    if (!existsSync(file)) throw new Error(`${file} is not there: build first`);
    found.add(file);
    for (const source of sourcesOf(file)) visit(source);
  };
  for (const { file } of entries()) visit(file);
  return [...found];
}

/** Without imports, re-exports and what belongs to the compiler. */
function declarations(file: string): string {
  return readFileSync(file, "utf8")
    .replace(/^import\b[^;]*;\n/gm, "")
    .replace(/^export (?:type )?\{[^}]*\}(?: from "[^"]*")?;\n/gm, "")
    .replace(/^export \* (?:as \w+ )?from "[^"]*";\n/gm, "")
    .replace(/^\/\/# sourceMappingURL=.*$/m, "")
    .trim();
}

/** The names that an entry exports: of its lists, of its namespaces, and what it declares itself. */
function namesOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, names = ""]) => names.split(","))
    .map((name) =>
      name
        .trim()
        .replace(/^type /, "")
        .replace(/^.* as /, ""),
    )
    .filter((name) => name !== "");
  const own =
    /^export (?:\* as|(?:declare )?(?:abstract )?(?:function|class|const|interface|type)) (\w+)/gm;
  return [...listed, ...[...text.matchAll(own)].map(([, name = ""]) => name)].sort();
}

export function apiDocument(): string {
  const contents = entries().map(({ name, file }) => {
    const purpose = PURPOSES[name];
    if (purpose === undefined) throw new Error(`say what the entry ${name} is for`);
    const module = join("@barkeep/client", name);
    const names = namesOf(file).map((exported) => `\`${exported}\``);
    return `## \`${module}\`: ${purpose}\n\n${names.join(", ")}\n`;
  });
  const files = reachable().flatMap((file) => {
    const text = declarations(file);
    const source = relative(TYPES, file).replace(/\.d\.ts$/, ".ts");
    const bare = text.replace(/\/\*[\s\S]*?\*\//g, "").trim();
    return bare === "" ? [] : [`### ${source}\n\n\`\`\`ts\n${text}\n\`\`\`\n`];
  });
  return `# The public types of @barkeep/client

Made from the declarations that the public entries reach, by \`npm run docs\`; do not edit. What is in
a file here and in none of the lists is internal, and may change.

${contents.join("\n")}
## Declarations

${files.join("\n")}`;
}
