/** Programs for the simulated board. */
import { Batch, type DeviceInfo } from "@barkeep/client/contract";

/** Registers of the window `regs` (native/SIMULATED-BOARD.md). */
export const ID = 0x000;
export const ID_VALUE = 0xba4c0001;
export const SCRATCH = 0x008;
const READ_COUNT = 0x120;

/** A batch that is only encoded, never run. */
export function batchFor(info: DeviceInfo): Batch {
  return new Batch({ info, execute: () => Promise.reject(new Error("not run here")) });
}

/** Reads READ_COUNT: its result says how many times that was executed. */
export function countProgram(info: DeviceInfo): Uint8Array {
  return batchFor(info).in("regs").read32(READ_COUNT).encode();
}

/** Waits for so long, letting other sessions run, then counts. */
export function delayedCountProgram(info: DeviceInfo, ms: number): Uint8Array {
  return batchFor(info).in("regs").yields().delay(ms).read32(READ_COUNT).encode();
}

/** Answers so many bytes. */
export function bulkyProgram(info: DeviceInfo, bytes: number): Uint8Array {
  return batchFor(info)
    .in("mem")
    .readBlock64(0, bytes / 8)
    .encode();
}
