import { DeviceError, findWindow, type WindowInfo } from "@barkeep/client/contract";
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

/** @throws DeviceError, in the order in which the contract checks the same call. */
export function requireBulkRange(
  { info }: OpenDevice,
  direction: "read" | "write",
  wire: WireRange,
): BulkRange {
  const window = findWindow(info, wire.window);
  const [offset, length] = [Number(wire.offset), Number(wire.length)];
  const place = { window: window.name, offset, length };
  if (length === 0) {
    throw new DeviceError("INVALID_ARGUMENT", {
      field: "length",
      reason: "length must be at least 1",
    });
  }
  const unit = window.burst ? 1 : window.bulkWidth / 8;
  if (offset % unit !== 0 || length % unit !== 0) {
    throw new DeviceError("MISALIGNED", { ...place, width: window.bulkWidth });
  }
  // Numbers beyond 2^53 are rounded on their way here, and are out of every window's range.
  if (offset + length > window.size)
    throw new DeviceError("OUT_OF_RANGE", { ...place, size: window.size });
  const refused = direction === "read" ? "write-only" : "read-only";
  if (window.access === refused) {
    throw new DeviceError(direction === "read" ? "WRITE_ONLY" : "READ_ONLY", {
      window: window.name,
    });
  }
  return { window, offset, length, unit };
}
