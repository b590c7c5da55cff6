import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytesPerLine, dumpLines } from "../../src/cli/hex-dump.js";

const BYTES = Uint8Array.from({ length: 20 }, (_, i) => 0x41 + i);

describe("hex dump", () => {
  const style = { digits: 4, perLine: 16, endianness: "little" } as const;

  it("shows bytes, and a last line that is not full", () => {
    assert.equal(
      dumpLines(BYTES, 0x10, { ...style, width: 8 }),
      `0010  41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  |ABCDEFGHIJKLMNOP|
0020  51 52 53 54                                      |QRST|
`,
    );
  });
  it("shows words in the order of their bytes", () => {
    const words = BYTES.subarray(0, 8);
    assert.match(dumpLines(words, 0, { ...style, width: 32 }), /^0000 {2}44434241 48474645 /);
    const big = { ...style, width: 32, endianness: "big" } as const;
    assert.match(dumpLines(words, 0, big), /^0000 {2}41424344 45464748 /);
  });
  it("shows only bytes that steer no terminal", () => {
    const line = dumpLines(Uint8Array.of(0x1b, 0x41, 0x9b, 0x7f), 0, { ...style, width: 8 });
    assert.match(line, /\|\.A\.\.\|\n$/);
  });
  it("takes as many bytes as a line has room for", () => {
    const widths = [undefined, 80, 60, 40, 20, 5].map((columns) => bytesPerLine(8, 8, columns));
    assert.deepEqual(widths, [16, 16, 8, 4, 1, 1]);
    assert.equal(bytesPerLine(64, 8, 20), 8);
    const narrow = dumpLines(BYTES, 0, { ...style, digits: 8, width: 8, perLine: 1 });
    assert.ok(narrow.split("\n").every((line) => line.length <= 20));
  });
});
