import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { importsOf, reachableFrom } from "./import-graph.js";

const SRC: string = join(import.meta.dirname, "../src");

describe("imports", () => {
  it("of the contract stay in its folder", () => {
    const files = readdirSync(join(SRC, "contract")).filter((name) => name.endsWith(".js"));
    assert.ok(files.length > 10);
    for (const file of files) {
      for (const specifier of importsOf(join(SRC, "contract", file))) {
        assert.match(specifier, /^\.\/[a-z-]+\.js$/, `${file} imports ${specifier}`);
      }
    }
  });

  it("of the client reach neither the daemon's libraries nor an addon", () => {
    const { files, packages } = reachableFrom(join(SRC, "index.js"));
    assert.ok(files.size > 10);
    for (const name of [
      "pino",
      "prom-client",
      "@barkeep/native",
      "@barkeep/daemon",
      "fast-check",
    ]) {
      assert.ok(!packages.has(name), `the client reaches ${name}`);
    }
    assert.deepEqual(
      [...files].filter((file) => file.endsWith(".node") || file.includes("/native/")),
      [],
    );
    assert.deepEqual(
      [...files].filter((file) => /\/src\/(testing|conformance)\//.test(file)),
      [],
    );
  });
});
