import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CAPABILITIES } from "../src/conformance/index.js";
import { undeclared } from "../src/conformance/supports.js";

describe("the capabilities of a device under test", () => {
  const all = Object.fromEntries(Object.keys(CAPABILITIES).map((name) => [name, true]));

  it("are declared true, or with a reason", () => {
    assert.deepEqual(undeclared(all), []);
    assert.deepEqual(undeclared({ ...all, wo: undefined, flush: "no way to flush" }), ["wo"]);
  });

  it("are never left open", () => {
    const { flush, ...others } = all;
    assert.equal(flush, true);
    assert.deepEqual(undeclared(others), ["flush"]);
    for (const empty of [undefined, false, "", " "]) {
      assert.deepEqual(undeclared({ ...all, flush: empty }), ["flush"]);
    }
  });
});
