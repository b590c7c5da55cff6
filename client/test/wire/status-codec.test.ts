import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import fc from "fast-check";
import {
  DeviceError,
  ERROR_CODES,
  ERROR_TABLE,
  type ErrorCode,
  type ErrorData,
} from "../../src/contract/index.js";
import { decodeError, encodeError, errorFromStatus, errorToStatus } from "../../src/wire/index.js";

const text = fc.string({ maxLength: 60 });
const number = fc.nat();
const bigint = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** Every field of ErrorData; a new one fails to compile here until it is added. */
const FIELDS: { readonly [K in keyof Required<ErrorData>]: fc.Arbitrary<unknown> } = {
  device: text,
  window: text,
  interrupt: text,
  operation: number,
  offset: fc.maxSafeNat(),
  length: fc.maxSafeNat(),
  size: fc.maxSafeNat(),
  width: fc.constantFrom(8, 16, 32, 64),
  supported: fc.uniqueArray(fc.constantFrom(8, 16, 32, 64), { minLength: 1 }),
  field: text,
  reason: text,
  fix: text,
  limit: text,
  actual: number,
  max: number,
  value: bigint,
  expected: bigint,
  mask: bigint,
  timeoutMs: number,
  retryAfterMs: number,
  done: fc.maxSafeNat(),
  errno: number,
  path: text,
  principal: text,
  errorId: text,
  ours: text,
  theirs: text,
};

const anyError: fc.Arbitrary<DeviceError> = fc
  .record({
    code: fc.constantFrom(...ERROR_CODES),
    data: fc.record(FIELDS, { requiredKeys: [] }),
    outcome: fc.nat(),
  })
  .map(({ code, data, outcome }) => {
    const allowed = ERROR_TABLE[code].outcomes;
    const chosen = allowed[outcome % allowed.length];
    return new DeviceError(
      code,
      { ...(data as ErrorData) },
      chosen === undefined ? {} : { outcome: chosen },
    );
  });

function facts({ code, data, outcome, message }: DeviceError): unknown {
  return { code, data, outcome, message };
}

function failure(code: status, details = "", metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(details), { code, details, metadata });
}

describe("the status codec", () => {
  it("is a bijection for every code, with any data", () => {
    fc.assert(
      fc.property(anyError, (error) => {
        const { code, details, metadata } = errorToStatus(error);
        const back = errorFromStatus(failure(code, details, metadata));
        assert.deepEqual(facts(back), facts(error));
      }),
    );
  });

  it("carries each code under the status of the table", () => {
    for (const code of ERROR_CODES) {
      assert.equal(errorToStatus(new DeviceError(code)).code, status[ERROR_TABLE[code].status]);
    }
  });

  it("keeps an enormous error below what trailers can carry, and its code", () => {
    const { code, details, metadata } = errorToStatus(
      new DeviceError("DEVICE_UNAVAILABLE", { reason: "x".repeat(100_000) }),
    );
    const bytes = metadata.get("grpc-status-details-bin")[0];
    assert.ok(bytes instanceof Buffer && bytes.byteLength <= 4096);
    assert.ok(details.length <= 1024);
    assert.equal(code, status.FAILED_PRECONDITION);
  });

  it("gives every status without details a code, and never blames us or the device", () => {
    const expected: Partial<Record<status, ErrorCode>> = {
      [status.RESOURCE_EXHAUSTED]: "LIMIT_EXCEEDED",
      [status.INTERNAL]: "DISCONNECTED",
      [status.UNAVAILABLE]: "DISCONNECTED",
      [status.UNKNOWN]: "DISCONNECTED",
      [status.DEADLINE_EXCEEDED]: "TIMED_OUT",
      [status.UNIMPLEMENTED]: "PROTOCOL_MISMATCH",
      [status.UNAUTHENTICATED]: "NOT_AUTHENTICATED",
    };
    for (let code = 1; code <= 16; code++) {
      const error = errorFromStatus(failure(code, "somebody says"));
      assert.ok(ERROR_CODES.includes(error.code));
      const wanted = expected[code as status];
      if (wanted !== undefined) assert.equal(error.code, wanted, status[code]);
    }
  });

  it("survives details that are not ours", () => {
    const metadata = new Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from([0xff, 0xff, 0xff]));
    assert.equal(errorFromStatus(failure(status.NOT_FOUND, "", metadata)).code, "NO_SUCH_DEVICE");
  });
});

describe("the in-band error codec", () => {
  it("turns a code of a newer daemon into the fallback, and keeps its text", () => {
    const wire = { ...encodeError(new DeviceError("CLOSED")), code: "FROM_THE_FUTURE" };
    const decoded = decodeError(
      { ...wire, supported: [], message: "text", outcome: "OUTCOME_PARTIAL" } as never,
      "INTERNAL",
    );
    assert.equal(decoded.code, "INTERNAL");
    assert.equal(decoded.outcome, "partial");
    assert.match(decoded.data.reason ?? "", /FROM_THE_FUTURE.*text/);
  });
});
