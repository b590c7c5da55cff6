import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { parseConfig } from "../src/config/parse-config.js";
import { ScratchDirectory } from "../test-support/scratch-directory.js";

const MAIN = join(import.meta.dirname, "../src/main.js");
const directory = new ScratchDirectory();
after(() => directory[Symbol.dispose]());

function barkeepd(...argv: string[]) {
  return spawnSync(process.execPath, [MAIN, ...argv], { encoding: "utf8", timeout: 20_000 });
}

function fileOf(text: string): string {
  const file = directory.file("config.yaml");
  writeFileSync(file, text);
  return file;
}

describe("barkeepd", () => {
  it("--check prints the effective configuration and exits 0", () => {
    const file = fileOf("listen: [{tcp: {port: 0}}]\ndevices: {b: {backend: sim}}");
    const { status, stdout, stderr } = barkeepd("--config", file, "--check");
    assert.equal(status, 0, stderr);
    const config = parseConfig(stdout);
    assert.deepEqual(config.listen, [{ tcp: { host: "127.0.0.1", port: 0 } }]);
    assert.equal(config.limits.sessions, 1024);
  });

  it("exits 2 with every mistake on standard error", () => {
    const file = fileOf("listen: []\ndevices: {b: {backend: sim, x: 1}}");
    const { status, stdout, stderr } = barkeepd("--config", file);
    assert.equal(status, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /:1:9: listen: expected at least one listener\n/);
    assert.match(stderr, /:2:29: devices\.b\.x: unknown key/);
  });

  it("exits 2 without a configuration, and when it cannot be read", () => {
    assert.equal(barkeepd().status, 2);
    const { status, stderr } = barkeepd("--config", directory.file("nothing.yaml"));
    assert.equal(status, 2);
    assert.match(stderr, /cannot be read: ENOENT/);
  });

  it("--version prints the version", () => {
    assert.match(barkeepd("--version").stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
