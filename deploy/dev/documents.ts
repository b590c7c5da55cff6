/**
 * The documents that are made from the code: `proto/ERRORS.md` from the error table,
 * `client/API.md` from the public types, and the examples inside the guides from their files.
 * `npm run docs` writes them, a test compares.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_TABLE } from "@barkeep/client";
import { apiDocument } from "./api-document.js";
import { GUIDES } from "./guides.js";

const ROOT = join(import.meta.dirname, "../../..");

const EXAMPLE = /^```(ts|python) example=(\S+)\n[\s\S]*?^```$/gm;

/** A name is that of an example of the client; anything longer is a path from the root. */
export function exampleFile(language: string, name: string): string {
  if (name.includes("/")) return name;
  return language === "ts" ? `client/examples/${name}.ts` : `client/examples/python/${name}.py`;
}

/** Code blocks that are named `example=NAME` become copies of that file. */
function withExamples(text: string): string {
  return text.replace(EXAMPLE, (_block, language: string, name: string) => {
    const code = readFileSync(join(ROOT, exampleFile(language, name)), "utf8");
    return `\`\`\`${language} example=${name}\n${code}\`\`\``;
  });
}

function errorCatalogue(): string {
  const rows = Object.entries(ERROR_TABLE).map(
    ([code, { status, outcomes, retry, means }]) =>
      `| \`${code}\` | ${means} | ${outcomes.join(", ")} | ${retry} | ${status} |`,
  );
  return `# Errors

Made from \`client/src/contract/error-table.ts\` by \`npm run docs\`; do not edit.

Every error has a code and an outcome: what happened to the hardware. \`not-executed\`: no access was
made. \`partial\`: the operations before the failing one were made. \`unknown\`: nobody can say. Where a
code allows several, each instance says which one it is. An error that ends a bulk transfer after its
first byte is \`partial\` where its row says \`not-executed\`; \`done\` is the number of bytes.

When a repetition can help: \`backoff\`, after \`retryAfterMs\`; \`reopen\`, after the device was opened
again; \`idempotent\`, if running twice does no harm; \`caller\`, when the caller knows that it is time.

An error of a batch or transfer that has started comes in-band, with gRPC status OK. The status in
the last column is used where a call did not start.

| code | what it means and what to do | outcomes | repeat | gRPC status |
|---|---|---|---|---|
${rows.join("\n")}
`;
}

/** Every generated document by its path, as it ought to be. */
export function documents(): ReadonlyMap<string, string> {
  const guides = ["README.md", ...GUIDES].map((path): [string, string] => [
    path,
    withExamples(readFileSync(join(ROOT, path), "utf8")),
  ]);
  return new Map([
    ["proto/ERRORS.md", errorCatalogue()],
    ["client/API.md", apiDocument()],
    ...guides,
  ]);
}

function read(path: string): string {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return "";
  }
}

/** The paths of the documents that are not as they ought to be. */
export function staleDocuments(): readonly string[] {
  return [...documents()].filter(([path, text]) => read(path) !== text).map(([path]) => path);
}

export function writeDocuments(): void {
  for (const [path, text] of documents()) writeFileSync(join(ROOT, path), text);
}
