/** Operations of a batch whose width is known only when the command runs. */
import type { Batch } from "../contract/batch.js";
import type { BlockOptions } from "../contract/batch-encoder.js";
import { DeviceError } from "../contract/errors.js";
import type { Width } from "../contract/window.js";

export interface Bits {
  readonly mask: bigint;
  readonly value: bigint;
}

export interface WaitTimes {
  readonly timeoutMs: number;
  readonly intervalMs?: number;
}

/** Every method of the batch has four names; their types agree but for number and bigint. */
type Methods = Record<string, (...args: unknown[]) => unknown>;

export class AnyWidthBatch {
  readonly #methods: Methods;
  readonly #width: Width;

  constructor(batch: Batch, width: Width) {
    this.#methods = batch as unknown as Methods;
    this.#width = width;
  }

  readBlock(offset: number, count: number, options: BlockOptions): void {
    this.#append("readBlock", offset, count, options);
  }

  writeBlock(offset: number, values: readonly bigint[], options: BlockOptions): void {
    this.#append(
      "writeBlock",
      offset,
      values.map((value) => this.#typed(value)),
      options,
    );
  }

  read(offset: number): void {
    this.#append("read", offset);
  }

  write(offset: number, value: bigint): void {
    this.#append("write", offset, this.#typed(value));
  }

  fill(offset: number, count: number, value: bigint, options: BlockOptions): void {
    this.#append("fill", offset, count, this.#typed(value), options);
  }

  waitFor(offset: number, bits: Bits, times: WaitTimes): void {
    this.#append("waitFor", offset, { ...(this.#bits(bits) as object), ...times });
  }

  update(offset: number, bits: Bits): void {
    this.#append("update", offset, this.#bits(bits));
  }

  verify(offset: number, bits: Bits): void {
    this.#append("verify", offset, this.#bits(bits));
  }

  #append(name: string, ...args: unknown[]): void {
    const method = this.#methods[`${name}${this.#width}`];
    if (method === undefined) throw new DeviceError("INTERNAL", { reason: `no ${name}` });
    method.apply(this.#methods, args);
  }

  #bits({ mask, value }: Bits): unknown {
    return { mask: this.#typed(mask), value: this.#typed(value) };
  }

  #typed(value: bigint): number | bigint {
    return this.#width === 64 ? value : Number(value);
  }
}

/** All bits of a width. */
export function allBits(width: Width): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** The elements of a result, whatever their width. */
export function elementsOf(value: unknown): readonly bigint[] {
  return typeof value === "object" && value !== null
    ? Array.from(value as ArrayLike<number | bigint>, BigInt)
    : [BigInt(value as number | bigint)];
}
