import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  hex,
  parseCount,
  parseDurationMs,
  parseInteger,
  parseSize,
  showSize,
} from "../../src/cli/number.js";

const cases = <T>(table: readonly (readonly [string, T])[], parse: (text: string) => T): void => {
  for (const [text, expected] of table) {
    it(`reads ${text}`, () => assert.equal(parse(text), expected));
  }
};
const refuses = (
  table: readonly (readonly [string, RegExp])[],
  parse: (text: string) => unknown,
): void => {
  for (const [text, complaint] of table) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => parse(text), complaint));
  }
};

describe("integers", () => {
  cases(
    [
      ["0", 0n],
      ["31", 31n],
      ["1_000", 1000n],
      ["0x1f", 31n],
      ["0XdeadBEEF", 0xdeadbeefn],
      ["0xffff_ffff_ffff_ffff", 0xffff_ffff_ffff_ffffn],
      ["0x00", 0n],
      ["0b1010", 10n],
      ["0b1111_0000", 0xf0n],
    ],
    parseInteger,
  );
  refuses(
    [
      ["", /not a number/],
      [" 1", /not a number/],
      ["-1", /two's complement/],
      ["010", /octal/],
      ["0x", /not a number/],
      ["0b2", /not a number/],
      ["beef", /0xbeef/],
      ["1__0", /not a number/],
      ["_1", /not a number/],
      ["1_", /not a number/],
      ["0x_1", /not a number/],
      ["1.5", /not a number/],
      ["1e3", /not a number|0x1e3/],
      ["4K", /not a number/],
      ["0x1n", /not a number/],
    ],
    parseInteger,
  );
});

describe("sizes", () => {
  cases(
    [
      ["4K", 4096],
      ["4k", 4096],
      ["16M", 16 * 1024 * 1024],
      ["0x2G", 2 * 1024 ** 3],
      ["0x10", 16],
      ["0x1f_ffff_ffff_ffff", Number.MAX_SAFE_INTEGER],
    ],
    parseSize,
  );
  refuses(
    [
      ["K", /not a number/],
      ["4T", /not a number/],
      ["4KB", /not a number/],
      ["0x20_0000_0000_0000", /too large/],
      ["99999999G", /too large/],
    ],
    parseSize,
  );
  refuses([["0", /at least 1/]], parseCount);

  it("shows what it reads", () => {
    for (const bytes of [1, 100, 1024, 4095, 4096, 16 * 1024 ** 2, 3 * 1024 ** 3, 2 ** 40 + 1]) {
      assert.equal(parseSize(showSize(bytes)), bytes);
    }
    assert.equal(showSize(16 * 1024 ** 2), "16M");
    assert.equal(showSize(0x123), "0x123");
  });
});

describe("times", () => {
  cases(
    [
      ["500ms", 500],
      ["5s", 5000],
      ["5", 5000],
      ["0.5s", 500],
      ["2m", 120_000],
      ["24h", 24 * 3_600_000],
    ],
    parseDurationMs,
  );
  refuses(
    [
      ["", /500ms/],
      ["5x", /500ms/],
      ["-5s", /500ms/],
      ["0", /between/],
      ["25h", /between/],
    ],
    parseDurationMs,
  );
});

describe("hexadecimal", () => {
  it("pads to the width", () => {
    assert.equal(hex(0xcafe, 32), "0x0000cafe");
    assert.equal(hex(1n, 64), "0x0000000000000001");
    assert.equal(hex(0x12345, 16), "0x12345");
  });
});
