/** In what terms a promise is judged: the value that a row has in them, and the words. */
import type { PlacementName } from "../placement.js";
import type { Row } from "./result.js";

export interface Measure {
  readonly value: (row: Row) => number;
  readonly shown: (value: number) => string;
  /** Undefined where the value is said and not judged. */
  readonly limit: (placement: PlacementName) => number | undefined;
  readonly target: (limit: number) => string;
  readonly reached: (value: number, limit: number) => boolean;
}

const atMost = (value: number, limit: number): boolean => value <= limit;
const atLeast = (value: number, limit: number): boolean => value >= limit;

/** At most so many times what it is compared with; without `max` only said. */
export function slower(max?: number): Measure {
  return {
    value: (row) => row.ratio,
    shown: (value) => `${value.toFixed(2)} times`,
    limit: () => max,
    target: (limit) => `at most ${limit} times`,
    reached: atMost,
  };
}

/** At least so many times as fast as what it is compared with; without `min` only said. */
export function faster(min?: number): Measure {
  return {
    value: (row) => 1 / row.ratio,
    shown: (value) => `${value.toFixed(0)} times faster`,
    limit: () => min,
    target: (limit) => `at least ${limit} times faster`,
    reached: atLeast,
  };
}

/** At least such a part of the rate of what it is compared with; without `min` only said. */
export function rateOf(min?: number): Measure {
  return {
    value: (row) => 1 / row.ratio,
    shown: (value) => `${value.toFixed(2)} of the rate`,
    limit: () => min,
    target: (limit) => `at least ${limit} of the rate`,
    reached: atLeast,
  };
}

/** At least so many each second, of which a sample is `count`. Rows in us. */
export function perSecond(count: number, min: Readonly<Record<PlacementName, number>>): Measure {
  const shown = (value: number): string =>
    value >= 1e6 ? `${(value / 1e6).toFixed(2)} M/s` : `${Math.round(value / 1000)} k/s`;
  return {
    value: (row) => (count * 1e6) / row.median,
    shown,
    limit: (placement) => min[placement],
    target: (limit) => `at least ${shown(limit)}`,
    reached: atLeast,
  };
}

/** At most so many MiB. Rows in MiB. */
export function mebibytes(max: number): Measure {
  return {
    value: (row) => row.median,
    shown: (value) => `${value.toFixed(1)} MiB`,
    limit: () => max,
    target: (limit) => `within ${limit} MiB`,
    reached: atMost,
  };
}
