/** Pure functions on samples. */

/** The middle of the sorted values; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The smallest value that at least `percent` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export interface Summary {
  /** Median of the rounds' medians: one bad round does not move it. */
  readonly median: number;
  /** Of all samples of all rounds. */
  readonly p99: number;
}

export function summarize(rounds: readonly (readonly number[])[]): Summary {
  const taken = rounds.filter((samples) => samples.length > 0);
  return { median: median(taken.map(median)), p99: percentile(taken.flat(), 99) };
}
