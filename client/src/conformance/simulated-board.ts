import assert from "node:assert/strict";
import { describe } from "node:test";
import { expectError } from "./expect-error.js";
import { REGISTERS } from "./simulated-board-instruments.js";
import { simulatedBoardTrace } from "./simulated-board-trace.js";
import type { Suite } from "./suite.js";

const { FIFO_DATA, FIFO_LEVEL, FIFO_FLAGS, FIFO_CLEAR, STRICT32, READ_COUNT } = REGISTERS;

/** What only hardware shows: reads with effects, engines, registers with a mind of their own. */
export function simulatedBoardCases(all: Suite): void {
  const suite = all.needs("simulatedBoard");
  describe("simulated board", () => {
    fifoCases(suite);
    effectCases(suite);
    widthCases(suite);
    engineCases(suite);
    slowCases(suite);
    simulatedBoardTrace(suite);
  });
}

function fifoCases(suite: Suite): void {
  suite.case("P-10 a fixed block pops exactly its count from a FIFO", async ({ device }) => {
    const regs = device.window("regs");
    const words = Uint32Array.from({ length: 20 }, (_, i) => 0xf1f0_0000 + i);
    const { values } = await regs
      .batch()
      .write32(FIFO_CLEAR, 1)
      .writeBlock32(FIFO_DATA, words, { fixed: true })
      .read32(FIFO_LEVEL)
      .readBlock32(FIFO_DATA, 7, { fixed: true })
      .read32(FIFO_LEVEL)
      .read32(FIFO_DATA)
      .readBlock32(FIFO_DATA, 12, { fixed: true })
      .read32(FIFO_LEVEL)
      .read32(FIFO_FLAGS)
      .run();
    const [seven, last] = [words.slice(0, 7), words.slice(8)];
    assert.deepEqual(values, [20, seven, 13, words[7], last, 0, 0]);
  });

  suite.case("P-10 a fixed fill pushes its count", async ({ device }) => {
    const regs = device.window("regs");
    const batch = regs.batch().write32(FIFO_CLEAR, 1).fill32(FIFO_DATA, 5, 9, { fixed: true });
    const { values } = await batch.read32(FIFO_LEVEL).write32(FIFO_CLEAR, 1).run();
    assert.deepEqual(values, [5]);
  });

  suite.case("P-29 an empty FIFO answers what the board answers", async ({ device }) => {
    const regs = device.window("regs");
    const batch = regs.batch().write32(FIFO_CLEAR, 1).read32(FIFO_DATA).read32(FIFO_FLAGS);
    assert.deepEqual((await batch.write32(FIFO_CLEAR, 1).run()).values, [0xdeadbeef, 1]);
  });
}

function effectCases(suite: Suite): void {
  suite.case("P-2 a register that is cleared by reading is read once", async ({ device }) => {
    const regs = device.window("regs");
    const { CLEAR_ON_READ, CLEAR_ON_READ_SET } = REGISTERS;
    await regs.read32(CLEAR_ON_READ);
    await regs.write32(CLEAR_ON_READ_SET, 0x11);
    assert.equal(await regs.read32(CLEAR_ON_READ), 0x11);
    assert.equal(await regs.read32(CLEAR_ON_READ), 0);
    await regs.write32(CLEAR_ON_READ_SET, 0x22);
    const wait = { value: 0x22, timeoutMs: 0 };
    assert.equal(await regs.waitFor32(CLEAR_ON_READ, wait), 0x22);
    await regs.write32(CLEAR_ON_READ_SET, 0x33);
    const verify = regs.batch().verify32(CLEAR_ON_READ, { value: 0x33 }).read32(CLEAR_ON_READ);
    assert.deepEqual((await verify.run()).values, [0x33, 0]);
  });

  suite.case("P-2 each operation reads a register as often as it says", async ({ device }) => {
    const regs = device.window("regs");
    const before = await regs.read32(READ_COUNT);
    const batch = regs.batch().readBlock32(READ_COUNT, 3, { fixed: true });
    const { values } = await batch.read32(READ_COUNT).write32(READ_COUNT, 0).run();
    const three = Uint32Array.of(before + 1, before + 2, before + 3);
    assert.deepEqual(values, [three, before + 4]);
    const target = new Uint8Array(4);
    await regs.read(READ_COUNT, target);
    assert.equal(new DataView(target.buffer).getUint32(0, true), before + 5);
    assert.equal(await regs.read32(READ_COUNT), before + 6);
  });

  suite.case("P-7 update writes back what it read, also to write-1-to-clear", async (bench) => {
    const regs = bench.device.window("regs");
    const { W1C, W1C_SET } = REGISTERS;
    const batch = regs.batch().write32(W1C, 0xffff_ffff).write32(W1C_SET, 0xf0).read32(W1C);
    const cleared = batch.write32(W1C, 0x30).read32(W1C);
    const { values } = await cleared.update32(W1C, { mask: 1, value: 1 }).read32(W1C).run();
    assert.deepEqual(values, [0xf0, 0xc0, 0xc0, 0]);
  });

  suite.case("P-29 all ones from a board that is there are data", async ({ device }) => {
    const regs = device.window("regs");
    await regs.write32(REGISTERS.ALL_ONES, 1);
    const value = await regs.read32(REGISTERS.ID);
    await regs.write32(REGISTERS.ALL_ONES, 0);
    assert.equal(value, 0xffff_ffff);
    assert.equal(await regs.read32(REGISTERS.ID), 0xba4c_0001);
  });
}

