/**
 * The program format (protocol book, section 5): the bytes of a batch, the same locally and on the
 * wire. This file knows the layout; what is allowed is for the builder and the verifier.
 */
import type { Width } from "./window.js";

export const PROGRAM_MAGIC = 0x31504b42;
export const PROGRAM_VERSION = 1;
export const HEADER_BYTES = 32;
export const RECORD_HEAD_BYTES = 16;

/** Header flag: the batch yields in waits and delays. */
export const FLAG_YIELDS = 1;
/** Record flag: all accesses of a block or fill go to one address. */
export const FLAG_FIXED = 1;

/** Opcodes by the name of their operation. */
export const OPCODES = {
  read: 1,
  write: 2,
  update: 3,
  waitFor: 4,
  verify: 5,
  readBlock: 6,
  writeBlock: 7,
  fill: 8,
  delay: 9,
  flush: 10,
} as const;

export type OperationName = keyof typeof OPCODES;

/** In opcode order: `OPERATION_NAMES[opcode - 1]`. */
export const OPERATION_NAMES: readonly OperationName[] = Object.keys(OPCODES) as OperationName[];

/** Rounds up to the next multiple of 8. */
export function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** The head of one record. */
export interface RecordHead {
  readonly opcode: number;
  /** Access width, bits; 0 where there is none. */
  readonly width: Width | 0;
  /** Index of the window. */
  readonly window: number;
  readonly flags: number;
  readonly count: number;
  readonly offset: number;
}

/**
 * Where programs begin: most have a few operations, and an ArrayBuffer for each would cost more than
 * all else about them. What was handed out is never used again.
 */
const SLAB_BYTES = 16 * 1024;
const FIRST_BYTES = 128;

interface Slab {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  used: number;
}

function newSlab(): Slab {
  const bytes = new Uint8Array(SLAB_BYTES);
  return { bytes, view: new DataView(bytes.buffer), used: 0 };
}

let slab = newSlab();

/** Appends records to memory that grows by doubling. */
export class ProgramWriter {
  #bytes: Uint8Array;
  #view: DataView;
  /** Where the program begins in `#bytes`, and how much room it has there. */
  #start: number;
  #capacity: number = FIRST_BYTES;
  #length: number = HEADER_BYTES;
  /** Somebody looks at what is there: it has to stay as it is. */
  #shared: Uint8Array | undefined;
  #sharedFlags = 0;
  #operations = 0;
  #resultsBytes = 0;

  constructor() {
    if (slab.used + FIRST_BYTES > SLAB_BYTES) slab = newSlab();
    this.#bytes = slab.bytes;
    this.#view = slab.view;
    this.#start = slab.used;
    slab.used += FIRST_BYTES;
  }

  get operations(): number {
    return this.#operations;
  }

  get length(): number {
    return this.#length;
  }

  get resultsBytes(): number {
    return this.#resultsBytes;
  }

  /** Appends a record of `operandBytes`, a multiple of 8; returns where its operands start. */
  record(head: RecordHead, operandBytes: number): number {
    this.#reserve(RECORD_HEAD_BYTES + operandBytes);
    const at = this.#start + this.#length - RECORD_HEAD_BYTES - operandBytes;
    const view = this.#view;
    view.setUint8(at, head.opcode);
    view.setUint8(at + 1, head.width);
    view.setUint8(at + 2, head.window);
    view.setUint8(at + 3, head.flags);
    view.setUint32(at + 4, head.count, true);
    view.setUint32(at + 8, head.offset % 0x1_0000_0000, true);
    view.setUint32(at + 12, Math.floor(head.offset / 0x1_0000_0000), true);
    this.#operations++;
    return at + RECORD_HEAD_BYTES;
  }

  u32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  u64(at: number, value: number | bigint): void {
    if (typeof value === "bigint") {
      this.#view.setBigUint64(at, value, true);
    } else {
      this.#view.setUint32(at, value % 0x1_0000_0000, true);
      this.#view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
    }
  }

  /** The operand bytes of a block, for the caller to fill. */
  block(at: number, bytes: number): Uint8Array {
    return this.#bytes.subarray(at, at + bytes);
  }

  /** Reserves room for a result; returns where it will lie in the results. */
  result(bytes: number): number {
    const at = this.#resultsBytes;
    this.#resultsBytes += padded(bytes);
    return at;
  }

  /** The whole program, as a copy: later records do not change it. */
  finish(tableHash: bigint, flags: number): Uint8Array {
    return this.share(tableHash, flags).slice();
  }

  /** The same without a copy. Later records do not change it, and nobody else may. */
  share(tableHash: bigint, flags: number): Uint8Array {
    if (this.#shared !== undefined) {
      if (this.#sharedFlags === flags) return this.#shared;
      this.#move(this.#length);
    }
    const view = this.#view;
    const start = this.#start;
    view.setUint32(start, PROGRAM_MAGIC, true);
    view.setUint16(start + 4, PROGRAM_VERSION, true);
    view.setUint16(start + 6, flags, true);
    view.setBigUint64(start + 8, tableHash, true);
    view.setUint32(start + 16, this.#operations, true);
    view.setUint32(start + 20, this.#length, true);
    view.setUint32(start + 24, this.#resultsBytes, true);
    view.setUint32(start + 28, 0, true);
    this.#sharedFlags = flags;
    this.#shared = this.#bytes.subarray(start, start + this.#length);
    return this.#shared;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed > this.#capacity) this.#move(Math.max(needed, this.#capacity * 2));
    else if (this.#shared !== undefined) this.#move(this.#capacity);
    this.#length = needed;
  }

  #move(capacity: number): void {
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(this.#start, this.#start + this.#length));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#start = 0;
    this.#capacity = capacity;
    this.#shared = undefined;
  }
}
