import {
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  DeviceError,
  limits,
} from "../contract/index.js";
import { CallControl } from "./call-control.js";
import type { MemoryBoard } from "./memory-board.js";
import type { MemoryWindow } from "./memory-window.js";

/** One slice has the lane; others run between the slices. */
const SLICE_BYTES: number = limits.BULK_CHUNK_BYTES / 4;

/** One bulk transfer between a window and the caller's bytes. */
export class MemoryBulk {
  readonly #board: MemoryBoard;
  readonly #call: BulkCall;
  readonly #options: BulkOptions;
  readonly #control: CallControl;
  readonly #window: MemoryWindow;
  #done = 0;
  #deviceMs = 0;

  constructor(board: MemoryBoard, call: BulkCall, options: BulkOptions) {
    this.#board = board;
    this.#call = call;
    this.#options = options;
    this.#control = new CallControl(options);
    this.#window = board.windows[call.window.index] as MemoryWindow;
  }

  async run(direction: "read" | "write"): Promise<BulkVerdict> {
    const total = this.#call.bytes.byteLength;
    try {
      while (this.#done < total) {
        await this.#slice(direction, Math.min(SLICE_BYTES, total - this.#done));
        this.#options.onProgress?.(this.#done, total);
      }
      return this.#verdict();
    } catch (error) {
      if (!DeviceError.is(error)) throw error;
      const offset = this.#call.offset + this.#done;
      const data = { ...error.data, window: this.#call.window.name, offset, done: this.#done };
      const { outcome, cause } = error;
      return this.#verdict(new DeviceError(error.code, data, { outcome, cause }));
    } finally {
      this.#control.dispose();
    }
  }

  async #slice(direction: "read" | "write", bytes: number): Promise<void> {
    const turn = this.#board.lane.enter();
    try {
      await this.#control.until(turn.ready);
      // The event loop gets its turn: that is where a cancellation comes from.
      await new Promise((resolve) => setImmediate(resolve));
      const { stop } = this.#control;
      if (stop !== undefined) {
        throw this.#control.error(stop, this.#done === 0 ? "not-executed" : "partial", {});
      }
      const startedAt = performance.now();
      const end = this.#done + bytes;
      if (this.#call.window.burst) this.#copy(direction, end);
      else while (this.#done < end) this.#access(direction);
      this.#deviceMs += performance.now() - startedAt;
    } finally {
      turn.leave();
    }
  }

  #copy(direction: "read" | "write", end: number): void {
    const at = this.#call.offset + this.#done;
    this.#board.requireNoFault(this.#window, at, end - this.#done);
    const ours = this.#call.bytes.subarray(this.#done, end);
    const theirs = this.#window.bytes.subarray(at, at + ours.byteLength);
    if (direction === "read") ours.set(theirs);
    else theirs.set(ours);
    this.#done = end;
  }

  /** One access of the bulk width. The bytes lie in memory as they lie in the window. */
  #access(direction: "read" | "write"): void {
    const { bulkWidth, endianness } = this.#call.window;
    const at = this.#call.offset + this.#done;
    const bytes = bulkWidth / 8;
    const ours = this.#call.bytes.subarray(this.#done, this.#done + bytes);
    const shifts = ours.length === 1 ? [0] : order(bytes, endianness);
    if (direction === "read") {
      const value = this.#board.load(this.#window, bulkWidth, at);
      for (const [i, shift] of shifts.entries()) {
        ours[i] = Number((value >> BigInt(shift)) & 0xffn);
      }
    } else {
      let value = 0n;
      for (const [i, shift] of shifts.entries()) value |= BigInt(ours[i] ?? 0) << BigInt(shift);
      this.#board.store(this.#window, bulkWidth, at, value);
    }
    this.#done += bytes;
  }

  #verdict(error?: DeviceError): BulkVerdict {
    const verdict = { bytesDone: this.#done, deviceNs: Math.round(this.#deviceMs * 1e6) };
    return error === undefined ? verdict : { ...verdict, error };
  }
}

/** How far each byte of a value is shifted, in the order of the bytes in memory. */
function order(bytes: number, endianness: "little" | "big"): readonly number[] {
  const shifts = Array.from({ length: bytes }, (_, i) => i * 8);
  return endianness === "little" ? shifts : shifts.reverse();
}
