/** What a run found, as data: the shape of `--json`. */
import type { Unit } from "../job.js";
import type { PlacementName } from "../placement.js";
import type { Samples } from "../rounds.js";
import { summarize } from "./statistics.js";

export interface Result {
  readonly name: string;
  readonly placement: PlacementName;
  readonly unit: Unit;
  readonly median: number;
  readonly p99: number;
  /** Median of the reference of the same run and placement; of a reference, its own. */
  readonly raw: number;
  /** `median / raw`. */
  readonly ratio: number;
}

/** A result, and what only people want to know. */
export interface Row extends Result {
  /** Name of the reference, or "" for one. */
  readonly reference: string;
  readonly measures: string;
  /** Bytes of one sample, where a rate means something. */
  readonly bytes?: number;
}

export interface Missing {
  readonly name: string;
  readonly placement: PlacementName;
  readonly reason: string;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly node: string;
  /** Load average of the last minute, before and after. */
  readonly load: readonly [number, number];
}

/** One row. @param raw undefined for a reference. */
export function row(
  about: Pick<Row, "name" | "placement" | "unit" | "measures"> & { readonly bytes?: number },
  found: { readonly median: number; readonly p99: number },
  raw: { readonly name: string; readonly median: number } | undefined,
): Row {
  const against = raw?.median ?? found.median;
  return {
    ...about,
    ...found,
    raw: against,
    ratio: found.median / against,
    reference: raw?.name ?? "",
  };
}

/** The rows of one placement, and what could not be measured. */
export function rowsOf(
  placement: PlacementName,
  all: readonly Samples[],
): { readonly rows: readonly Row[]; readonly missing: readonly Missing[] } {
  const rows: Row[] = [];
  const missing: Missing[] = [];
  for (const { job, rounds, error } of all) {
    const { name, unit, measures, reference = "", bytes } = job;
    const beside = rows.find((each) => each.name === reference);
    const reason = error ?? (reference !== "" && beside === undefined ? `no ${reference}` : "");
    if (reason !== "") {
      missing.push({ name, placement, reason });
      continue;
    }
    const about = { name, placement, unit, measures, ...(bytes === undefined ? {} : { bytes }) };
    rows.push(row(about, summarize(rounds), beside));
  }
  return { rows, missing };
}
