import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceError, ERROR_CODES, ERROR_TABLE, type ErrorData } from "../../src/contract/index.js";
import { decodeErrorJson, encodeErrorJson } from "../../src/wire/index.js";

/** Every field that there is, with values that only 64 bits hold where the wire has 64 bits. */
const ALL: Required<ErrorData> = {
  device: "board",
  interrupt: "irq",
  window: "mem",
  operation: 3,
  offset: 2 ** 40 + 8,
  length: 2 ** 33,
  size: 4096,
  width: 32,
  supported: [8, 16],
  field: "program",
  reason: 'it is "wrong"\n\u00e9',
  fix: "mend it",
  limit: "PROGRAM_BYTES_MAX",
  actual: 2 ** 50,
  max: 1,
  value: 2n ** 64n - 1n,
  expected: 0n,
  mask: 0xffn,
  timeoutMs: 2 ** 35,
  retryAfterMs: 100,
  done: 7,
  errno: 5,
  path: "/dev/x",
  principal: "tcp",
  errorId: "e1",
  ours: "1",
  theirs: "2",
};

describe("errors as JSON", () => {
  it("keeps every field of every code and outcome", () => {
    for (const code of ERROR_CODES) {
      for (const outcome of ERROR_TABLE[code].outcomes) {
        const decoded = decodeErrorJson(encodeErrorJson(new DeviceError(code, ALL, { outcome })));
        assert.equal(decoded?.code, code);
        assert.equal(decoded.outcome, outcome);
        assert.deepEqual(decoded.data, ALL);
      }
    }
  });

  it("spells 64-bit values as hexadecimal text, others as numbers", () => {
    const json = JSON.parse(encodeErrorJson(new DeviceError("OUT_OF_RANGE", ALL)).toString());
    assert.equal(json.offset, "0x10000000008");
    assert.equal(json.value, "0xffffffffffffffff");
    assert.equal(json.operation, 3);
    assert.deepEqual(json.supported, [8, 16]);
  });

  it("is nothing where there is no error", () => {
    assert.equal(decodeErrorJson(Buffer.alloc(0)), undefined);
  });

  it("is INTERNAL, outcome unknown, where it cannot be read", () => {
    for (const text of ["{", "null", "[]x", '{"code":"OUT_OF_RANGE","value":"zzz"}']) {
      const error = decodeErrorJson(Buffer.from(text));
      assert.ok(DeviceError.is(error, "INTERNAL"), text);
      assert.equal(error.outcome, "unknown");
    }
  });

  it("keeps the name of a code that it does not know", () => {
    const error = decodeErrorJson(Buffer.from('{"code":"ON_FIRE","outcome":"partial"}'));
    assert.ok(DeviceError.is(error, "INTERNAL"));
    assert.equal(error.outcome, "partial");
    assert.match(error.message, /ON_FIRE/);
  });
});
