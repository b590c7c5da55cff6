/** What a batch is told whose way ended: P-26 to P-28, P-72. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceError, type ErrorCode } from "../../src/contract/index.js";
import { lostBatch } from "../../src/remote/lost-batch.js";

const told = (cause: unknown, mayHaveRun = false): readonly [string, string] => {
  const { code, outcome } = lostBatch("board", mayHaveRun, cause);
  return [code, outcome];
};

describe("a batch whose way ended", () => {
  const said: readonly ErrorCode[] = ["DEVICE_LOST", "DEVICE_STUCK", "CLOSED"];
  for (const code of said) {
    it(`before it was taken is told that the daemon said ${code}`, () => {
      assert.deepEqual(told(new DeviceError(code, {})), [code, "not-executed"]);
    });
  }

  it("before it was taken is told that the connection broke, else", () => {
    const disconnected = ["DISCONNECTED", "not-executed"];
    assert.deepEqual(told(new DeviceError("DISCONNECTED", {})), disconnected);
    assert.deepEqual(told(new DeviceError("INVALID_ARGUMENT", {})), disconnected);
    assert.deepEqual(told(new Error("ECONNRESET")), disconnected);
  });

  it("after it was taken is in doubt, whatever was said", () => {
    assert.deepEqual(told(new DeviceError("DEVICE_LOST", {}), true), [
      "OUTCOME_UNKNOWN",
      "unknown",
    ]);
  });
});
