/** All that one run found, as JSON, as text and as the results page. */
import { type Figure, figures } from "./figure.js";
import type { Machine, Missing, Result, Row } from "./result.js";
import { figureLines, markdownTable, missingLines, textTable } from "./table.js";

export interface RunReport {
  readonly machine: Machine;
  readonly commit: string;
  readonly quick: boolean;
  readonly rounds: number;
  readonly rows: readonly Row[];
  readonly missing: readonly Missing[];
}

function machineLine({ cpu, cores, memoryMiB, kernel, node, load }: Machine): string {
  const loads = load.map((value) => value.toFixed(1)).join(" before, ");
  const memory = `${Math.round(memoryMiB / 1024)} GiB`;
  return `${cpu}, ${cores} cores, ${memory}, Linux ${kernel}, Node ${node}; load ${loads} after`;
}

function result({ name, placement, unit, median, p99, raw, ratio }: Row): Result {
  return { name, placement, unit, median, p99, raw, ratio };
}

/** The text of `--json`. */
export function jsonReport({ machine, commit, quick, rounds, rows, missing }: RunReport): string {
  const found = figures(rows).map(({ name, placement, value, target, reached }) => {
    return { name, placement, value, target, reached };
  });
  const report = {
    machine,
    commit,
    quick,
    rounds,
    results: rows.map(result),
    figures: found,
    missing,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

export function textReport({ machine, commit, rounds, rows, missing }: RunReport): string {
  const found = figures(rows);
  return [
    `${machineLine(machine)}; commit ${commit}; ${rounds} rounds`,
    "Medians of the rounds' medians, p99 of all samples; ratio = median / raw, so 1 is as good as raw.",
    "A latency without a transport in its name is over TCP.",
    "",
    textTable(rows),
    ...(found.length > 0 ? ["", figureLines(found)] : []),
    ...(missing.length > 0 ? ["", "NOT MEASURED", missingLines(missing)] : []),
  ].join("\n");
}

function figureTable(found: readonly Figure[]): string {
  const lines = found.map(({ name, placement, says, shown, target, reached }) => {
    const verdict = reached ? "yes" : "**no**";
    return `| \`${name}\` | ${placement} | ${says} | ${target} | ${shown} | ${verdict} |`;
  });
  return [
    "| figure | placement | what | to reach | found | reached |",
    "|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

const INTRODUCTION = `Made by \`npm run bench -- --page\`; do not edit.

Everything is measured in one run, in interleaved rounds, with the processes pinned: \`one-core\` has
client and server on the same core, \`two-cores\` has one core for each. Each system has a client
process of its own. A figure is the median of the rounds' medians; p99 is of all samples. **raw** is
what the same machine does at the same moment without barkeep, and **ratio** is median / raw: a ratio
of 1 is as good as raw, and ratios are what to compare between machines.

- A latency is compared with 64 bytes there and back over the same kind of socket, a Node client and
  a C server; bulk with a raw stream of the same size between the same two; work on the device with a
  C program on the host.
- A latency without a transport in its name is over TCP (loopback).
- The window is a mapped file of 16 MiB: an access is one load or store. \`device-1us\` is the simulated
  board with 1 us of busy time for each access, as a load from a PCIe card takes.
- \`execute\`, \`unary\`, \`text\` and \`framed\` are what one would do without batches: a call for each
  register, a line of text for each, a binary request for each 255 words. Their servers are Node, too.
- Loopback has no distance. What a network adds is added once for each round trip: once for a batch,
  a thousand times for a thousand calls.`;

/** `deploy/bench/RESULTS.md`. @param files of the pictures, beside it. */
export function pageReport(report: RunReport, files: readonly string[]): string {
  const { machine, commit, rounds, rows, missing } = report;
  const placements = [...new Set(rows.map(({ placement }) => placement))];
  return `${[
    "# Results of the benchmark",
    INTRODUCTION,
    `${machineLine(machine)}; commit ${commit}; ${rounds} rounds${report.quick ? ", --quick" : ""}.`,
    "## What was promised",
    figureTable(figures(rows)),
    ...files.map((file) => `![${file.replace(".svg", "")}](${file})`),
    ...placements.flatMap((placement) => [
      `## ${placement}`,
      markdownTable(rows.filter((each) => each.placement === placement)),
    ]),
    ...(missing.length > 0 ? ["## Not measured", missingLines(missing)] : []),
  ].join("\n\n")}\n`;
}
