import { type AnyBits, BatchEncoder, type BlockOptions } from "./batch-encoder.js";
import type { BatchResult } from "./batch-result.js";
import type { CallOptions } from "./call-options.js";
import type { DeviceInfo } from "./device.js";
import type { ResultSlots } from "./result-slots.js";
import type { Masked, WaitFor, WindowInfo } from "./window.js";

/** What a batch is made for and runs on. */
export interface BatchTarget {
  readonly info: DeviceInfo;
  execute<R extends readonly unknown[]>(
    batch: Batch<R>,
    options?: CallOptions,
  ): Promise<BatchResult<R>>;
}

/** What a register must read. */
export interface Verify<T> {
  /** Default: all bits of the width. */
  readonly mask?: T;
  readonly value: T;
}

/**
 * An ordered list of operations on one device, run as a unit next to the device.
 *
 * Each method checks its arguments at once (a DeviceError is thrown and nothing appended), appends
 * one operation and returns the batch itself, whose type then knows the results. Offsets are bytes
 * from the start of the window; values of 64 bits are bigint.
 *
 * @example
 * const { values: [id, status] } = await device.batch().in("regs").read32(0x0).read32(0x10).run();
 */
export class Batch<R extends readonly unknown[] = []> {
  readonly #target: BatchTarget;
  readonly #encoder: BatchEncoder;

  constructor(target: BatchTarget, window?: WindowInfo) {
    this.#target = target;
    this.#encoder = new BatchEncoder(target.info, window);
  }

  /** Operations so far. */
  get length(): number {
    return this.#encoder.operations;
  }

  /** Where the results will lie, for implementations of `execute`. It only grows. */
  get slots(): ResultSlots {
    return this.#encoder.slots;
  }

  /** The operations that follow go to this window. @throws DeviceError NO_SUCH_WINDOW. */
  in(window: string): this {
    this.#encoder.select(window);
    return this;
  }

  /**
   * Lets other sessions run while this batch waits or delays. Needed for batches with more than
   * 10 ms of estimated device time; the batch is then atomic only between its waits.
   */
  yields(): this {
    this.#encoder.yields();
    return this;
  }

  /** One access; answers the value. */
  read8(offset: number): Batch<[...R, number]> {
    this.#encoder.read(8, offset);
    return this as never;
  }
  read16(offset: number): Batch<[...R, number]> {
    this.#encoder.read(16, offset);
    return this as never;
  }
  read32(offset: number): Batch<[...R, number]> {
    this.#encoder.read(32, offset);
    return this as never;
  }
  read64(offset: number): Batch<[...R, bigint]> {
    this.#encoder.read(64, offset);
    return this as never;
  }

  /** One access; answers nothing. */
  write8(offset: number, value: number): this {
    this.#encoder.write(8, offset, value);
    return this;
  }
  write16(offset: number, value: number): this {
    this.#encoder.write(16, offset, value);
    return this;
  }
  write32(offset: number, value: number): this {
    this.#encoder.write(32, offset, value);
    return this;
  }
  write64(offset: number, value: bigint): this {
    this.#encoder.write(64, offset, value);
    return this;
  }

  /** One read and one write, `(old & ~mask) | value`; answers the old value. */
  update8(offset: number, bits: Masked<number>): Batch<[...R, number]> {
    this.#encoder.masked("update", 8, offset, bits);
    return this as never;
  }
  update16(offset: number, bits: Masked<number>): Batch<[...R, number]> {
    this.#encoder.masked("update", 16, offset, bits);
    return this as never;
  }
  update32(offset: number, bits: Masked<number>): Batch<[...R, number]> {
    this.#encoder.masked("update", 32, offset, bits);
    return this as never;
  }
  update64(offset: number, bits: Masked<bigint>): Batch<[...R, bigint]> {
    this.#encoder.masked("update", 64, offset, bits);
    return this as never;
  }

  /** Polls until `(register & mask) === value`; answers that value, or stops with WAIT_TIMED_OUT. */
  waitFor8(offset: number, wanted: WaitFor<number>): Batch<[...R, number]> {
    this.#encoder.waitFor(8, offset, wanted);
    return this as never;
  }
  waitFor16(offset: number, wanted: WaitFor<number>): Batch<[...R, number]> {
    this.#encoder.waitFor(16, offset, wanted);
    return this as never;
  }
  waitFor32(offset: number, wanted: WaitFor<number>): Batch<[...R, number]> {
    this.#encoder.waitFor(32, offset, wanted);
    return this as never;
  }
  waitFor64(offset: number, wanted: WaitFor<bigint>): Batch<[...R, bigint]> {
    this.#encoder.waitFor(64, offset, wanted);
    return this as never;
  }

