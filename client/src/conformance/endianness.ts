import assert from "node:assert/strict";
import { describe } from "node:test";
import { BatchError } from "../contract/index.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Byte order: values mean what the caller wrote, bulk is bytes. */
export function endiannessCases(suite: Suite): void {
  describe("endianness", () => {
    littleCases(suite);
    bigCases(suite.needs("bigEndian"));
  });
}

function littleCases(suite: Suite): void {
  suite.case("P-6 a little-endian register has its low byte first", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window.batch().write32(scratch.at(0), 0x0a0b0c0d);
    const { values } = await batch.readBlock8(scratch.at(0), 4).read16(scratch.at(0)).run();
    assert.deepEqual(values, [Uint8Array.of(0x0d, 0x0c, 0x0b, 0x0a), 0x0c0d]);
  });
}

function bigCases(suite: Suite): void {
  suite.case("P-6 a big-endian register has its high byte first", async (bench) => {
    const big = bench.area("big");
    assert.equal(big.info.endianness, "big");
    const batch = big.window.batch().write32(big.at(0), 0x0a0b0c0d).write16(big.at(4), 0x1122);
    const { values } = await batch
      .readBlock8(big.at(0), 6)
      .read16(big.at(0))
      .read32(big.at(0))
      .read8(big.at(0))
      .run();
    const bytes = Uint8Array.of(0x0a, 0x0b, 0x0c, 0x0d, 0x11, 0x22);
    assert.deepEqual(values, [bytes, 0x0a0b, 0x0a0b0c0d, 0x0a]);
  });

  suite.needs("width64").case("P-6 so has one of 64 bits", async (bench) => {
    const big = bench.area("big");
    const batch = big.window.batch().write64(big.at(8), 0x0102_0304_0506_0708n);
    const { values } = await batch.readBlock8(big.at(8), 8).read64(big.at(8)).run();
    assert.deepEqual(values, [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 0x0102_0304_0506_0708n]);
  });

  suite.case("P-6 masks and values mean what the caller wrote", async (bench) => {
    const big = bench.area("big");
    const at = big.at(16);
    const batch = big.window
      .batch()
      .write32(at, 0x11223344)
      .update32(at, { mask: 0xff, value: 0x99 })
      .verify32(at, { mask: 0xffff, value: 0x3399 })
      .waitFor32(at, { mask: 0xff00_0000, value: 0x1100_0000, timeoutMs: 0 })
      .read8(big.at(19));
    assert.deepEqual((await batch.run()).values, [0x11223344, 0x11223399, 0x11223399, 0x99]);
  });

  suite.case("P-6 the value of an error is the register's, not the bus's", async (bench) => {
    const big = bench.area("big");
    const batch = big.window.batch().write32(big.at(0), 0x11223344);
    const data = { value: 0x11223344n, expected: 0x44332211n };
    const verify = batch.verify32(big.at(0), { value: 0x44332211 });
    const error = await expectError(verify.run(), "VERIFY_MISMATCH", data);
    assert.ok(error instanceof BatchError);
    assert.deepEqual(error.result.values, [0x11223344]);
  });

  suite.case("P-6 elements of a block are swapped one by one", async (bench) => {
    const big = bench.area("big");
    const { values } = await big.window
      .batch()
      .writeBlock16(big.at(32), [0x0102, 0x0304])
      .readBlock8(big.at(32), 4)
      .readBlock16(big.at(32), 2)
      .readBlock32(big.at(32), 1)
      .fill32(big.at(40), 2, 0x0a0b0c0d)
      .readBlock8(big.at(44), 4)
      .run();
    assert.deepEqual(values, [
      Uint8Array.of(1, 2, 3, 4),
      Uint16Array.of(0x0102, 0x0304),
      Uint32Array.of(0x01020304),
      Uint8Array.of(0x0a, 0x0b, 0x0c, 0x0d),
    ]);
  });

  suite.case("P-6 bulk never swaps", async (bench) => {
    const big = bench.area("big");
    await big.window.write(big.at(0), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    assert.equal(await big.window.read32(big.at(0)), 0x01020304);
    await big.window.write32(big.at(4), 0xa0b0c0d0);
    const target = new Uint8Array(8);
    await big.window.read(big.at(0), target);
    assert.deepEqual(target, Uint8Array.of(1, 2, 3, 4, 0xa0, 0xb0, 0xc0, 0xd0));
  });
}
