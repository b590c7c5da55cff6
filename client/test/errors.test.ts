import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  BatchError,
  BatchResult,
  DeviceError,
  ERROR_CODES,
  ERROR_TABLE,
  isErrorCode,
  ResultSlots,
} from "../src/contract/index.js";

const OUTCOMES: readonly string[] = ["not-executed", "partial", "unknown"];
const RETRIES: readonly string[] = ["never", "backoff", "reopen", "idempotent", "caller"];

describe("the error table", () => {
  it("has whole rows", () => {
    assert.ok(ERROR_CODES.length > 30);
    for (const code of ERROR_CODES) {
      const row = ERROR_TABLE[code];
      assert.match(code, /^[A-Z]+(_[A-Z]+)*$/);
      assert.match(row.status, /^[A-Z]+(_[A-Z]+)*$/);
      assert.ok(
        row.outcomes.length > 0 && row.outcomes.every((one) => OUTCOMES.includes(one)),
        code,
      );
      assert.equal(new Set(row.outcomes).size, row.outcomes.length, code);
      assert.ok(RETRIES.includes(row.retry), code);
      assert.match(row.means, /^[A-Z].*\.$/s, `${code} has a sentence for people`);
    }
  });

  it("calls a hardware fault never INTERNAL", () => {
    const internal = ERROR_CODES.filter((code) => ERROR_TABLE[code].status === "INTERNAL");
    assert.deepEqual(internal, ["INTERNAL"]);
  });

  it("never repeats by itself what may have been executed, unless it is idempotent", () => {
    for (const code of ERROR_CODES) {
      const { outcomes, retry } = ERROR_TABLE[code];
      if (retry === "backoff") assert.deepEqual(outcomes, ["not-executed"], code);
    }
  });
});

describe("DeviceError", () => {
  it("carries code, data, outcome and retry", () => {
    const error = new DeviceError("MISALIGNED", { window: "regs", offset: 2, width: 32 });
    assert.equal(error.name, "DeviceError");
    assert.equal(error.code, "MISALIGNED");
    assert.equal(error.outcome, "not-executed");
    assert.equal(error.retry, "never");
    assert.deepEqual(error.data, { window: "regs", offset: 2, width: 32 });
    assert.match(error.message, /^MISALIGNED: .*window regs, offset 0x2, width 32/);
  });

  it("takes the outcome of the instance before that of the table", () => {
    const options = { outcome: "partial" } as const;
    assert.equal(new DeviceError("CANCELLED").outcome, "not-executed");
    assert.equal(new DeviceError("CANCELLED", {}, options).outcome, "partial");
  });

  it("keeps its cause", () => {
    const cause = new Error("below");
    assert.equal(new DeviceError("DISCONNECTED", {}, { cause }).cause, cause);
  });

  it("is recognised by its brand, also from another copy of the package", () => {
    const error = new DeviceError("CLOSED");
    assert.ok(DeviceError.is(error));
    assert.ok(DeviceError.is(error, "CLOSED"));
    assert.ok(!DeviceError.is(error, "BUS_FAULT"));
    const copy = Object.assign(new Error("CLOSED"), { code: "CLOSED" });
    assert.ok(!DeviceError.is(copy));
    for (const brand of Object.getOwnPropertySymbols(error)) {
      Object.defineProperty(copy, brand, { value: true });
    }
    assert.ok(DeviceError.is(copy, "CLOSED"));
    for (const value of [undefined, null, 5, "CLOSED", {}]) assert.ok(!DeviceError.is(value));
  });

  it("says what to do, where somebody knows", () => {
    const data = { reason: "the driver holds the BAR.", fix: "unbind the driver" };
    const { message } = new DeviceError("DEVICE_UNAVAILABLE", data);
    assert.match(message, /the driver holds the BAR\. Fix: unbind the driver$/);
  });

  it("knows its codes", () => {
    assert.ok(ERROR_CODES.every(isErrorCode));
    for (const name of ["toString", "NO_SUCH_CODE", ""]) assert.ok(!isErrorCode(name));
  });
});

describe("BatchError", () => {
  it("is a DeviceError with the results so far", () => {
    const cause = new DeviceError("BUS_FAULT", { offset: 8 });
    const results = new Uint8Array(8).fill(1);
    const verdict = { completed: 1, results, queuedNs: 0, deviceNs: 0, generation: 1 };
    const slots = new ResultSlots();
    slots.value(32, 0);
    const error = new BatchError(cause, new BatchResult(slots, verdict));
    assert.ok(DeviceError.is(error, "BUS_FAULT"));
    assert.equal(error.name, "BatchError");
    assert.equal(error.outcome, "partial");
    assert.equal(error.message, cause.message);
    assert.equal(error.cause, cause);
    assert.deepEqual(error.result.values, [0x01010101]);
  });
});
