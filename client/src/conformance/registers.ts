import assert from "node:assert/strict";
import { describe } from "node:test";
import { WIDTHS, type Width } from "../contract/index.js";
import {
  appendRead,
  appendUpdate,
  appendVerify,
  appendWrite,
  fit,
  looseBatch,
} from "./by-width.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

const PATTERN = 0xfedc_ba98_7654_3210n;

/** Single accesses: read, write, update, verify, flush. */
export function registerCases(suite: Suite): void {
  describe("registers", () => {
    for (const width of WIDTHS) casesOfWidth(width === 64 ? suite.needs("width64") : suite, width);
    plainCases(suite);
    flushCases(suite);
  });
}

function casesOfWidth(suite: Suite, width: Width): void {
  suite.case(`P-2 a write of ${width} bits is read back as it was written`, async (bench) => {
    const { scratch } = bench;
    const batch = looseBatch(scratch.window);
    const values = [0n, 1n, 1n << BigInt(width - 1), PATTERN, (1n << BigInt(width)) - 1n];
    for (const value of values) {
      appendWrite(batch, width, scratch.at(16), value);
      appendRead(batch, width, scratch.at(16));
    }
    const { values: read } = await batch.run();
    assert.deepEqual(
      read,
      values.map((value) => fit(width, value)),
    );
  });

  suite.case(`P-2 a write of ${width} bits leaves its neighbours alone`, async (bench) => {
    const { scratch } = bench;
    const bytes = width / 8;
    const batch = scratch.window.batch().fill32(scratch.at(32), 6, 0x5a5a5a5a);
    appendWrite(batch as never, width, scratch.at(40), 0n);
    const { values } = await batch.readBlock8(scratch.at(32), 24).run();
    const expected = new Uint8Array(24).fill(0x5a).fill(0, 8, 8 + bytes);
    assert.deepEqual(values[0], expected);
  });

  suite.needs("witness").case(`P-2 ${width} bits: read and write are one access`, async (bench) => {
    const { scratch } = bench;
    const place = { window: scratch.name, width, offset: scratch.at(48) };
    const value = BigInt(fit(width, PATTERN));
    const written = looseBatch(scratch.window);
    appendWrite(written, width, scratch.at(48), PATTERN);
    assert.deepEqual(await bench.watch(() => written.run()), [{ ...place, kind: "write", value }]);
    const read = looseBatch(scratch.window);
    appendRead(read, width, scratch.at(48));
    assert.deepEqual(await bench.watch(() => read.run()), [{ ...place, kind: "read", value }]);
  });

  suite.case(`P-7 update of ${width} bits answers the old value`, async (bench) => {
    const { scratch } = bench;
    const batch = looseBatch(scratch.window);
    const bits = { mask: 0x00ff_00ff_00ff_0f0fn, value: 0x0011_0022_0033_0404n };
    appendWrite(batch, width, scratch.at(64), PATTERN);
    appendUpdate(batch, width, scratch.at(64), bits);
    appendRead(batch, width, scratch.at(64));
    const updated = (PATTERN & ~bits.mask) | bits.value;
    const { values } = await batch.run();
    assert.deepEqual(values, [fit(width, PATTERN), fit(width, updated)]);
  });

  suite.case(`P-9 verify of ${width} bits compares under its mask`, async (bench) => {
    const { scratch } = bench;
    const mask = 0xff00_00ff_ff00_00f0n;
    const batch = looseBatch(scratch.window);
    appendWrite(batch, width, scratch.at(72), PATTERN);
    appendVerify(batch, width, scratch.at(72), { mask, value: PATTERN });
    assert.deepEqual((await batch.run()).values, [fit(width, PATTERN)]);
    appendVerify(batch, width, scratch.at(72), { mask, value: ~PATTERN });
    appendWrite(batch, width, scratch.at(72), 0n);
    await expectError(batch.run(), "VERIFY_MISMATCH", {
      operation: 2,
      window: scratch.name,
      offset: scratch.at(72),
      value: BigInt(fit(width, PATTERN)),
      expected: BigInt(fit(width, ~PATTERN & mask)),
    });
    const after = looseBatch(scratch.window);
    appendRead(after, width, scratch.at(72));
    assert.deepEqual((await after.run()).values, [fit(width, PATTERN)]);
  });
}

