/** What a daemon or a device refuses: exit code, a message, and the next step. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BenchTop } from "./bench-top.js";

const REFUSED: readonly (readonly [string, number, RegExp])[] = [
  ["show bord", 1, /NO_SUCH_DEVICE: .*"bord"\n.*did you mean board\?/],
  ["peek nothing:regs+0", 1, /NO_SUCH_DEVICE: .*\n.*barkeep ls/],
  ["peek board:reg+0", 1, /NO_SUCH_WINDOW: .*"reg"\n.*did you mean regs\?/],
  ["peek board:regs+2", 1, /MISALIGNED: .*\n.*multiple of 4/],
  ["peek board:regs+4K", 1, /OUT_OF_RANGE: .*\n.*barkeep show/],
  ["peek board:regs+0xffc -n 2", 1, /OUT_OF_RANGE/],
  ["peek board:mem+0 -n 1M", 1, /OUT_OF_RANGE/],
  ["peek board:wc+0", 1, /UNSUPPORTED: .*bulk/],
  ["poke board:rom+0 1", 1, /READ_ONLY/],
  ["peek broken:mem+0", 2, /DEVICE_UNAVAILABLE: /],
  ["peek board:regs+0xc -w 8", 2, /BUS_FAULT: .*\n/],
  ["poke board:regs+0 1 --verify", 2, /VERIFY_MISMATCH: .*value 0xba4c0001, expected 0x1/],
];

describe("barkeep, refused", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start();
  });
  after(() => bench[Symbol.asyncDispose]());

  for (const [line, expected, complaint] of REFUSED) {
    it(`barkeep ${line}`, async () => {
      const { code, stdout, stderr } = await bench.run(line);
      assert.match(stderr, complaint);
      assert.match(stderr, /^barkeep: /);
      assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
      assert.deepEqual({ code, stdout }, { code: expected, stdout: "" });
    });
  }

  it("prints what was read before a fault", async () => {
    const { code, stdout, stderr } = await bench.run("peek board:regs+8 -w 16 -n 4");
    assert.equal(stdout, "0x0008 : 0x0000\n0x000a : 0x0000\n");
    assert.match(stderr, /BUS_FAULT/);
    assert.equal(code, 2);
  });

  it("prints what was changed before a fault", async () => {
    const { code, stdout } = await bench.run("poke board:regs+8 -w 16 1 2 3 --mask 0xff");
    assert.equal(stdout, "0x0008 : 0x0000 -> 0x0001\n0x000a : 0x0000 -> 0x0002\n");
    assert.equal(code, 2);
  });

  it("says that a device hangs", async () => {
    // The load of the identity register does not return for two seconds.
    await bench.run("poke board:regs+0x318 2000");
    const { code, stderr } = await bench.run("peek board:regs+0");
    assert.match(stderr, /DEVICE_STUCK: .*\n.*reached the device.*\n.*reset or power-cycle/);
    assert.equal(code, 2);
  });
});
