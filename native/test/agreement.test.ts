import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ERROR_CODES, limits } from "@barkeep/client/contract";
import { loadBinding } from "../lib/binding.js";

describe("native code and contract", () => {
  it("have the same error codes", () => {
    assert.deepEqual(loadBinding().errorCodes(), ERROR_CODES);
  });

  it("have the same limits, where native code enforces them", () => {
    const native = loadBinding().limits();
    assert.ok(Object.keys(native).length >= 5, "native code names its limits");
    for (const [name, value] of Object.entries(native)) {
      assert.equal(value, (limits as Record<string, number>)[name], name);
    }
  });
});
