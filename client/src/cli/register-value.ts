/** Values and masks against the width of a register, before anything is sent. */
import type { Width } from "../contract/window.js";
import { hex } from "./number.js";
import { UsageError } from "./usage-error.js";

export function requireFits(value: bigint, width: Width): void {
  if (value < 1n << BigInt(width)) return;
  throw new UsageError(`${hex(value)} does not fit ${width} bits: give a smaller one, or use -w.`);
}

/** A mask of at least one bit, with all values inside it. */
export function requireMask(mask: bigint, values: readonly bigint[], width: Width): void {
  requireFits(mask, width);
  if (mask === 0n) throw new UsageError("--mask 0 covers nothing: set at least one bit.");
  const outside = values.find((value) => (value & ~mask) !== 0n);
  if (outside === undefined) return;
  const inside = hex(outside & mask);
  throw new UsageError(
    `${hex(outside)} has bits outside of --mask ${hex(mask)}: give ${inside}, or a wider mask.`,
  );
}
