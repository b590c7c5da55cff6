/**
 * Checks of arguments, shared by both implementations: the same misuse is the same error, before
 * any I/O. The order of checks is the verifier's (protocol book, section 5).
 */
import type { BulkOptions } from "./call-options.js";
import type { DeviceInfo } from "./device.js";
import type { AllocateOptions } from "./dma-buffer.js";
import { DeviceError } from "./errors.js";
import { CALL_TIMEOUT_MS_MAX, DMA_SESSION_BYTES_MAX } from "./limits.js";
import type { Width, WindowInfo } from "./window.js";

function invalid(field: string, reason: string): DeviceError {
  return new DeviceError("INVALID_ARGUMENT", { field, reason });
}

/** For messages: what somebody passed, without ever failing. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 40));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** An integer from `min` to `max`, both inclusive. */
function requireInteger(value: unknown, field: string, min: number, max: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw invalid(field, `${field} must be an integer, not ${shown(value)}`);
  }
  if (value < min || value > max) {
    throw invalid(field, `${field} must be between ${min} and ${max}, not ${value}`);
  }
  return value;
}

export function requireOffset(value: unknown): number {
  return requireInteger(value, "offset", 0, Number.MAX_SAFE_INTEGER);
}

/** A time in ms, which may have a fraction. Over `max` it is a limit, not a mistake. */
export function requireTimeMs(value: unknown, field: string, max: number, limit: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw invalid(field, `${field} must be a time in ms, 0 or more, not ${shown(value)}`);
  }
  if (value > max)
    throw new DeviceError("LIMIT_EXCEEDED", { limit, actual: Math.ceil(value), max });
  return value;
}

/** The largest value of a width as bigint. */
function widthMask(width: Width): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** A register value: number up to 32 bits, bigint for 64. Returned as bigint for 64 bits only. */
export function requireValue(value: unknown, field: string, width: Width): number | bigint {
  if (width === 64) {
    if (typeof value !== "bigint") throw invalid(field, `${field} of 64 bits must be a bigint`);
    if (value < 0n || value > widthMask(64)) {
      throw invalid(field, `${field} does not fit 64 bits: ${shown(value)}`);
    }
    return value;
  }
  const max = 2 ** width - 1;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw invalid(field, `${field} must be an integer, not ${shown(value)}`);
  }
  if (value < 0 || value > max)
    throw invalid(field, `${field} does not fit ${width} bits: ${value}`);
  return value;
}

/** A mask with at least one bit, and a value within it. */
export function requireMasked(
  bits: { readonly mask?: unknown; readonly value?: unknown } | undefined,
  width: Width,
): { readonly mask: bigint; readonly value: bigint } {
  if (typeof bits !== "object" || bits === null) {
    throw invalid("bits", "expected an object { mask, value }");
  }
  const mask =
    bits.mask === undefined ? widthMask(width) : BigInt(requireValue(bits.mask, "mask", width));
  const value = BigInt(requireValue(bits.value, "value", width));
  if (mask === 0n) throw invalid("mask", "mask must have at least one bit");
  if ((value & ~mask) !== 0n) throw invalid("value", "value has bits outside its mask");
  return { mask, value };
}

export function requireBytes(value: unknown, field: string): Uint8Array {
  if (!(value instanceof Uint8Array)) {
    throw invalid(field, `${field} must be a Uint8Array, not ${shown(value)}`);
  }
  if (value.byteLength === 0) throw invalid(field, `${field} must have at least one byte`);
  return value;
}

export function requireArrayLike<T extends ArrayLike<unknown>>(value: T, field: string): T {
  if (typeof value === "object" && value !== null) return value;
  throw invalid(field, `${field} must be an array or a typed array, not ${shown(value)}`);
}

/** An optional boolean; absent is false. */
export function requireFlag(value: unknown, field: string): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw invalid(field, `${field} must be a boolean, not ${shown(value)}`);
}

/** What every call accepts; checked before anything else of the call. */
export function requireCallOptions(options: BulkOptions): void {
  if (typeof options !== "object" || options === null) {
    throw invalid("options", `options must be an object, not ${shown(options)}`);
  }
  const { signal, timeoutMs, onProgress } = options;
  if (timeoutMs !== undefined) {
    requireTimeMs(timeoutMs, "timeoutMs", CALL_TIMEOUT_MS_MAX, "CALL_TIMEOUT_MS_MAX");
    if (timeoutMs === 0) throw invalid("timeoutMs", "timeoutMs must be above 0");
  }
  const isSignal = typeof signal?.aborted === "boolean" && "addEventListener" in signal;
  if (signal !== undefined && !isSignal) {
    throw invalid("signal", `signal must be an AbortSignal, not ${shown(signal)}`);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw invalid("onProgress", `onProgress must be a function, not ${shown(onProgress)}`);
  }
}

