import assert from "node:assert/strict";
import { describe } from "node:test";
import { WIDTHS, type Width } from "../contract/index.js";
import { appendFill, appendReadBlock, appendWriteBlock, fit, looseBatch } from "./by-width.js";
import type { Suite } from "./suite.js";

/** Block operations and fill: at rising addresses, and all at one address. */
export function blockCases(suite: Suite): void {
  describe("blocks", () => {
    for (const width of WIDTHS) casesOfWidth(width === 64 ? suite.needs("width64") : suite, width);
    plainCases(suite);
  });
}

/** The i-th element of a block: every byte of it differs from its neighbours. */
function element(i: number): bigint {
  return 0x8070_6050_4030_2010n + BigInt(i) * 0x0101_0101_0101_0101n;
}

function elements(width: Width, count: number): readonly (number | bigint)[] {
  return Array.from({ length: count }, (_, i) => fit(width, element(i)));
}

function casesOfWidth(suite: Suite, width: Width): void {
  suite.case(`P-10 blocks of ${width} bits lie at rising addresses`, async (bench) => {
    const { scratch } = bench;
    const place = { width, offset: scratch.at(64), count: 5 };
    const batch = looseBatch(scratch.window);
    appendFill(batch, { width: 8, offset: scratch.at(56), count: 56 }, 0xeen);
    appendWriteBlock(batch, place, element);
    appendReadBlock(batch, place);
    appendReadBlock(batch, { ...place, offset: scratch.at(56), width: 8, count: 56 });
    const [block, bytes] = (await batch.run()).values as [Uint8Array, Uint8Array];
    assert.deepEqual(Array.from(block), elements(width, 5));
    const end = 8 + 5 * (width / 8);
    assert.deepEqual(bytes.subarray(0, 8), new Uint8Array(8).fill(0xee));
    assert.deepEqual(bytes.subarray(end), new Uint8Array(56 - end).fill(0xee));
  });

  suite.case(`P-10 a fixed block of ${width} bits stays at its address`, async (bench) => {
    const { scratch } = bench;
    const place = { width, offset: scratch.at(64), count: 3, options: { fixed: true } };
    const batch = looseBatch(scratch.window);
    appendFill(batch, { width, offset: scratch.at(64), count: 2 }, 0n);
    appendWriteBlock(batch, place, element);
    appendReadBlock(batch, place);
    appendReadBlock(batch, { width, offset: scratch.at(64), count: 2 });
    appendFill(batch, place, 5n);
    appendReadBlock(batch, { width, offset: scratch.at(64), count: 2 });
    const [fixed, after, filled] = (await batch.run()).values as Uint8Array[];
    const last = fit(width, element(2));
    const zero = fit(width, 0n);
    assert.deepEqual(Array.from(fixed ?? []), [last, last, last]);
    assert.deepEqual(Array.from(after ?? []), [last, zero]);
    assert.deepEqual(Array.from(filled ?? []), [fit(width, 5n), zero]);
  });

  suite.case(`P-10 fill of ${width} bits writes every element and no other`, async (bench) => {
    const { scratch } = bench;
    const batch = looseBatch(scratch.window);
    appendFill(batch, { width, offset: scratch.at(128), count: 6 }, 0n);
    appendFill(batch, { width, offset: scratch.at(128 + width / 8), count: 4 }, element(0));
    appendReadBlock(batch, { width, offset: scratch.at(128), count: 6 });
    const [block] = (await batch.run()).values as [Uint8Array];
    const value = fit(width, element(0));
    const zero = fit(width, 0n);
    assert.deepEqual(Array.from(block), [zero, value, value, value, value, zero]);
  });

  suite.needs("witness").case(`P-2 n elements of ${width} bits are n accesses`, async (bench) => {
    const { scratch } = bench;
    const step = width / 8;
    const place = { width, offset: scratch.at(64), count: 3 };
    const fixed = { ...place, options: { fixed: true } };
    const batch = looseBatch(scratch.window);
    appendWriteBlock(batch, place, element);
    appendReadBlock(batch, place);
    appendWriteBlock(batch, fixed, element);
    appendReadBlock(batch, fixed);
    appendFill(batch, place, 7n);
    const seen = await bench.watch(() => batch.run());
    const rising = [0, 1, 2].map((i) => scratch.at(64 + i * step));
    const still = [0, 1, 2].map(() => scratch.at(64));
    assert.ok(seen.every((access) => access.width === width && access.window === scratch.name));
    assert.deepEqual(
      seen.map((access) => [access.kind, access.offset]),
      [
        ...rising.map((offset) => ["write", offset]),
        ...rising.map((offset) => ["read", offset]),
        ...still.map((offset) => ["write", offset]),
        ...still.map((offset) => ["read", offset]),
        ...rising.map((offset) => ["write", offset]),
      ],
    );
    const written = seen.slice(6, 9).map((access) => fit(width, access.value));
    assert.deepEqual(written, elements(width, 3));
  });
}

function plainCases(suite: Suite): void {
  suite.case("P-10 a block answers a typed array of its width", async (bench) => {
    const { scratch } = bench;
    const { values } = await scratch.window
      .batch()
      .fill8(scratch.at(0), 8, 1)
      .readBlock8(scratch.at(0), 3)
      .readBlock16(scratch.at(0), 3)
      .readBlock32(scratch.at(0), 1)
      .read8(scratch.at(0))
      .run();
    assert.deepEqual(values, [
      Uint8Array.of(1, 1, 1),
      Uint16Array.of(0x101, 0x101, 0x101),
      Uint32Array.of(0x01010101),
      1,
    ]);
  });

  suite.needs("width64").case("P-10 a block of 64 bits answers bigints", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window
      .batch()
      .writeBlock64(scratch.at(0), [2n ** 63n, 1n])
      .readBlock64(scratch.at(0), 2);
    assert.deepEqual((await batch.run()).values, [BigUint64Array.of(2n ** 63n, 1n)]);
  });

  suite.case("P-10 a block reaches the last byte of its window", async (bench) => {
    const { mem } = bench;
    const { values } = await mem.window
      .batch()
      .writeBlock32(mem.at(mem.length - 12), [1, 2, 3])
      .readBlock8(mem.at(mem.length - 4), 4)
      .run();
    assert.deepEqual(values, [Uint8Array.of(3, 0, 0, 0)]);
  });

  suite.case("P-10 a block of many elements comes back whole", async (bench) => {
    const { mem } = bench;
    const count = 20_000;
    const source = Uint32Array.from({ length: count }, (_, i) => Math.imul(i, 2654435761) >>> 0);
    await mem.window.batch().yields().writeBlock32(mem.at(0), source).run();
    const { values } = await mem.window.batch().yields().readBlock32(mem.at(0), count).run();
    assert.deepEqual(values[0], source);
  });
}
