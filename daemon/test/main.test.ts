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

  it("doctor exits 0 where nothing keeps it from serving, and 1 where something does", () => {
    const well = fileOf("listen: [{tcp: {port: 0}}]\ndevices: {b: {backend: sim}}");
    const { status, stdout, stderr } = barkeepd("doctor", "--config", well);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    assert.match(stdout, /^host\n[\s\S]*^device b\n {2}ok +presence +backend sim/m);
    const ill = fileOf(
      "listen: [{tcp: {port: 0}}]\ndevices: {f: {backend: file, windows: {w: {path: /no/file}}}}",
    );
    const found = barkeepd("--config", ill, "doctor", "--json");
    assert.equal(found.status, 1);
    const { level, findings } = JSON.parse(found.stdout);
    assert.equal(level, "problem");
    const problem = findings.find((each: { readonly level: string }) => each.level === "problem");
    assert.deepEqual([problem.subject, problem.check], ["device f", "presence"]);
    assert.match(problem.text, /there is no file \/no\/file/);
  });

  it("doctor exits 2 when it does not know what to examine, or for whom", () => {
    assert.equal(barkeepd("doctor").status, 2);
    const wrong = barkeepd("doctor", "--config", fileOf("listen: []"));
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /expected at least one listener/);
    const well = fileOf("listen: [{tcp: {port: 0}}]\ndevices: {b: {backend: sim}}");
    const { status, stderr } = barkeepd("doctor", "--config", well, "--user", "no-such-user");
    assert.equal(status, 2);
    assert.match(stderr, /this host has no user "no-such-user"/);
  });

  it("--version prints the version", () => {
    assert.match(barkeepd("--version").stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
