import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { placeOf, takeAddress } from "../../src/cli/address.js";

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

/** Where an offset may be left out. */
const PLACES: readonly (readonly [string, string])[] = [
  ["board:mem", "board mem 0"],
  ["board:mem+1K", "board mem 1024"],
  ["board:mem 1K", "board mem 1024"],
  ["board mem", "board mem 0"],
  ["board mem 1K", "board mem 1024"],
  [":mem", "default mem 0"],
  ["mem+8", "default mem 8"],
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

  for (const [text, expected] of PLACES) {
    it(`takes ${text} as a place`, () => {
      const { device, window, offset } = placeOf(text.split(" "));
      assert.equal(`${device} ${window} ${offset}`, expected);
    });
  }
  it("refuses what is too much after a place", () => {
    assert.throws(() => placeOf(["board:mem+8", "9"]), /"9" is too much/);
    assert.throws(() => placeOf(["board"]), /WINDOW is missing/);
    assert.throws(() => placeOf(["board:mem+"]), /OFFSET is missing/);
  });

  it("wants a device from somewhere", () => {
    delete process.env["BARKEEP_DEVICE"];
    assert.throws(() => takeAddress(["regs+8"]), /BARKEEP_DEVICE/);
  });
});
