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
  /** Names of what `--quick` does without. */
  readonly leftOut: readonly string[];
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
export function jsonReport(run: RunReport): string {
  const { machine, commit, quick, rounds, rows, missing, leftOut } = run;
  const found = figures(rows).map(({ name, placement, value, target, reached }) => {
    return { name, placement, value, target, reached: reached ?? null };
  });
  const report = {
    machine,
    commit,
    quick,
    rounds,
    results: rows.map(result),
    figures: found,
    missing,
    leftOut,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** What a quick run does without, and why; "" for all others. */
function leftOutLine(names: readonly string[]): string {
  if (names.length === 0) return "";
  return `Left out by --quick, because no figure and no picture needs it: ${names.join(", ")}.`;
}

export function textReport(run: RunReport): string {
  const { machine, commit, rounds, rows, missing, leftOut } = run;
  const found = figures(rows);
  return [
    `${machineLine(machine)}; commit ${commit}; ${rounds} rounds`,
    "Medians of the rounds' medians, p99 of all samples; ratio = median / raw, so 1 is as good as raw.",
    "A latency without a transport in its name is over TCP.",
    "",
    textTable(rows),
    ...(found.length > 0 ? ["", figureLines(found)] : []),
    ...(leftOut.length > 0 ? ["", leftOutLine(leftOut)] : []),
    ...(missing.length > 0 ? ["", "NOT MEASURED", missingLines(missing)] : []),
  ].join("\n");
}

function figureTable(found: readonly Figure[]): string {
  const lines = found.map(({ name, placement, says, shown, target, reached }) => {
    const verdict = reached === undefined ? "-" : reached ? "yes" : "**no**";
    return `| \`${name}\` | ${placement} | ${says} | ${target} | ${shown} | ${verdict} |`;
  });
  return [
    "| figure | placement | what | to reach | found | reached |",
    "|---|---|---|---|---|---|",
    ...lines,
  ].join("\n");
}

const EXPLANATION = `Everything is measured in one run, in interleaved rounds, with the processes pinned: \`one-core\` has
client and server on the same core, \`two-cores\` has one core for each. Each system has a client
process of its own. A figure is the median of the rounds' medians; p99 is of all samples. **raw** is
what the same machine does at the same moment without barkeep, and **ratio** is median / raw: a ratio
of 1 is as good as raw, and ratios are what to compare between machines.

- A latency is compared with 64 bytes there and back over the same kind of socket, a Node client and
  a C server; bulk with a raw stream of the same size between the same two; bulk over TLS with one
  between two Node programs, because the daemon's TLS is Node's; work on the device with a C program
  on the host.
- Samples are taken when the time of a run has stopped falling: what a client costs before its code is
  compiled is not in them.
- A latency without a transport in its name is over TCP (loopback).
- The window is a mapped file of 16 MiB: an access is one load or store. \`device-1us\` is the simulated
  board with 1 us of busy time for each access, as a load from a PCIe card takes.
- \`pread-1000\` and \`pwrite-1000\` are the accesses of \`native-loop-1000\` and \`native-stores-1000\` on the same
  file, a system call for each instead of a mapping; a write to a file is also the file system's work. \`batch-vs-pread\`
  has what a batch of barkeep in the same process is against that. \`-exact\` is bulk by accesses of 32 bits, as on a window of registers, and
  its reference the same bytes as memory (\`burst\`). Why they differ, and what a card changes about it, is
  in client/docs/burst-width-endianness.md.
- \`execute\`, \`unary\`, \`text\` and \`framed\` are what one would do without batches: a call for each
  register, a line of text for each, a binary request for each 255 words. Their servers are Node, too.
- Loopback has no distance. What a network adds is added once for each round trip: once for a batch,
  a thousand times for a thousand calls.`;

/** `deploy/bench/RESULTS.md`. @param files of the pictures, beside it. */
export function pageReport(report: RunReport, files: readonly string[]): string {
  const { machine, commit, rounds, rows, missing, leftOut } = report;
  const placements = [...new Set(rows.map(({ placement }) => placement))];
  return `${[
    "# Results of the benchmark",
    "Made by `npm run bench -- --page`; do not edit.",
    `${machineLine(machine)}; commit ${commit}; ${rounds} rounds${report.quick ? ", --quick" : ""}.`,
    "## What was promised",
    figureTable(figures(rows)),
    "## What was measured",
    EXPLANATION,
    ...files.map((file) => `![${file.replace(".svg", "")}](${file})`),
    ...placements.flatMap((placement) => [
      `## ${placement}`,
      markdownTable(rows.filter((each) => each.placement === placement)),
    ]),
    ...(leftOut.length > 0 ? [leftOutLine(leftOut)] : []),
    ...(missing.length > 0 ? ["## Not measured", missingLines(missing)] : []),
  ].join("\n\n")}\n`;
}