function plainCases(suite: Suite): void {
  suite.case("P-2 the upper half of 32 bits stays positive", async (bench) => {
    const { scratch } = bench;
    await scratch.window.write32(scratch.at(0), 0x8000_0001);
    assert.equal(await scratch.window.read32(scratch.at(0)), 0x8000_0001);
    await scratch.window.write32(scratch.at(0), 0xffff_ffff);
    assert.equal(await scratch.window.update32(scratch.at(0), { mask: 1, value: 0 }), 0xffff_ffff);
    assert.equal(await scratch.window.read32(scratch.at(0)), 0xffff_fffe);
  });

  suite.needs("width64").case("P-2 64 bits are exact beyond 2^53", async (bench) => {
    const { scratch } = bench;
    const value = 2n ** 53n + 1n;
    await scratch.window.write64(scratch.at(0), value);
    assert.equal(await scratch.window.read64(scratch.at(0)), value);
    const old = await scratch.window.update64(scratch.at(0), { mask: 1n, value: 0n });
    assert.equal(old, value);
    assert.equal(await scratch.window.read64(scratch.at(0)), 2n ** 53n);
  });

  suite.case("P-2 every method of a window does what its name says", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    await window.write8(scratch.at(0), 0x12);
    await window.write16(scratch.at(2), 0x3456);
    assert.equal(await window.read8(scratch.at(0)), 0x12);
    assert.equal(await window.read16(scratch.at(2)), 0x3456);
    assert.equal(await window.update8(scratch.at(0), { mask: 0x0f, value: 0x05 }), 0x12);
    assert.equal(await window.update16(scratch.at(2), { mask: 0xff00, value: 0x7800 }), 0x3456);
    assert.equal(await window.read8(scratch.at(0)), 0x15);
    assert.equal(await window.read16(scratch.at(2)), 0x7856);
  });

  suite.needs("witness").case("P-2 equal writes are not merged, nor reads", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window.batch();
    for (let i = 0; i < 3; i++) batch.write32(scratch.at(4), 7).read32(scratch.at(4));
    for (let i = 0; i < 3; i++) batch.write32(scratch.at(4), 7);
    const kinds = (await bench.watch(() => batch.run())).map((access) => access.kind);
    const pair = ["read", "write"];
    assert.deepEqual(kinds, ["write", ...pair, ...pair, "read", "write", "write", "write"]);
  });

  suite.needs("witness").case("P-7 update is one read and one write, always", async (bench) => {
    const { scratch } = bench;
    await scratch.window.write32(scratch.at(8), 0xff);
    const place = { window: scratch.name, width: 32, offset: scratch.at(8), value: 0xffn };
    const same = { mask: 0x0f, value: 0x0f };
    const seen = await bench.watch(() => scratch.window.update32(scratch.at(8), same));
    assert.deepEqual(seen, [
      { ...place, kind: "read" },
      { ...place, kind: "write" },
    ]);
  });

  suite.needs("witness").case("P-9 verify is one read, matching or not", async (bench) => {
    const { scratch } = bench;
    await scratch.window.write32(scratch.at(8), 3);
    const read = {
      kind: "read",
      window: scratch.name,
      width: 32,
      offset: scratch.at(8),
      value: 3n,
    };
    const verify = (value: number) => scratch.window.batch().verify32(scratch.at(8), { value });
    assert.deepEqual(await bench.watch(() => verify(3).run()), [read]);
    const mismatch = () => expectError(verify(4).run(), "VERIFY_MISMATCH");
    assert.deepEqual(await bench.watch(mismatch), [read]);
  });

  suite
    .needs("effects", "witness")
    .case("P-2 a window whose reads have effects is read only where it is asked", async (bench) => {
      const effects = bench.area("effects");
      const offset = effects.at(0);
      assert.equal(effects.info.reads, "effects");
      assert.equal((await bench.watch(() => effects.window.write32(offset, 1))).length, 1);
      assert.equal((await bench.watch(() => effects.window.read32(offset))).length, 1);
      const bytes = new Uint8Array(4);
      assert.equal((await bench.watch(() => effects.window.read(offset, bytes))).length, 1);
      assert.equal((await bench.watch(() => effects.window.write(offset, bytes))).length, 1);
    });
}

function flushCases(suite: Suite): void {
  suite.needs("flush").case("P-11 flush completes and answers nothing", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window.batch().write32(scratch.at(0), 9).flush().read32(scratch.at(0));
    const result = await batch.run();
    assert.equal(result.completed, 3);
    assert.deepEqual(result.values, [9]);
  });

  suite.needs("flush", "witness").case("P-11 flush reads at most one register", async (bench) => {
    const { scratch } = bench;
    const seen = await bench.watch(() => scratch.window.batch().flush().run());
    assert.ok(seen.length <= 1, "more than one access");
    assert.ok(!seen.some((access) => access.kind === "write"), "a flush that writes");
  });

  suite.needs("noFlush").case("P-11 flush without a way is refused", async (bench) => {
    const { mem } = bench;
    assert.equal(mem.info.canFlush, false);
    await bench.untouched(() =>
      expectError(() => mem.window.batch().flush().run(), "UNSUPPORTED", { window: mem.name }),
    );
  });
}
