import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { GUIDES, PACKAGED_GUIDE } from "../dev/guides.js";
import { Daemon } from "../test-support/daemon.js";
import { blocksOf, GuideRun } from "../test-support/guide.js";

describe("guides", () => {
  let daemon: Daemon;
  before(async () => {
    daemon = await Daemon.start();
  });
  after(() => daemon[Symbol.asyncDispose]());

  for (const guide of GUIDES.filter((name) => name !== PACKAGED_GUIDE)) {
    it(`${guide} works as it is written`, async () => {
      const blocks = blocksOf(guide);
      await using run = await GuideRun.start(guide, daemon.target);
      for (const block of blocks) await run.run(block);
      // Examples of the client have a test of their own, which knows what they print.
      for (const { kind, options } of blocks) {
        const { example = "" } = options;
        if (kind === "ts" && example.includes("/")) await run.program(example);
      }
    });
  }

  it("are at least the manuals and the guides of the client", () => {
    for (const guide of ["daemon/README.md", "client/docs/first-board.md", PACKAGED_GUIDE]) {
      assert.ok(GUIDES.includes(guide), guide);
    }
  });
});