/** A register access, or `count` of them at rising addresses, or all at one with `fixed`. */
export function requireAccess(
  window: WindowInfo,
  access: {
    readonly width: Width;
    readonly offset: unknown;
    readonly count: unknown;
    readonly fixed: boolean;
  },
): number {
  const { width, fixed } = access;
  const offset = requireOffset(access.offset);
  const place = { window: window.name, offset };
  if (window.origin.cache === "write-combining") {
    throw new DeviceError("UNSUPPORTED", {
      window: window.name,
      reason:
        "register operations on a write-combining window are refused: use bulk read and write",
    });
  }
  if (window.ownLane) {
    throw new DeviceError("UNSUPPORTED", {
      window: window.name,
      reason: "register operations on a DMA channel are refused: use bulk read and write",
    });
  }
  if (!window.widths.includes(width)) {
    throw new DeviceError("WIDTH_UNSUPPORTED", { ...place, width, supported: window.widths });
  }
  const count = requireInteger(access.count, "count", 1, 2 ** 32 - 1);
  if (offset % (width / 8) !== 0) throw new DeviceError("MISALIGNED", { ...place, width });
  requireRange(window, offset, (fixed ? 1 : count) * (width / 8));
  return offset;
}

function requireRange(window: WindowInfo, offset: number, length: number): void {
  if (offset + length > window.size) {
    throw new DeviceError("OUT_OF_RANGE", {
      window: window.name,
      offset,
      length,
      size: window.size,
    });
  }
}

export function requireReadable(window: WindowInfo): void {
  if (window.access === "write-only") throw new DeviceError("WRITE_ONLY", { window: window.name });
}

export function requireWritable(window: WindowInfo): void {
  if (window.access === "read-only") throw new DeviceError("READ_ONLY", { window: window.name });
}

/** Offset and length of bulk are multiples of this, bytes: of one access, or any on a burst window. */
export function bulkUnit({ burst, bulkWidth }: WindowInfo): number {
  return burst ? 1 : bulkWidth / 8;
}

/** A bulk transfer as a whole. */
export function requireBulk(
  window: WindowInfo,
  direction: "read" | "write",
  offset: number,
  length: number,
): void {
  const unit = bulkUnit(window);
  if (offset % unit !== 0 || length % unit !== 0) {
    const place = { window: window.name, offset, length, width: window.bulkWidth };
    throw new DeviceError("MISALIGNED", place);
  }
  requireRange(window, offset, length);
  if (direction === "read") requireReadable(window);
  else requireWritable(window);
}

/** What a DMA buffer is to be. Whether the addresses can be had is the IOMMU's to say. */
export function requireAllocation(options: AllocateOptions): void {
  requireCallOptions(options);
  const { bytes, iova } = options;
  const limit = "DMA_SESSION_BYTES_MAX";
  requireInteger(bytes, "bytes", 1, Number.MAX_SAFE_INTEGER);
  if (bytes > DMA_SESSION_BYTES_MAX) {
    throw new DeviceError("LIMIT_EXCEEDED", { limit, actual: bytes, max: DMA_SESSION_BYTES_MAX });
  }
  if (iova === undefined) return;
  if (typeof iova !== "bigint") throw invalid("iova", `iova must be a bigint, not ${shown(iova)}`);
  if (iova < 0n || iova > widthMask(64)) {
    throw invalid("iova", `iova does not fit 64 bits: ${shown(iova)}`);
  }
}

/** The name of a line of the device, or undefined for all. */
export function requireInterrupt({ name, interrupts }: DeviceInfo, source: unknown): void {
  if (source !== undefined && typeof source !== "string") {
    throw invalid("source", `source must be the name of an interrupt, not ${shown(source)}`);
  }
  if (interrupts.length === 0) {
    throw new DeviceError("UNSUPPORTED", { device: name, reason: "the device has no interrupts" });
  }
  const names = interrupts.map((line) => line.name);
  if (source === undefined || names.includes(source)) return;
  throw new DeviceError("NO_SUCH_INTERRUPT", {
    device: name,
    interrupt: source.slice(0, 64),
    fix: `name one of ${names.join(", ")}`,
  });
}
