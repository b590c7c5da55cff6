/** The two pictures of the results page. */
import { BATCH_SIZES, BULK_SIZES, on } from "../jobs.js";
import type { PlacementName } from "../placement.js";
import type { Transport } from "../task.js";
import { type Chart, renderChart, type Series } from "./chart.js";
import type { Row } from "./result.js";

const MIB = 1024 * 1024;
const TRANSPORTS: readonly Transport[] = ["tcp", "unix"];
const OTHERS = {
  execute: "Execute each",
  unary: "unary gRPC each",
  text: "text each",
  framed: "framed, 255",
};

type Find = (name: string) => Row | undefined;

function series(
  name: string,
  points: readonly (readonly [number, number | undefined])[],
  dashed = false,
): Series[] {
  const there = points.filter((point): point is [number, number] => point[1] !== undefined);
  return there.length === 0 ? [] : [{ name, points: there, dashed }];
}

function latencyChart(placement: PlacementName, find: Find): Chart {
  const median = (name: string): number | undefined => find(name)?.median;
  const batch = (size: number): string => (size === 1 ? "read-1" : `batch-${size}`);
  const ends = [BATCH_SIZES[0] ?? 1, BATCH_SIZES.at(-1) ?? 1];
  return {
    title: `Scattered 32-bit reads: time for all of them (${placement})`,
    xLabel: "reads",
    yLabel: "us",
    xTicks: BATCH_SIZES.map((size) => [size, size.toLocaleString("en")]),
    series: [
      ...TRANSPORTS.flatMap((transport) =>
        series(
          `barkeep, one batch, ${transport}`,
          BATCH_SIZES.map((size) => [size, median(batch(size) + on(transport))]),
        ),
      ),
      ...Object.entries(OTHERS).flatMap(([system, label]) =>
        series(
          label,
          [1, 1000].map((size) => [size, median(`${system}-${size}`)]),
        ),
      ),
      ...series(
        "raw 64-byte ping, tcp",
        ends.map((size) => [size, median("raw-ping")]),
        true,
      ),
    ],
  };
}

function bulkChart(placement: PlacementName, find: Find): Chart {
  const rate = (name: string): number | undefined => {
    const row = find(name);
    return row?.bytes === undefined ? undefined : row.bytes / MIB / (row.median / 1000);
  };
  const sizes = Object.entries(BULK_SIZES);
  const line = (prefix: string, direction: string): Series[] =>
    series(
      `${prefix === "" ? "barkeep" : "raw"} ${direction}, tcp`,
      sizes.map(([label, size]) => [size, rate(`${prefix}bulk-${direction}-${label}.tcp`)]),
      prefix !== "",
    );
  return {
    title: `Bulk: rate against size of the transfer (${placement})`,
    xLabel: "bytes in one transfer",
    yLabel: "MiB/s",
    xTicks: sizes.map(([label, size]) => [size, label]),
    series: [
      ...line("", "read"),
      ...line("", "write"),
      ...line("raw-", "read"),
      ...line("raw-", "write"),
    ],
  };
}

/** The rows that the pictures show. */
export function picturedNames(): ReadonlySet<string> {
  const names = new Set<string>();
  const ask: Find = (name) => {
    names.add(name);
    return undefined;
  };
  latencyChart("two-cores", ask);
  bulkChart("two-cores", ask);
  return names;
}

/** SVG by file name; only of what was measured. */
export function pictures(rows: readonly Row[]): ReadonlyMap<string, string> {
  const placement = rows.some((row) => row.placement === "two-cores") ? "two-cores" : "one-core";
  const find: Find = (name) => rows.find((row) => row.name === name && row.placement === placement);
  const charts: [string, Chart][] = [
    ["latency.svg", latencyChart(placement, find)],
    ["bulk.svg", bulkChart(placement, find)],
  ];
  const drawn = charts.filter(([, { series: lines }]) => lines.length > 0);
  return new Map(drawn.map(([file, chart]) => [file, renderChart(chart)]));
}
