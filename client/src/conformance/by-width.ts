/** Register operations with the width as a value: what a case repeats for each width. */
import type { Batch, BlockOptions, Device, Width, Window } from "../contract/index.js";

/** A register value as the contract wants it: bigint for 64 bits only. */
export function fit(width: Width, value: bigint): number | bigint {
  const cut = BigInt.asUintN(width, value);
  return width === 64 ? cut : Number(cut);
}

/** A batch whose results are not known to the compiler. */
export type LooseBatch = Batch<readonly unknown[]>;

export function looseBatch(target: Device | Window): LooseBatch {
  return target.batch() as unknown as LooseBatch;
}

export function appendRead(batch: LooseBatch, width: Width, offset: number): void {
  if (width === 8) batch.read8(offset);
  else if (width === 16) batch.read16(offset);
  else if (width === 32) batch.read32(offset);
  else batch.read64(offset);
}

export function appendWrite(batch: LooseBatch, width: Width, offset: number, value: bigint): void {
  if (width === 64) batch.write64(offset, BigInt.asUintN(64, value));
  else if (width === 32) batch.write32(offset, Number(fit(32, value)));
  else if (width === 16) batch.write16(offset, Number(fit(16, value)));
  else batch.write8(offset, Number(fit(8, value)));
}

/** Mask and value as 64 bits; both are cut to the width, and the value to the mask. */
export interface Bits {
  readonly mask: bigint;
  readonly value: bigint;
}

export function appendUpdate(batch: LooseBatch, width: Width, offset: number, bits: Bits): void {
  const mask = fit(width, bits.mask);
  const value = fit(width, bits.value & bits.mask);
  if (width === 64) batch.update64(offset, { mask: BigInt(mask), value: BigInt(value) });
  else if (width === 32) batch.update32(offset, { mask: Number(mask), value: Number(value) });
  else if (width === 16) batch.update16(offset, { mask: Number(mask), value: Number(value) });
  else batch.update8(offset, { mask: Number(mask), value: Number(value) });
}

export function appendVerify(batch: LooseBatch, width: Width, offset: number, bits: Bits): void {
  const mask = fit(width, bits.mask);
  const value = fit(width, bits.value & bits.mask);
  if (width === 64) batch.verify64(offset, { mask: BigInt(mask), value: BigInt(value) });
  else if (width === 32) batch.verify32(offset, { mask: Number(mask), value: Number(value) });
  else if (width === 16) batch.verify16(offset, { mask: Number(mask), value: Number(value) });
  else batch.verify8(offset, { mask: Number(mask), value: Number(value) });
}

export function appendWaitFor(
  batch: LooseBatch,
  width: Width,
  offset: number,
  { mask, value, timeoutMs }: Bits & { readonly timeoutMs: number },
): void {
  const wide = { mask: BigInt(fit(width, mask)), value: BigInt(fit(width, value & mask)) };
  const narrow = { mask: Number(wide.mask), value: Number(wide.value), timeoutMs };
  if (width === 64) batch.waitFor64(offset, { ...wide, timeoutMs });
  else if (width === 32) batch.waitFor32(offset, narrow);
  else if (width === 16) batch.waitFor16(offset, narrow);
  else batch.waitFor8(offset, narrow);
}

/** A block operation: where, and how many elements. */
export interface Block {
  readonly width: Width;
  readonly offset: number;
  readonly count: number;
  readonly options?: BlockOptions;
}

export function appendReadBlock(batch: LooseBatch, block: Block): void {
  const { width, offset, count, options } = block;
  if (width === 8) batch.readBlock8(offset, count, options);
  else if (width === 16) batch.readBlock16(offset, count, options);
  else if (width === 32) batch.readBlock32(offset, count, options);
  else batch.readBlock64(offset, count, options);
}

/** Writes `count` elements that `element` gives. */
export function appendWriteBlock(
  batch: LooseBatch,
  block: Block,
  element: (i: number) => bigint,
): void {
  const { width, offset, count, options } = block;
  const wide = Array.from({ length: count }, (_, i) => BigInt.asUintN(width, element(i)));
  if (width === 64) batch.writeBlock64(offset, BigUint64Array.from(wide), options);
  else if (width === 32) batch.writeBlock32(offset, Uint32Array.from(wide, Number), options);
  else if (width === 16) batch.writeBlock16(offset, Uint16Array.from(wide, Number), options);
  else batch.writeBlock8(offset, Uint8Array.from(wide, Number), options);
}

export function appendFill(batch: LooseBatch, block: Block, value: bigint): void {
  const { width, offset, count, options } = block;
  if (width === 64) batch.fill64(offset, count, BigInt.asUintN(64, value), options);
  else if (width === 32) batch.fill32(offset, count, Number(fit(32, value)), options);
  else if (width === 16) batch.fill16(offset, count, Number(fit(16, value)), options);
  else batch.fill8(offset, count, Number(fit(8, value)), options);
}
