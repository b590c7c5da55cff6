/** The figures that the project has promised itself, by name. */
import type { PlacementName } from "../placement.js";
import type { Row } from "./result.js";

interface Target {
  readonly name: string;
  readonly says: string;
  readonly target: string;
  readonly value: (row: Row) => number;
  readonly shown: (value: number) => string;
  readonly reached: (value: number) => boolean;
}

export interface Figure {
  readonly name: string;
  readonly placement: PlacementName;
  readonly says: string;
  readonly value: number;
  readonly shown: string;
  readonly target: string;
  readonly reached: boolean;
}

const FASTER_MIN = 500;
const SLOWER_MAX = 1.3;
const MEMORY_MIB_MAX = 64;

const slower: Omit<Target, "name"> = {
  says: "1000 reads of 1 us in one batch, against the same program in-process",
  target: `at most ${SLOWER_MAX} times`,
  value: (row) => row.ratio,
  shown: (value) => `${value.toFixed(2)} times`,
  reached: (value) => value <= SLOWER_MAX,
};

const PROMISES: readonly Target[] = [
  {
    name: "session-vs-execute",
    says: "1000 scattered reads in one batch of a session, against 1000 calls of Execute",
    target: `at least ${FASTER_MIN} times faster`,
    value: (row) => 1 / row.ratio,
    shown: (value) => `${value.toFixed(0)} times faster`,
    reached: (value) => value >= FASTER_MIN,
  },
  { name: "device-1us-native", ...slower },
  { name: "device-1us-native.unix", ...slower },
  {
    name: "memory-bulk",
    says: "the daemon's memory over warm idle, at most, during bulk each way",
    target: `within ${MEMORY_MIB_MAX} MiB`,
    value: (row) => row.median,
    shown: (value) => `${value.toFixed(1)} MiB`,
    reached: (value) => value <= MEMORY_MIB_MAX,
  },
];

/** The promises that these rows say something about. */
export function figures(rows: readonly Row[]): readonly Figure[] {
  return PROMISES.flatMap((promise) =>
    rows
      .filter(({ name }) => name === promise.name)
      .map((row): Figure => {
        const { name, says, target } = promise;
        const value = promise.value(row);
        const reached = promise.reached(value);
        const { placement } = row;
        return { name, placement, says, value, shown: promise.shown(value), target, reached };
      }),
  );
}
