import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { suggest } from "../../src/cli/suggestion.js";

describe("did you mean", () => {
  const names = ["board", "fpga0", "fpga1", "camera"];
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["boadr", "board"],
    ["Board", "board"],
    ["bord", "board"],
    ["fgpa0", "fpga0"],
    ["cam", undefined],
    ["x", undefined],
    ["", undefined],
  ];
  for (const [typed, expected] of cases) {
    it(`answers ${expected ?? "nothing"} to ${JSON.stringify(typed)}`, () => {
      assert.equal(suggest(typed, names), expected);
    });
  }
});
