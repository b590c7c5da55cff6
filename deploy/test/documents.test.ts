import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { staleDocuments } from "../dev/documents.js";
import { ROOT } from "../test-support/daemon.js";

it("keeps the documents that are made from the code up to date (npm run docs)", () => {
  assert.deepEqual(staleDocuments(), []);
});

for (const document of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]) {
  it(`names only files that exist: ${document}`, () => {
    const text = readFileSync(join(ROOT, document), "utf8");
    const paths = [...text.matchAll(/`((?:client|daemon|deploy|native|proto)\/[\w./-]+\.\w+)`/g)];
    const missing = paths
      .map(([, path = ""]) => path)
      .filter((path) => !existsSync(join(ROOT, path)));
    assert.deepEqual(missing, []);
  });
}
