import { DeviceError } from "./errors.js";
import type { ResultSlot, ResultSlots } from "./result-slots.js";

/** The end of one batch, as an implementation reports it. */
export interface Verdict {
  /** Operations that completed. */
  readonly completed: number;
  /** Results as the program format lays them out, up to where the batch stopped. */
  readonly results: Uint8Array;
  readonly error?: DeviceError;
  /** Time in the queue and on the device, ns. */
  readonly queuedNs: number;
  readonly deviceNs: number;
  readonly generation: number;
}

/**
 * The results of a batch. Values are read from the reply's bytes when they are asked for.
 * Operations that answer nothing (write, fill, delay, flush) have no place among the values.
 */
export class BatchResult<R extends readonly unknown[] = readonly unknown[]> {
  /** Operations that completed; after a failure, the index of the failing one. */
  readonly completed: number;
  readonly queuedMs: number;
  readonly deviceMs: number;
  /** Of the device when the batch ran. */
  readonly generation: number;
  readonly #slots: ResultSlots;
  /** Of the slots, those of this batch: it may have grown since. */
  readonly #count: number;
  readonly #bytes: Uint8Array;
  /** Of the bytes. Asking a Uint8Array for it, of each value, takes twice as long as the value. */
  readonly #end: number;
  /** Made when it is needed: one value of 32 bits, which is what most batches answer, needs none. */
  #lazyView: DataView | undefined;
  /** Counted when it is asked for: from the end, as far as values are missing. */
  #lazyLength: number | undefined;
  #values: R | undefined;

  /** @param count of the slots, how many there were when the batch ran. */
  constructor(slots: ResultSlots, verdict: Verdict, count: number = slots.length) {
    const { results } = verdict;
    this.completed = verdict.completed;
    this.queuedMs = verdict.queuedNs / 1e6;
    this.deviceMs = verdict.deviceNs / 1e6;
    this.generation = verdict.generation;
    this.#slots = slots;
    this.#count = count;
    this.#bytes = results;
    this.#end = results.byteLength;
  }

  /** All values, in the order of their operations. After a failure: those that were read. */
  get values(): R {
    if (this.#values === undefined) {
      const { length } = this;
      const values: unknown[] = [];
      for (let i = 0; i < length; i++) values.push(this.value(i));
      this.#values = values as unknown as R;
    }
    return this.#values;
  }

  /** Values that are there: all of them, unless the batch failed. */
  get length(): number {
    this.#lazyLength ??= this.#countThere();
    return this.#lazyLength;
  }

  /**
   * One value: number up to 32 bits, bigint for 64 bits, a typed array for a block.
   * @throws DeviceError INVALID_ARGUMENT when there is no such value.
   */
  value(index: number): unknown {
    const at = this.#numberAt(index);
    if (at >= 0) return this.#u32(at);
    const slot = this.#slot(index);
    return slot.count === undefined
      ? this.#view.getBigUint64(slot.at, true)
      : this.#block(slot, slot.count);
  }

  /** One value of up to 32 bits. */
  number(index: number): number {
    const at = this.#numberAt(index);
    if (at >= 0) return this.#u32(at);
    this.#slot(index);
    throw noValue(index, "is not a number");
  }

  /** One value of any width. */
  bigint(index: number): bigint {
    const slot = this.#slot(index);
    if (slot.count !== undefined) throw noValue(index, "is a block");
    return this.#view.getBigUint64(slot.at, true);
  }

  /** Where a value of up to 32 bits lies that is there, or -1. */
  #numberAt(index: number): number {
    const at = index < this.#count ? this.#slots.numberAt(index) : -1;
    return at < this.#end ? at : -1;
  }

  #slot(index: number): ResultSlot {
    const slot = index < this.#count ? this.#slots.get(index) : undefined;
    if (slot === undefined || this.#absent(slot)) throw noValue(index, "is not there");
    return slot;
  }

  #countThere(): number {
    let count = this.#count;
    while (count > 0 && this.#absent(this.#slots.get(count - 1))) count--;
    return count;
  }

  #absent(slot: ResultSlot | undefined): boolean {
    return slot === undefined || slot.at >= this.#end;
  }

  #u32(at: number): number {
    const bytes = this.#bytes as { readonly [index: number]: number };
    const high = (bytes[at + 3] as number) * 0x100_0000;
    const low = ((bytes[at + 2] as number) << 16) | ((bytes[at + 1] as number) << 8);
    return high + (low | (bytes[at] as number));
  }

  get #view(): DataView {
    if (this.#lazyView === undefined) {
      const { buffer, byteOffset } = this.#bytes;
      this.#lazyView = new DataView(buffer, byteOffset, this.#end);
    }
    return this.#lazyView;
  }

  #block(slot: ResultSlot, count: number): Uint8Array | Uint16Array | Uint32Array | BigUint64Array {
    const bytes = slot.width / 8;
    const there = Math.min(count * bytes, this.#end - slot.at);
    // A copy is aligned for its element type, as the reply's bytes need not be. Not `slice`: of a
    // Buffer that is a view of memory which it shares with others.
    const copy = new Uint8Array(this.#bytes.subarray(slot.at, slot.at + there - (there % bytes)));
    if (slot.width === 8) return copy;
    if (slot.width === 16) return new Uint16Array(copy.buffer);
    return slot.width === 32 ? new Uint32Array(copy.buffer) : new BigUint64Array(copy.buffer);
  }
}

function noValue(index: number, why: string): DeviceError {
  const reason = `value ${index} of this batch ${why}`;
  return new DeviceError("INVALID_ARGUMENT", { field: "index", reason });
}

/** The error of a batch, with what it did before it failed. */
export class BatchError extends DeviceError {
  override readonly name: string = "BatchError";
  readonly result: BatchResult;

  constructor(cause: DeviceError, result: BatchResult) {
    super(cause.code, cause.data, { cause, outcome: cause.outcome, message: cause.message });
    this.result = result;
  }
}
