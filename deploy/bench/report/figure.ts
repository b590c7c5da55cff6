/** The figures that the project has promised itself, by name. */
import type { PlacementName } from "../placement.js";
import { PROMISES } from "./promises.js";
import type { Row } from "./result.js";

export interface Figure {
  readonly name: string;
  readonly placement: PlacementName;
  readonly says: string;
  readonly value: number;
  readonly shown: string;
  readonly target: string;
  /** Undefined for what is only said. */
  readonly reached: boolean | undefined;
}

/** The promises that these rows say something about. */
export function figures(rows: readonly Row[]): readonly Figure[] {
  return PROMISES.flatMap(({ name, row = name, says, measure }) =>
    rows
      .filter((each) => each.name === row)
      .map((each): Figure => {
        const { placement } = each;
        const value = measure.value(each);
        const limit = measure.limit(placement);
        const judged = {
          target: limit === undefined ? "only said" : measure.target(limit),
          reached: limit === undefined ? undefined : measure.reached(value, limit),
        };
        return { name, placement, says, value, shown: measure.shown(value), ...judged };
      }),
  );
}
