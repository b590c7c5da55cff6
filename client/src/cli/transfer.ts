/** Bytes between a window and this machine: in pieces, with progress, cancelled by Ctrl-C. */
import { bulkUnit } from "../contract/arguments.js";
import type { DeviceInfo } from "../contract/device.js";
import { DeviceError } from "../contract/errors.js";
import type { Window, WindowInfo } from "../contract/window.js";
import type { Address } from "./address.js";
import { type CallLimits, windowOf } from "./devices.js";
import { PIECE_BYTES_MAX, PIECE_BYTES_MIN, PIECE_MS } from "./limits.js";
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
  const unit = bulkUnit(window);
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

/** How much to transfer with the next call, from how long the last one took. */
class PieceSize {
  #bytes = PIECE_BYTES_MIN;
  #since = 0;

  /** Bytes of the next piece, of which there are so many left. */
  next(left: number): number {
    const now = performance.now();
    if (this.#since > 0) {
      if (now - this.#since < PIECE_MS) this.#bytes *= 2;
      else if (now - this.#since > 2 * PIECE_MS) this.#bytes /= 2;
      this.#bytes = Math.min(Math.max(this.#bytes, PIECE_BYTES_MIN), PIECE_BYTES_MAX);
    }
    this.#since = now;
    return Math.min(this.#bytes, left);
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
  const memory = new Uint8Array(Math.min(PIECE_BYTES_MAX, length));
  const size = new PieceSize();
  for (let at = 0; at < length; ) {
    const piece = memory.subarray(0, size.next(length - at));
    const before = at;
    const onProgress = (done: number): void => progress.update(before + done);
    await from.read(offset + at, piece, { timeoutMs, signal, onProgress });
    at += piece.byteLength;
    yield piece;
  }
}

/** Answers bytes of a file. They must be used before the next are asked for. */
export type Bytes = (at: number, bytes: number) => Promise<Uint8Array>;

/** Told before each call: bytes that are in the device by then, and bytes that are about to be. */
export type OnWriting = (written: number, next: number) => void;

export async function writePieces(
  to: Window,
  { offset, length }: Region,
  source: Bytes,
  { timeoutMs, signal, onWriting }: CallLimits & { readonly onWriting: OnWriting },
): Promise<void> {
  using progress = new Progress("writing", length);
  const size = new PieceSize();
  for (let at = 0; at < length; ) {
    const piece = await source(at, size.next(length - at));
    onWriting(at, piece.byteLength);
    const before = at;
    const onProgress = (done: number): void => progress.update(before + done);
    await to.write(offset + at, piece, { timeoutMs, signal, onProgress });
    at += piece.byteLength;
  }
}
