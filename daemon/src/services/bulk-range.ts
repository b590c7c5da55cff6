import {
  bulkUnit,
  DeviceError,
  findWindow,
  requireBulk,
  type WindowInfo,
} from "@barkeep/client/contract";
import type { OpenDevice } from "../devices/served-device.js";

/** Where a bulk transfer goes, checked as a whole before its first access. */
export interface BulkRange {
  readonly window: WindowInfo;
  readonly offset: number;
  readonly length: number;
  /** Pieces of the transfer must be multiples of this, bytes. */
  readonly unit: number;
}

export interface WireRange {
  readonly window: string;
  readonly offset: string;
  readonly length: string;
}

/** @throws DeviceError, as the contract does for the same call. */
export function requireBulkRange(
  { info }: OpenDevice,
  direction: "read" | "write",
  wire: WireRange,
): BulkRange {
  const window = findWindow(info, wire.window);
  const [offset, length] = [Number(wire.offset), Number(wire.length)];
  if (length === 0) {
    const reason = "length must be at least 1";
    throw new DeviceError("INVALID_ARGUMENT", { field: "length", reason });
  }
  // Numbers beyond 2^53 are rounded on their way here, and are out of every window's range.
  requireBulk(window, direction, offset, length);
  return { window, offset, length, unit: bulkUnit(window) };
}
