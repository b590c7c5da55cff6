import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";

const ROOT: string = join(import.meta.dirname, "../../..");

/** Where cases and tests are. */
const FOLDERS: readonly string[] = [
  "client/src/conformance",
  "client/test",
  "native/test",
  "daemon/test",
  "daemon/test-pci",
];

/** Sources of cases and tests, by path. */
function sources(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of FOLDERS) {
    const path = join(ROOT, folder);
    if (!existsSync(path)) continue;
    for (const entry of readdirSync(path, { recursive: true, encoding: "utf8" })) {
      const isSource = /\.(ts|cc)$/.test(entry) && !entry.endsWith("protocol-book.test.ts");
      if (isSource) found.set(join(folder, entry), readFileSync(join(path, entry), "utf8"));
    }
  }
  return found;
}

/** Numbers in titles: at the start of a string, or in a comment of a C++ test, "P-26" or "P-26, P-27". */
function named(text: string): readonly string[] {
  return [...text.matchAll(/["'`](P-\d+(?:, P-\d+)*)\b|\/\/\/? (P-\d+(?:, P-\d+)*)\b/g)].flatMap(
    (match) => (match[1] ?? match[2] ?? "").split(", "),
  );
}

const book: string = readFileSync(join(ROOT, "proto/README.md"), "utf8");
const statements: ReadonlySet<string> = new Set(
  [...book.matchAll(/^- \*\*(P-\d+)\*\*/gm)].map((match) => match[1] ?? ""),
);

describe("the protocol book", () => {
  it("is proved statement by statement", () => {
    assert.ok(statements.size > 30);
    const proved = new Set([...sources().values()].flatMap(named));
    const missing = [...statements].filter((statement) => !proved.has(statement));
    assert.deepEqual(missing, [], "statements that no case or test names");
  });

  it("has every statement that a title names", () => {
    for (const [path, text] of sources()) {
      for (const statement of named(text)) {
        assert.ok(
          statements.has(statement),
          `${path} names ${statement}, which is not in the book`,
        );
      }
    }
  });

  it("numbers the title of every case of the suite", () => {
    for (const [path, text] of sources()) {
      if (!path.startsWith("client/src/conformance")) continue;
      for (const [, title = ""] of text.matchAll(/\.case\(\s*["'`]([^"'`]*)/g)) {
        assert.match(title, /^(P-\d+ |\$\{title\})/, `a case of ${path}`);
      }
    }
  });
});
