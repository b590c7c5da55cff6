import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { PACKAGED_GUIDE } from "../dev/guides.js";
import { Daemon, ROOT } from "../test-support/daemon.js";
import { blocksOf, GuideRun } from "../test-support/guide.js";

const run = promisify(execFile);

describe("other languages", () => {
  let daemon: Daemon;
  let folder: string;
  before(async () => {
    daemon = await Daemon.start();
    folder = mkdtempSync(join(tmpdir(), "bk-python-"));
  });
  after(async () => {
    await daemon[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`${PACKAGED_GUIDE} works as it is written`, async () => {
    await using guide = await GuideRun.start(PACKAGED_GUIDE, daemon.target);
    for (const block of blocksOf(PACKAGED_GUIDE)) await guide.run(block);
  });

  it("the Python example prints what the board answers", async () => {
    const protos = readdirSync(join(ROOT, "proto/barkeep/v1"));
    await run(
      "protoc",
      [
        `-I${join(ROOT, "proto")}`,
        `--python_out=${folder}`,
        `--grpc_out=${folder}`,
        "--plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin",
        ...protos.map((name) => `barkeep/v1/${name}`),
      ],
      { timeout: 60_000 },
    );
    const example = join(ROOT, "client/examples/python/execute_and_read.py");
    const env = { ...process.env, PYTHONPATH: folder, BARKEEP_HOST: daemon.target };
    const { stdout } = await run("python3", [example], { env, timeout: 60_000 });
    assert.equal(stdout, "12 squared is 144\nread 4096 bytes, the second word is 0xba4c0004\n");
  });
});