  /** One read; stops with VERIFY_MISMATCH unless `(register & mask) === value`; answers the value. */
  verify8(offset: number, wanted: Verify<number>): Batch<[...R, number]> {
    this.#encoder.masked("verify", 8, offset, wanted as AnyBits);
    return this as never;
  }
  verify16(offset: number, wanted: Verify<number>): Batch<[...R, number]> {
    this.#encoder.masked("verify", 16, offset, wanted as AnyBits);
    return this as never;
  }
  verify32(offset: number, wanted: Verify<number>): Batch<[...R, number]> {
    this.#encoder.masked("verify", 32, offset, wanted as AnyBits);
    return this as never;
  }
  verify64(offset: number, wanted: Verify<bigint>): Batch<[...R, bigint]> {
    this.#encoder.masked("verify", 64, offset, wanted as AnyBits);
    return this as never;
  }

  /** `count` accesses at rising addresses, or all at one with `fixed`; answers the elements. */
  readBlock8(offset: number, count: number, options?: BlockOptions): Batch<[...R, Uint8Array]> {
    this.#encoder.readBlock(8, offset, count, options);
    return this as never;
  }
  readBlock16(offset: number, count: number, options?: BlockOptions): Batch<[...R, Uint16Array]> {
    this.#encoder.readBlock(16, offset, count, options);
    return this as never;
  }
  readBlock32(offset: number, count: number, options?: BlockOptions): Batch<[...R, Uint32Array]> {
    this.#encoder.readBlock(32, offset, count, options);
    return this as never;
  }
  readBlock64(
    offset: number,
    count: number,
    options?: BlockOptions,
  ): Batch<[...R, BigUint64Array]> {
    this.#encoder.readBlock(64, offset, count, options);
    return this as never;
  }

  /** One access for each element, in order, at rising addresses or all at one with `fixed`. */
  writeBlock8(offset: number, elements: ArrayLike<number>, options?: BlockOptions): this {
    this.#encoder.writeBlock(8, offset, elements, options);
    return this;
  }
  writeBlock16(offset: number, elements: ArrayLike<number>, options?: BlockOptions): this {
    this.#encoder.writeBlock(16, offset, elements, options);
    return this;
  }
  writeBlock32(offset: number, elements: ArrayLike<number>, options?: BlockOptions): this {
    this.#encoder.writeBlock(32, offset, elements, options);
    return this;
  }
  writeBlock64(offset: number, elements: ArrayLike<bigint>, options?: BlockOptions): this {
    this.#encoder.writeBlock(64, offset, elements, options);
    return this;
  }

  /** `count` writes of one value. */
  fill8(offset: number, count: number, value: number, options?: BlockOptions): this {
    this.#encoder.fill(8, offset, count, value, options);
    return this;
  }
  fill16(offset: number, count: number, value: number, options?: BlockOptions): this {
    this.#encoder.fill(16, offset, count, value, options);
    return this;
  }
  fill32(offset: number, count: number, value: number, options?: BlockOptions): this {
    this.#encoder.fill(32, offset, count, value, options);
    return this;
  }
  fill64(offset: number, count: number, value: bigint, options?: BlockOptions): this {
    this.#encoder.fill(64, offset, count, value, options);
    return this;
  }

  /** Waits next to the device. @param ms 0 to 10 000, fractions allowed. */
  delay(ms: number): this {
    this.#encoder.delay(ms);
    return this;
  }

  /** Makes sure that the writes before it have reached the device. */
  flush(): this {
    this.#encoder.flush();
    return this;
  }

  /** Runs the batch; again and again, if you like. @throws BatchError with the results so far. */
  run(options?: CallOptions): Promise<BatchResult<R>> {
    return this.#target.execute(this, options);
  }

  /** The program: the bytes that run. @throws DeviceError INVALID_ARGUMENT for an empty batch. */
  encode(): Uint8Array {
    return this.#encoder.finish();
  }

  /**
   * The same bytes without a copy, for implementations of `execute`: they stay as they are when
   * more is appended, and must not be changed.
   * @internal
   */
  share(): Uint8Array {
    return this.#encoder.share();
  }
}
