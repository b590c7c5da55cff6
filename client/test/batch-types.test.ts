import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Batch, BatchResult } from "../src/contract/index.js";
import { MemoryDevice } from "../src/testing/index.js";

/** Fails to compile unless both are the same type. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_same: Same<A, B>): void {}

describe("the types of a batch", () => {
  it("know every value", async () => {
    await using device = new MemoryDevice();
    const batch = device
      .batch()
      .in("scratch")
      .read8(0)
      .write32(0, 1)
      .read64(0)
      .update16(0, { mask: 1, value: 1 })
      .update64(0, { mask: 1n, value: 1n })
      .waitFor32(0, { value: 1, timeoutMs: 0 })
      .verify64(0, { value: 1n })
      .readBlock8(0, 1)
      .readBlock16(0, 1)
      .readBlock32(0, 1)
      .readBlock64(0, 1)
      .fill32(4, 1, 0)
      .delay(0)
      .flush();
    type Values = [
      number,
      bigint,
      number,
      bigint,
      number,
      bigint,
      Uint8Array,
      Uint16Array,
      Uint32Array,
      BigUint64Array,
    ];
    same<typeof batch, Batch<Values>>(true);
    const result = await batch.run();
    same<typeof result, BatchResult<Values>>(true);
    const [first, second] = result.values;
    same<typeof first, number>(true);
    same<typeof second, bigint>(true);
    assert.equal(result.values.length, 10);
  });

  it("refuse what does not fit", () => {
    const batch = new MemoryDevice().window("scratch").batch();
    const misuses = [
      // @ts-expect-error 64 bits take bigint.
      () => batch.write64(0, 1),
      // @ts-expect-error 32 bits take number.
      () => batch.write32(0, 1n),
      // @ts-expect-error So do their masks.
      () => batch.update32(0, { mask: 1n, value: 1n }),
      // @ts-expect-error A wait has a time-out.
      () => batch.waitFor32(0, { value: 1 }),
      // @ts-expect-error Offsets are numbers.
      () => batch.read32(0n),
      // @ts-expect-error Elements of 64 bits are bigint.
      () => batch.writeBlock64(0, [1]),
      // @ts-expect-error There is no such width.
      () => batch.read128(0),
    ];
    for (const misuse of misuses) assert.throws(misuse);
  });

  it("know that a batch without results has none", async () => {
    await using device = new MemoryDevice();
    const { values } = await device.window("scratch").batch().write32(0, 1).run();
    same<typeof values, []>(true);
    // @ts-expect-error There is no first value.
    assert.equal(values[0], undefined);
  });
});
