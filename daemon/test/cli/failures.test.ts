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
  ["wait board:regs+2 1", 1, /MISALIGNED/],
  ["wait board:regs+8 0x77 --timeout 50ms", 5, /WAIT_TIMED_OUT: .*value 0x0, .*\n.*\n.*Waited/],
  ["wait board:wc+0 1", 1, /UNSUPPORTED: .*bulk/],
  ["watch board:reg+0", 1, /NO_SUCH_WINDOW: .*\n.*did you mean regs\?/],
  ["watch board:regs+4K", 1, /OUT_OF_RANGE/],
  ["dump board:meme", 1, /NO_SUCH_WINDOW: .*\n.*did you mean mem\?/],
  ["dump board:mem+2M", 1, /OUT_OF_RANGE: the window mem ends at 0x100000/],
  ["dump board:mem -n 2M", 1, /has only 1M from 0x0 on: give a smaller -n/],
  ["dump board:regs+2 -n 4", 1, /accesses of 32 bits.*multiples of 4/],
  ["dump broken:mem", 2, /DEVICE_UNAVAILABLE: /],
  ["save board:mem /tmp -n 16", 1, /\/tmp cannot be written: it is a folder/],
  ["save nothing:mem /dev/null", 1, /NO_SUCH_DEVICE/],
  ["load board:rom /etc/hostname", 1, /READ_ONLY|multiples of 4/],
  ["load board:mem+0xfffff /etc/passwd", 1, /passwd has .* from that offset the window has 1 byte/],
  ["load board:mem /etc/hostname -n 1M", 1, /hostname has only .* bytes, not the 1048576 bytes/],
  ["load board:mem /dev/null", 1, /\/dev\/null is empty/],
  ["load board:mem -", 1, /stdin is empty/],
  ["cmp board:mem+0xffff8 /etc/passwd", 1, /from that offset the window has 8 bytes/],
  ["run nothing /etc/passwd", 1, /passwd:1: ".*" is no operation/],
  ["bench board:regs", 1, /side effects: choose another place/],
  ["bench board:rom --write -d 1ms", 1, /READ_ONLY/],
];

/** Programs, and what becomes of them. */
const PROGRAMS: readonly (readonly [string, number, RegExp])[] = [
  ["read32 reg+0", 1, /NO_SUCH_WINDOW: .*\n.*stdin:1: read32 reg\+0x0\n.*did you mean regs\?/],
  ["read32 regs+0\nread32 regs+2", 1, /MISALIGNED: .*\n.*stdin:2: read32 regs\+0x2\n/],
  ["read32 regs+4K", 1, /OUT_OF_RANGE: .*\n.*stdin:1: /],
  ["delay 1s", 1, /LIMIT_EXCEEDED: .*\n.*`yields`/],
  ["write32 rom+0 1", 1, /READ_ONLY: .*\n.*stdin:1: write32 rom\+0x0 0x1\n/],
  ["read32 regs+0\n\nread8 regs+0xc", 2, /BUS_FAULT: .*\n.*: 1\.\n.*failed in stdin:3: read8 /],
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

  for (const [program, expected, complaint] of PROGRAMS) {
    it(`barkeep run: ${JSON.stringify(program)}`, async () => {
      const { code, stderr } = await bench.operate(program);
      assert.match(stderr, complaint);
      assert.match(stderr, /^barkeep: /);
      assert.equal(code, expected);
    });
  }

  it("prints what a program read before it failed", async () => {
    const { stdout } = await bench.operate("read32 regs+0", "verify32 regs+4 7", "read32 regs+8");
    // What differed was read, too.
    assert.equal(stdout, "regs+0x0000 : 0xba4c0001\nregs+0x0004 : 0x00010000\n");
  });

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
