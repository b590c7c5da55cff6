import type { DeviceInfo } from "./device.js";
import { FLAG_FIXED, HEADER_BYTES, OPERATION_NAMES, padded, RECORD_HEAD_BYTES } from "./program.js";
import type { WindowInfo } from "./window.js";

/** Operand bytes of each operation; those of `writeBlock` depend on its count. */
const OPERAND_BYTES: Readonly<Record<string, number>> = {
  read: 0,
  waitFor: 24,
  verify: 16,
  readBlock: 0,
  delay: 8,
};

/**
 * True when a program only reads, and only where reads are pure, so that running it twice is the
 * same as running it once. Expects a program of our own builder.
 */
export function readsOnlyPure(bytes: Uint8Array, info: DeviceInfo): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = HEADER_BYTES;
  while (at + RECORD_HEAD_BYTES <= bytes.byteLength) {
    const name = OPERATION_NAMES[view.getUint8(at) - 1] ?? "";
    const operands = OPERAND_BYTES[name];
    if (operands === undefined) return false;
    if (name !== "delay") {
      const window = info.windows[view.getUint8(at + 2)];
      const fixed = (view.getUint8(at + 3) & FLAG_FIXED) !== 0;
      const count = fixed ? 1 : view.getUint32(at + 4, true);
      const offset = Number(view.getBigUint64(at + 8, true));
      const length = count * (view.getUint8(at + 1) / 8);
      if (window === undefined || !isPure(window, offset, length)) return false;
    }
    at += RECORD_HEAD_BYTES + padded(operands);
  }
  return true;
}

/** True when reading this range has no side effects. */
export function isPure(window: WindowInfo, offset: number, length: number): boolean {
  if (window.reads === "pure") return true;
  return window.pureRanges.some(
    (range) => offset >= range.offset && offset + length <= range.offset + range.length,
  );
}
