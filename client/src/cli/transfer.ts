/** Bytes between a window and this machine: in pieces, with progress, cancelled by Ctrl-C. */
import type { DeviceInfo } from "../contract/device.js";
import { DeviceError } from "../contract/errors.js";
import type { Window, WindowInfo } from "../contract/window.js";
import type { Address } from "./address.js";
import { type CallLimits, windowOf } from "./devices.js";
import { PIECE_BYTES } from "./limits.js";
import { hex, showSize } from "./number.js";
import { Progress } from "./progress.js";
import { UsageError } from "./usage-error.js";

/** A part of a window. */
export interface Region {
  readonly window: WindowInfo;
  /** Bytes from the start of the window. */
  readonly offset: number;
  /** Bytes, at least 1. */
  readonly length: number;
}

/** Bytes from the offset to the end of the window. @throws UsageError when there are none. */
export function roomFrom(info: DeviceInfo, { window: name, offset }: Address): number {
  const window = windowOf(info, name);
  if (offset < window.size) return window.size - offset;
  throw new DeviceError("OUT_OF_RANGE", {
    reason: `the window ${name} ends at ${hex(window.size)}`,
    offset,
    fix: `barkeep show ${info.name} lists all sizes`,
  });
}

/** @throws UsageError, DeviceError: whatever would stop the transfer, before it begins. */
export function regionOf(info: DeviceInfo, address: Address, length: number): Region {
  const window = windowOf(info, address.window);
  const room = roomFrom(info, address);
  const { offset } = address;
  if (length > room) {
    throw new UsageError(
      `The window ${window.name} has only ${showSize(room)} from ${hex(offset)} on: give a smaller -n.`,
    );
  }
  const unit = window.burst ? 1 : window.bulkWidth / 8;
  if (offset % unit !== 0 || length % unit !== 0) {
    throw new UsageError(
      `${window.name} is transferred in accesses of ${window.bulkWidth} bits: ` +
        `offset ${hex(offset)} and size ${hex(length)} must be multiples of ${unit}.`,
    );
  }
  return { window, offset, length };
}

/** Whether the transfer is possible at all, for what must be known before something is changed. */
export function requireDirections({ window }: Region, ...directions: ("read" | "write")[]): void {
  const { name, access } = window;
  if (access === "write-only" && directions.includes("read")) {
    const reason = `the window ${name} is write-only, and would have to be read`;
    throw new DeviceError("WRITE_ONLY", { window: name, reason, fix: "leave --verify away" });
  }
  if (access === "read-only" && directions.includes("write")) {
    throw new DeviceError("READ_ONLY", { window: name });
  }
}

/**
 * The bytes of a region. The memory of a piece is used again for the next one.
 * @param quiet without progress, because what is read is shown on the terminal itself.
 */
export async function* readPieces(
  from: Window,
  { offset, length }: Region,
  { timeoutMs, signal, quiet = false }: CallLimits & { readonly quiet?: boolean },
): AsyncGenerator<Uint8Array> {
  using progress = new Progress("reading", quiet ? 0 : length);
  const memory = new Uint8Array(Math.min(PIECE_BYTES, length));
  for (let at = 0; at < length; ) {
    const piece = memory.subarray(0, Math.min(PIECE_BYTES, length - at));
    const before = at;
    const onProgress = (done: number): void => progress.update(before + done);
    await from.read(offset + at, piece, { timeoutMs, signal, onProgress });
    at += piece.byteLength;
    yield piece;
  }
}

/** Told after each piece, so that a failure can say how far it got: bytes that are in the device. */
export type OnWritten = (bytes: number) => void;

export async function writePieces(
  to: Window,
  { offset, length }: Region,
  source: AsyncIterable<Uint8Array>,
  { timeoutMs, signal, onWritten }: CallLimits & { readonly onWritten: OnWritten },
): Promise<void> {
  using progress = new Progress("writing", length);
  let at = 0;
  for await (const piece of source) {
    const before = at;
    const onProgress = (done: number): void => progress.update(before + done);
    await to.write(offset + at, piece, { timeoutMs, signal, onProgress });
    at += piece.byteLength;
    onWritten(at);
  }
}
