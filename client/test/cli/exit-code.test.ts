import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { adviceFor } from "../../src/cli/advice.js";
import { EXIT_OF_CODE } from "../../src/cli/exit-code.js";
import { DeviceError, ERROR_CODES } from "../../src/contract/index.js";

/** Codes that only our own programs could cause, or that say themselves what to do. */
const SPEAK_FOR_THEMSELVES = [
  "INVALID_ARGUMENT",
  "UNSUPPORTED",
  "CLOSED",
  "LEASE_REQUIRED",
  "LEASE_LOST",
  "CANCELLED",
  "VERIFY_MISMATCH",
  "CHECKSUM_MISMATCH",
];

describe("exit codes", () => {
  it("has one from 1 to 6 for every error", () => {
    for (const code of ERROR_CODES) {
      const exit = EXIT_OF_CODE[code];
      assert.ok(exit >= 1 && exit <= 6, `${code}: ${exit}`);
    }
  });

  it("has advice for every error, but for those that need none", () => {
    const without = ERROR_CODES.filter((code) => adviceFor(new DeviceError(code)) === undefined);
    assert.deepEqual(without, SPEAK_FOR_THEMSELVES);
  });

  it("prefers the advice that an error brings along", () => {
    const error = new DeviceError("DEVICE_UNAVAILABLE", { fix: "modprobe uio" });
    assert.equal(adviceFor(error), "modprobe uio");
  });
});
