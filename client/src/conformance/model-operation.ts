/** Random operations, on a model that is a plain array, and on a batch. */
import fc from "fast-check";
import { WIDTHS, type Width } from "../contract/index.js";
import {
  appendFill,
  appendRead,
  appendReadBlock,
  appendUpdate,
  appendVerify,
  appendWrite,
  appendWriteBlock,
  fit,
  type LooseBatch,
} from "./by-width.js";

/** Bytes of each area that the model covers. */
export const MODEL_BYTES = 64;

/** One random operation; `area` is an index among the areas of the test. */
export interface ModelOperation {
  readonly kind: "read" | "write" | "update" | "verify" | "readBlock" | "writeBlock" | "fill";
  readonly area: number;
  readonly width: Width;
  /** In elements of the width, to be taken modulo what fits. */
  readonly place: number;
  readonly count: number;
  readonly fixed: boolean;
  readonly mask: bigint;
  readonly value: bigint;
}

export function operations(
  areas: number,
  widths: readonly Width[] = WIDTHS,
): fc.Arbitrary<ModelOperation> {
  const kinds = ["read", "write", "update", "verify", "readBlock", "writeBlock", "fill"] as const;
  return fc.record({
    kind: fc.constantFrom(...kinds),
    area: fc.nat(areas - 1),
    width: fc.constantFrom(...widths),
    place: fc.nat(MODEL_BYTES - 1),
    count: fc.integer({ min: 1, max: 9 }),
    fixed: fc.boolean(),
    mask: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  });
}

/** An operation with everything cut to what is allowed. */
export interface Settled {
  readonly operation: ModelOperation;
  readonly offset: number;
  readonly count: number;
  readonly fixed: boolean;
  readonly mask: bigint;
  readonly value: bigint;
}

export function settle(operation: ModelOperation): Settled {
  const { width, kind } = operation;
  const bytes = width / 8;
  const index = operation.place % (MODEL_BYTES / bytes);
  const block = kind === "readBlock" || kind === "writeBlock" || kind === "fill";
  const fixed = block && operation.fixed;
  const room = fixed ? operation.count : MODEL_BYTES / bytes - index;
  const count = block ? Math.min(operation.count, room) : 1;
  const mask = BigInt(fit(width, operation.mask)) || 1n;
  const masked = kind === "update" || kind === "verify";
  const value = BigInt(fit(width, operation.value)) & (masked ? mask : -1n);
  return { operation, offset: index * bytes, count, fixed, mask, value };
}

/** The i-th element of a `writeBlock`. */
function elementOf(value: bigint, i: number): bigint {
  return value + BigInt(i) * 0x0123_4567_89ab_cdefn;
}

/** Appends it to a batch; `base` is where the area starts in its window. */
export function appendOperation(batch: LooseBatch, base: number, settled: Settled): void {
  const { operation, count, fixed, mask, value } = settled;
  const { width } = operation;
  const offset = base + settled.offset;
  const block = { width, offset, count, options: { fixed } };
  switch (operation.kind) {
    case "read":
      appendRead(batch, width, offset);
      break;
    case "write":
      appendWrite(batch, width, offset, value);
      break;
    case "update":
      appendUpdate(batch, width, offset, { mask, value });
      break;
    case "verify":
      appendVerify(batch, width, offset, { mask, value });
      break;
    case "readBlock":
      appendReadBlock(batch, block);
      break;
    case "writeBlock":
      appendWriteBlock(batch, block, (i) => elementOf(value, i));
      break;
    case "fill":
      appendFill(batch, block, value);
      break;
  }
}

/** What a device must do, on a plain array. */
export class ModelArea {
  readonly bytes: Uint8Array = new Uint8Array(MODEL_BYTES);
  readonly #big: boolean;

  constructor(endianness: "little" | "big") {
    this.#big = endianness === "big";
  }

  /** @returns the values that it answers, and whether the batch goes on. */
  apply(settled: Settled): { readonly values: readonly unknown[]; readonly goesOn: boolean } {
    const { operation, offset, count, fixed, mask, value } = settled;
    const { width, kind } = operation;
    const at = (i: number): number => offset + (fixed ? 0 : i * (width / 8));
    const indices = Array.from({ length: count }, (_, i) => i);
    const old = this.#get(width, offset);
    switch (kind) {
      case "read":
        return { values: [fit(width, old)], goesOn: true };
      case "verify":
        return { values: [fit(width, old)], goesOn: (old & mask) === value };
      case "update":
        this.#set(width, offset, (old & ~mask) | value);
        return { values: [fit(width, old)], goesOn: true };
      case "readBlock":
        return { values: [indices.map((i) => fit(width, this.#get(width, at(i))))], goesOn: true };
      case "writeBlock":
        for (const i of indices) this.#set(width, at(i), elementOf(value, i));
        return { values: [], goesOn: true };
      default:
        for (const i of indices) this.#set(width, at(i), value);
        return { values: [], goesOn: true };
    }
  }

  #get(width: Width, offset: number): bigint {
    const bytes = [...this.bytes.subarray(offset, offset + width / 8)];
    const first = this.#big ? bytes : bytes.reverse();
    return first.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  #set(width: Width, offset: number, value: bigint): void {
    const size = width / 8;
    for (let i = 0; i < size; i++) {
      const shift = BigInt((this.#big ? size - 1 - i : i) * 8);
      this.bytes[offset + i] = Number((value >> shift) & 0xffn);
    }
  }
}
