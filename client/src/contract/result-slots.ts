import type { Width } from "./window.js";

/** What one operation answers: a value, or `count` elements; and where it lies. */
export interface ResultSlot {
  readonly width: Width;
  /** Bytes from the start of the results, a multiple of 8. */
  readonly at: number;
  /** Elements of a block, or undefined for a single value. */
  readonly count?: number;
}

// A slot is one small integer, so that a batch of a thousand reads is not a thousand objects. Of a
// value it is where it lies, and in the lowest bits its width; of a block its place among the blocks.
const CODES: Readonly<Record<Width, number>> = { 8: 0, 16: 1, 32: 2, 64: 3 };
const WIDTHS: readonly Width[] = [8, 16, 32, 64];
const BLOCK = 4;
const NONE: readonly number[] = [];

/** Where the results of a batch lie, in the order of its operations. It only grows. */
export class ResultSlots {
  #packed: number[] | undefined;
  #blocks: ResultSlot[] | undefined;

  get length(): number {
    return this.#packed === undefined ? 0 : this.#packed.length;
  }

  value(width: Width, at: number): void {
    this.#push(at + CODES[width]);
  }

  block(width: Width, at: number, count: number): void {
    this.#blocks ??= [];
    this.#push(this.#blocks.push({ width, at, count }) * 8 - 8 + BLOCK);
  }

  /** Undefined when there is none. */
  get(index: number): ResultSlot | undefined {
    const packed = (this.#packed ?? NONE)[index];
    if (packed === undefined) return undefined;
    if ((packed & BLOCK) !== 0) return this.#blocks?.[packed >> 3];
    return { width: WIDTHS[packed & 3] ?? 8, at: packed & ~7 };
  }

  /** Where a value of up to 32 bits lies, or -1: for loops over thousands of them. */
  numberAt(index: number): number {
    const packed = (this.#packed ?? NONE)[index];
    return packed === undefined || (packed & 7) > CODES[32] ? -1 : packed & ~7;
  }

  #push(packed: number): void {
    // A literal has room for one; the first push to an empty array makes room for 17.
    if (this.#packed === undefined) this.#packed = [packed];
    else this.#packed.push(packed);
  }
}
