import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lineText } from "../../src/cli/program-batch.js";
import { parseProgram } from "../../src/cli/program-text.js";

/** What is written, and the same with everything in it. */
const READ: readonly (readonly [string, string])[] = [
  ["read32 regs+0x8", "read32 regs+0x8"],
  ["read regs+8", "read32 regs+0x8"],
  ["READ8 regs+1K  # comment", "read8 regs+0x400"],
  ["write16 regs+0 0b11", "write16 regs+0x0 0x3"],
  ["update32 regs+8 0x10 mask=0xf0", "update32 regs+0x8 0x10 mask=0xf0"],
  ["verify64 regs+8 1", "verify64 regs+0x8 0x1"],
  ["verify8 regs+8 1 mask=3", "verify8 regs+0x8 0x1 mask=0x3"],
  ["waitfor32 regs+8 2", "waitFor32 regs+0x8 0x2 timeout=1000ms"],
  [
    "waitFor32 regs+8 2 mask=2 timeout=5ms interval=10us",
    "waitFor32 regs+0x8 0x2 mask=0x2 timeout=5ms interval=0.01ms",
  ],
  ["readBlock32 fifo+0 16 fixed", "readBlock32 fifo+0x0 16 fixed"],
  ["writeBlock8 mem+0 1 2 3", "writeBlock8 mem+0x0 0x1 0x2 0x3"],
  ["fill32 mem+0 1K 0", "fill32 mem+0x0 1024 0x0"],
  ["delay 10us", "delay 0.01ms"],
  ["flush regs", "flush regs"],
];

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["", /no operation: write one in each line/],
  ["# nothing", /no operation/],
  ["yields", /no operation/],
  ["read32", /ops:1: write read32 WINDOW\+OFFSET/],
  ["read32 regs", /write read32 WINDOW\+OFFSET/],
  ["read32 regs+0 1", /write read32 WINDOW\+OFFSET\./],
  ["read32 regs+zero", /ops:1: "zero" is not a number/],
  ["read12 regs+0", /"read12" is no operation/],
  ["raed32 regs+0", /did you mean read\?/],
  ["write32 regs+0", /write write32 WINDOW\+OFFSET VALUE/],
  ["write32 regs+0 1 mask=1", /write write32/],
  ["write8 regs+0 0x100", /0x100 does not fit 8 bits/],
  ["update32 regs+0 1", /mask=MASK/],
  ["waitFor32 regs+0 1 timeout=5", /"5" is not a time/],
  ["delay", /write delay TIME/],
  ["delay 5", /"5" is not a time/],
  ["flush", /write flush WINDOW/],
  ["yields please", /write yields alone/],
  ["read32 regs+0\n\nread32 regs+0 x", /^ops:3: /],
];

describe("programs as text", () => {
  for (const [text, expected] of READ) {
    it(`reads ${text}`, () => {
      const [line] = parseProgram(text, "ops");
      assert.ok(line);
      assert.equal(lineText(line), expected);
      // What is shown can be read again, and means the same.
      const [again] = parseProgram(lineText(line), "ops");
      assert.deepEqual(again, line);
    });
  }
  for (const [text, complaint] of REFUSED) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseProgram(text, "ops"), { message: complaint });
    });
  }
});
