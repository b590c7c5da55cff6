/** The simulated board (native/SIMULATED-BOARD.md) as a device under test. */
import assert from "node:assert/strict";
import type { Batch, Device } from "../contract/index.js";
import type { Place, Role } from "./area.js";
import type { Access, Engine, Faults, Line, Witness } from "./instruments.js";

/** Offsets in the window `regs`. */
export const REGISTERS = {
  ID: 0x000,
  STRICT32: 0x00c,
  COUNTER64: 0x018,
  TIMER_PERIOD_US: 0x028,
  IRQ_PENDING: 0x030,
  IRQ_ENABLE: 0x034,
  IRQ_RAISE: 0x038,
  ENGINE_CONTROL: 0x040,
  ENGINE_STATUS: 0x044,
  ENGINE_LATENCY_US: 0x048,
  ENGINE_OPERAND: 0x04c,
  ENGINE_RESULT: 0x050,
  DMA_ADDRESS: 0x060,
  DMA_OFFSET: 0x068,
  DMA_BYTES: 0x070,
  DMA_CONTROL: 0x074,
  DMA_STATUS: 0x078,
  FIFO_DATA: 0x100,
  FIFO_LEVEL: 0x104,
  FIFO_FLAGS: 0x108,
  FIFO_CLEAR: 0x10c,
  CLEAR_ON_READ: 0x110,
  CLEAR_ON_READ_SET: 0x114,
  W1C: 0x118,
  W1C_SET: 0x11c,
  READ_COUNT: 0x120,
  LOG_TAG: 0x200,
  LOG_COUNT: 0x204,
  LOG_OVERFLOW: 0x208,
  LOG_CLEAR: 0x20c,
  ACCESS_TIME_NS: 0x280,
  FAULT_ENABLE: 0x300,
  FAULT_WINDOW: 0x304,
  FAULT_OFFSET: 0x308,
  ALL_ONES: 0x310,
  HANG_MS: 0x318,
  HANG_WINDOW: 0x31c,
  HANG_OFFSET: 0x320,
  BANK: 0x800,
} as const;

/** Where the suite finds its areas on the simulated board. It has none for `narrow` and `wo`. */
export const SIMULATED_BOARD_WINDOWS: Partial<Readonly<Record<Role, Place>>> = {
  scratch: { window: "regs", offset: REGISTERS.BANK, length: 256 },
  // The same bytes as the last of `scratch`; no case writes both.
  big: { window: "regs_be", offset: 192, length: 64 },
  mem: "mem",
  rom: "rom",
  wc: "wc",
  effects: { window: "regs", offset: REGISTERS.FIFO_DATA, length: 16 },
};

const LOG_ENTRY_BYTES = 32;

/** Each run of a witness has a tag of its own. */
let tag = 0;

/** The board's access log, through any device that is the board. */
export function simulatedBoardWitness(device: Device): Witness {
  const regs = device.window("regs");
  return {
    async watch(work) {
      tag++;
      const start = regs.batch().write32(REGISTERS.LOG_CLEAR, 1).write32(REGISTERS.LOG_TAG, tag);
      await start.run();
      try {
        await work();
      } finally {
        await regs.write32(REGISTERS.LOG_TAG, 0);
      }
      const counts = regs.batch().read32(REGISTERS.LOG_COUNT).read32(REGISTERS.LOG_OVERFLOW);
      const [count, overflow] = (await counts.run()).values;
      assert.equal(overflow, 0, "the access log was too short");
      return await readLog(device, count);
    },
  };
}

async function readLog(device: Device, count: number): Promise<readonly Access[]> {
  if (count === 0) return [];
  const bytes = new Uint8Array(count * LOG_ENTRY_BYTES);
  await device.window("log").read(0, bytes);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: count }, (_, i) => readEntry(device, view, i * LOG_ENTRY_BYTES));
}

function readEntry(device: Device, view: DataView, at: number): Access {
  assert.equal(view.getUint32(at, true), tag, "an access of somebody else");
  return {
    kind: view.getUint8(at + 4) === 1 ? "read" : "write",
    window: device.info.windows[view.getUint8(at + 5)]?.name ?? "?",
    width: view.getUint8(at + 6),
    offset: Number(view.getBigUint64(at + 8, true)),
    value: view.getBigUint64(at + 16, true),
  };
}

/** The board's own faults. */
export function simulatedBoardFaults(device: Device): Faults {
  const regs = (): Batch => device.window("regs").batch();
  const indexOf = (window: string): number => device.window(window).info.index;
  return {
    async busFault(window, offset) {
      const batch = regs().write32(REGISTERS.FAULT_WINDOW, indexOf(window));
      const placed = batch.write64(REGISTERS.FAULT_OFFSET, BigInt(offset));
      await placed.write32(REGISTERS.FAULT_ENABLE, 1).run();
    },
    async hang(window, offset, ms) {
      const batch = regs().write32(REGISTERS.HANG_WINDOW, indexOf(window));
      const placed = batch.write64(REGISTERS.HANG_OFFSET, BigInt(offset));
      await placed.write32(REGISTERS.HANG_MS, ms).run();
    },
    async clear() {
      await regs().write32(REGISTERS.FAULT_ENABLE, 0).write32(REGISTERS.HANG_MS, 0).run();
    },
  };
}

const RAISED = 0x100;

/** The board's line `raise`. */
export function simulatedBoardLine(device: Device): Line {
  return {
    source: "raise",
    async raise() {
      const enabled = device.batch().in("regs").write32(REGISTERS.IRQ_ENABLE, RAISED);
      await enabled.write32(REGISTERS.IRQ_RAISE, RAISED).run();
    },
    acknowledge: (batch) =>
      batch.in("regs").read32(REGISTERS.IRQ_PENDING).write32(REGISTERS.IRQ_PENDING, RAISED),
  };
}

const DMA_FROM_HOST = 1;
const DMA_TO_HOST = 2;
const DMA_DONE = 1;

/** The DMA engine of the board. */
export function simulatedBoardEngine(device: Device): Engine {
  const { DMA_ADDRESS, DMA_OFFSET, DMA_BYTES, DMA_CONTROL, DMA_STATUS } = REGISTERS;
  return {
    async copy({ to, iova, offset, bytes }) {
      const batch = device
        .batch()
        .in("regs")
        .write64(DMA_ADDRESS, iova)
        .write64(DMA_OFFSET, BigInt(offset))
        .write32(DMA_BYTES, bytes)
        .write32(DMA_CONTROL, to === "device" ? DMA_FROM_HOST : DMA_TO_HOST)
        .read32(DMA_STATUS);
      return (await batch.run()).value(0) === DMA_DONE;
    },
  };
}