function widthCases(suite: Suite): void {
  suite.case("P-61 a width that the register does not take is a bus fault", async ({ device }) => {
    const regs = device.window("regs");
    await regs.write32(STRICT32, 0x1234_5678);
    const place = { window: "regs", offset: STRICT32, operation: 0 };
    await expectError(regs.read8(STRICT32), "BUS_FAULT", place);
    await expectError(regs.write16(STRICT32, 0), "BUS_FAULT", place);
    const neighbours = { ...place, offset: REGISTERS.ENGINE_STATUS - 4 };
    await expectError(regs.read64(REGISTERS.ENGINE_CONTROL), "BUS_FAULT", neighbours);
    assert.equal(await regs.read32(STRICT32), 0x1234_5678);
  });

  suite.case("P-2 a counter of 64 bits is never torn", async ({ device }) => {
    const regs = device.window("regs");
    const batch = regs.batch();
    for (let i = 0; i < 100; i++) batch.read64(REGISTERS.COUNTER64);
    const values: readonly unknown[] = (await batch.run()).values;
    assert.deepEqual(
      values,
      values.toSorted((a, b) => ((a as bigint) < (b as bigint) ? -1 : 1)),
    );
    await expectError(regs.read32(REGISTERS.COUNTER64), "BUS_FAULT");
  });

  suite.case("P-6 the same bytes, big-endian and little-endian", async ({ device }) => {
    const batch = device.batch().in("regs").write32(REGISTERS.BANK, 0x11223344).in("regs_be");
    const { values } = await batch
      .read32(0)
      .write16(4, 0xaabb)
      .in("regs")
      .read16(REGISTERS.BANK + 4)
      .run();
    assert.deepEqual(values, [0x44332211, 0xbbaa]);
  });
}

function slowCases(suite: Suite): void {
  suite
    .needs("witness")
    .case("P-44 a cancelled bulk transfer stops on the device", async (bench) => {
      const regs = bench.device.window("regs");
      const source = new Uint8Array(2048);
      const controller = new AbortController();
      const { signal } = controller;
      const seen = await bench.watch(async () => {
        // 512 accesses of 3 ms each: far longer than a cancellation takes to arrive.
        await regs.write32(REGISTERS.ACCESS_TIME_NS, 3_000_000);
        const transfer = regs.write(REGISTERS.BANK, source, { signal });
        setTimeout(() => controller.abort(), 20);
        const outcome = ["not-executed", "partial", "unknown"] as const;
        await expectError(transfer, "CANCELLED", { outcome });
        await regs.write32(REGISTERS.ACCESS_TIME_NS, 0);
      });
      assert.ok(seen.length < 512, "it went on to its end");
    });
}

function engineCases(suite: Suite): void {
  suite.case("P-8 start, wait and fetch are one batch", async ({ device }) => {
    const { ENGINE_CONTROL, ENGINE_STATUS, ENGINE_LATENCY_US } = REGISTERS;
    const { values } = await device
      .window("regs")
      .batch()
      .yields()
      .write32(ENGINE_LATENCY_US, 2000)
      .write32(REGISTERS.ENGINE_OPERAND, 12)
      .write32(ENGINE_CONTROL, 1)
      .waitFor32(ENGINE_STATUS, { mask: 3, value: 2, timeoutMs: 60_000, intervalMs: 0.05 })
      .read32(REGISTERS.ENGINE_RESULT)
      .run();
    assert.equal(values[1], 144);
  });
}
