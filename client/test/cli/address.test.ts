import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { takeAddress } from "../../src/cli/address.js";

const READ: readonly (readonly [string, string])[] = [
  ["board:regs+0x8", "board regs 8"],
  ["board:regs 0x8", "board regs 8"],
  ["board regs 0x8", "board regs 8"],
  ["board regs+0x8", "board regs 8"],
  ["board:mem+1M", "board mem 1048576"],
  ["regs+8", "default regs 8"],
  [":regs+8", "default regs 8"],
  [":regs 8", "default regs 8"],
  ["board:regs+0 1 2", "board regs 0 | 1 2"],
  ["board:regs 0 1 2", "board regs 0 | 1 2"],
  ["board regs 0 1 2", "board regs 0 | 1 2"],
];

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["board", /WINDOW and OFFSET are missing/],
  ["board:", /window's name is missing/],
  ["board:+8", /window's name is missing/],
  ["board:regs", /OFFSET is missing/],
  ["board:regs+", /OFFSET is missing/],
  ["board regs", /OFFSET is missing/],
  ["board:regs+-4", /two's complement/],
  ["board:regs+cafe", /0xcafe/],
  ["board:regs+4+4", /not a number/],
];

describe("addresses", () => {
  beforeEach(() => {
    process.env["BARKEEP_DEVICE"] = "default";
  });
  afterEach(() => {
    delete process.env["BARKEEP_DEVICE"];
  });

  for (const [text, expected] of READ) {
    it(`reads ${text}`, () => {
      const { address, rest } = takeAddress(text.split(" "));
      const { device, window, offset } = address;
      const tail = rest.length === 0 ? "" : ` | ${rest.join(" ")}`;
      assert.equal(`${device} ${window} ${offset}${tail}`, expected);
    });
  }
  for (const [text, complaint] of REFUSED) {
    it(`refuses ${text}`, () => assert.throws(() => takeAddress(text.split(" ")), complaint));
  }

  it("wants a device from somewhere", () => {
    delete process.env["BARKEEP_DEVICE"];
    assert.throws(() => takeAddress(["regs+8"]), /BARKEEP_DEVICE/);
  });
});
