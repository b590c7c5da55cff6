import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { Daemon, ROOT } from "../test-support/daemon.js";

const run = promisify(execFile);
const EXAMPLES = readdirSync(join(ROOT, "client/examples")).filter((file) => file.endsWith(".ts"));

/** What each example must print, so that one that silently does nothing fails. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  "01-read-register.ts": /id {6}0xba4c0001\nscratch 0xcafe -> 0xca42/,
  "02-batch.ts": /12 squared is 144/,
  "03-thousand-reads.ts": /1000 reads, sum \d+/,
  "04-bulk.ts": /wrote 4194304 bytes\nread 4194304 bytes.*\nequal/,
  "05-errors.ts": /MISALIGNED: not-executed\nVERIFY_MISMATCH: partial, 1 done, operation 1 failed/,
  "06-test-bench.ts": /# pass 4/,
  "07-interrupts.ts": /5 squared is 25 .*\n6 squared is 36 .*\n7 squared is 49 \(cause 1, 0 lost\)/,
  "08-dma.ts": /65536 bytes there and back: true/,
};

describe("client/examples", () => {
  let daemon: Daemon;
  before(async () => {
    daemon = await Daemon.start();
  });
  after(() => daemon[Symbol.asyncDispose]());

  for (const file of EXAMPLES) {
    it(`${file} runs, in at most 40 lines`, async () => {
      const lines = readFileSync(join(ROOT, "client/examples", file), "utf8")
        .trimEnd()
        .split("\n");
      assert.ok(lines.length <= 40, `${lines.length} lines`);
      const compiled = join(ROOT, "client/dist/examples", file.replace(/\.ts$/, ".js"));
      const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
      const env = { ...environment, BARKEEP_HOST: daemon.target };
      const { stdout } = await run(process.execPath, [compiled], { env, timeout: 60_000 });
      const expected = EXPECTED[file];
      assert.ok(expected !== undefined, `say in this test what ${file} must print`);
      assert.match(stdout, expected);
    });
  }
});
