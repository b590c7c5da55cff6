/** Rows that compare one measurement with another one of barkeep's own. */
import { type Row, row } from "./result.js";

export interface Comparison {
  readonly name: string;
  readonly of: string;
  readonly against: string;
}

export const COMPARISONS: readonly Comparison[] = [
  { name: "batch-100-vs-read-1", of: "batch-100", against: "read-1" },
  { name: "batch-vs-pread", of: "local-batch-1000", against: "pread-1000" },
  { name: "session-vs-execute", of: "batch-1000", against: "execute-1000" },
  { name: "device-1us-native", of: "device-1us", against: "local-device-1us" },
  { name: "device-1us-native.unix", of: "device-1us.unix", against: "local-device-1us" },
];

/** The same measurement against another reference, under another name. */
export function compared(rows: readonly Row[], { name, of, against }: Comparison): Row[] {
  const placements = new Set(rows.map(({ placement }) => placement));
  return [...placements].flatMap((placement) => {
    const find = (wanted: string): Row | undefined =>
      rows.find((each) => each.name === wanted && each.placement === placement);
    const [measured, raw] = [find(of), find(against)];
    if (measured === undefined || raw === undefined) return [];
    const { unit, median, p99 } = measured;
    const measures = `${of} against ${against}`;
    return [row({ name, placement, unit, measures }, { median, p99 }, raw)];
  });
}
