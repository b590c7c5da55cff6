import type { NativeDistribution } from "@barkeep/native";

/** How many values fell between bounds, as native code counts them. */
export class Distribution implements NativeDistribution {
  readonly bounds: Float64Array;
  readonly counts: Float64Array;
  sum = 0;

  /** @param bounds rising; a value is within its own. */
  constructor(bounds: readonly number[]) {
    this.bounds = Float64Array.from(bounds);
    this.counts = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    const index = this.bounds.findIndex((bound) => value <= bound);
    const at = index < 0 ? this.bounds.length : index;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += value;
  }
}
