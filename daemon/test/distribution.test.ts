/** What the daemon counts adds to what native code counts: same bounds, same buckets. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { devicesSchema, failureToError, loadBinding, toNativeDeviceSpec } from "@barkeep/native";
import { BULK_SECONDS } from "../src/metrics/buckets.js";
import { together } from "../src/metrics/counted-histogram.js";
import { Distribution } from "../src/metrics/distribution.js";

describe("a distribution", () => {
  it("has the bounds of those that native code counts, which it is added to", async () => {
    const config = devicesSchema.parse({ board: { backend: "sim", memory: "64K" } })["board"];
    assert.ok(config);
    const native = loadBinding().openDevice(toNativeDeviceSpec("board", config), failureToError);
    try {
      const { readSeconds, writeSeconds } = native.counters().transfers;
      assert.deepEqual([...readSeconds.bounds], BULK_SECONDS);
      assert.deepEqual([...writeSeconds.bounds], BULK_SECONDS);
    } finally {
      await new Promise<void>((resolve) => native.close(resolve));
    }
  });

  it("counts a value on a bound within it, and one over all bounds apart", () => {
    const distribution = new Distribution([1, 2]);
    for (const value of [0, 1, 1.5, 2, 3]) distribution.add(value);
    assert.deepEqual([...distribution.counts], [2, 2, 1]);
    assert.equal(distribution.sum, 7.5);
  });

  it("is added up with others", () => {
    const [one, other] = [new Distribution([1]), new Distribution([1])];
    one.add(0.5);
    other.add(2);
    const sum = together(one, other);
    assert.deepEqual([[...sum.counts], sum.sum], [[1, 1], 2.5]);
  });
});
