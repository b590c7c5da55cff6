import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { progressLine, showBytes } from "../../src/cli/progress.js";

const STATE = { what: "reading", done: 6 * 1024 ** 2, total: 16 * 1024 ** 2, seconds: 2 };

describe("progress", () => {
  const lines: readonly (readonly [number, string])[] = [
    [79, "reading  37% [###########...................]  6.0M of 16M  3.0M/s  0:04 left"],
    [60, "reading  37% [#####........]  6.0M of 16M  3.0M/s  0:04 left"],
    [50, "reading  37%  6.0M of 16M  3.0M/s  0:04 left"],
    [30, " 37% 6.0M/16M 3.0M/s 0:04"],
    [19, " 37% 3.0M/s 0:04"],
    [9, " 37%"],
    [2, " 3"],
    [0, ""],
  ];
  for (const [room, expected] of lines) {
    it(`says what fits in ${room} columns`, () => {
      const line = progressLine(STATE, room);
      assert.equal(line, expected);
      assert.ok(line.length <= room);
    });
  }

  it("knows no time left before anything is done", () => {
    assert.match(progressLine({ ...STATE, done: 0 }, 79), / {2}0% .*-:-- left/);
  });

  it("shows bytes in three digits", () => {
    const shown = [0, 999, 1000, 1536, 10_239, 1024 ** 2 - 1, 5 * 1024 ** 4].map(showBytes);
    assert.deepEqual(shown, ["0", "999", "1.0K", "1.5K", "10K", "1.0M", "5.0T"]);
  });
});
