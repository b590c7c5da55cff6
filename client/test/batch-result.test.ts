import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  BatchResult,
  DeviceError,
  type ResultSlot,
  ResultSlots,
  type Width,
} from "../src/contract/index.js";

/** Results as they come out of a message: in the middle of a larger buffer, not aligned. */
function unaligned(bytes: readonly number[]): Uint8Array {
  const buffer = new Uint8Array(bytes.length + 7);
  buffer.set(bytes, 3);
  return buffer.subarray(3, 3 + bytes.length);
}

function slotsOf(slots: readonly ResultSlot[]): ResultSlots {
  const made = new ResultSlots();
  for (const { width, at, count } of slots) {
    if (count === undefined) made.value(width, at);
    else made.block(width, at, count);
  }
  return made;
}

function result(slots: readonly ResultSlot[], bytes: readonly number[]): BatchResult {
  const results = unaligned(bytes);
  return new BatchResult(slotsOf(slots), {
    completed: 0,
    results,
    queuedNs: 5e5,
    deviceNs: 2e6,
    generation: 3,
  });
}

const COUNTED: readonly number[] = Array.from({ length: 16 }, (_, i) => i + 1);

describe("BatchResult", () => {
  it("reads values and blocks from bytes that are not aligned", () => {
    const slots: readonly ResultSlot[] = [
      { width: 32, at: 0 },
      { width: 64, at: 8, count: 1 },
    ];
    const { values, queuedMs, deviceMs, generation } = result(slots, COUNTED);
    assert.deepEqual(values, [0x04030201, BigUint64Array.of(0x100f0e0d0c0b0a09n)]);
    assert.deepEqual([queuedMs, deviceMs, generation], [0.5, 2, 3]);
  });

  it("answers numbers and bigints by index", () => {
    const both = result(
      [
        { width: 64, at: 0 },
        { width: 16, at: 8 },
      ],
      [...COUNTED.slice(0, 8), 5, 6, 0, 0, 0, 0, 0, 0],
    );
    assert.equal(both.number(1), 0x605);
    assert.equal(both.bigint(1), 0x605n);
    assert.equal(both.bigint(0), 0x0807060504030201n);
    const refused = (error: unknown): boolean => DeviceError.is(error, "INVALID_ARGUMENT");
    assert.throws(() => both.number(0), refused);
    for (const index of [-1, 2, 0.5, Number.NaN]) assert.throws(() => both.value(index), refused);
  });

  for (const width of [8, 16, 32, 64] as const satisfies readonly Width[]) {
    it(`answers the elements of a block of ${width} bits that are there`, () => {
      const bytes = width / 8;
      const slots: readonly ResultSlot[] = [
        { width, at: 0, count: 4 },
        { width: 32, at: 64 },
      ];
      // Two elements, and a part of a third.
      const part = bytes === 1 ? 2 : 2 * bytes + 1;
      const cut = result(slots, COUNTED.concat(COUNTED).slice(0, part));
      assert.equal(cut.length, 1);
      const [block] = cut.values as [Uint8Array];
      assert.equal(block.length, 2);
      assert.equal(block.BYTES_PER_ELEMENT, bytes);
    });
  }

  it("answers what there is of a batch that failed half-way, and looks for it once", (test) => {
    const count = 1000;
    const slots = slotsOf(Array.from({ length: count }, (_, i) => ({ width: 32, at: 8 * i })));
    const get = test.mock.method(slots, "get");
    const results = unaligned(Array.from({ length: 4 * count }, (_, i) => (i % 8 === 0 ? 7 : 0)));
    const completed = count / 2;
    const half = new BatchResult(slots, {
      ...{ completed, results },
      ...{ queuedNs: 0, deviceNs: 0, generation: 1 },
    });
    assert.equal(half.length, completed);
    assert.deepEqual(half.values, Array(completed).fill(7));
    for (let i = 0; i < half.length; i++) assert.equal(half.number(i), 7);
    assert.ok(get.mock.callCount() <= count, `looked ${get.mock.callCount()} times`);
    const refused = (error: unknown): boolean => DeviceError.is(error, "INVALID_ARGUMENT");
    assert.throws(() => half.value(completed), refused);
  });

  it("answers nothing where nothing is", () => {
    const none = result([{ width: 32, at: 0 }], []);
    assert.equal(none.length, 0);
    assert.deepEqual(none.values, []);
  });
});
