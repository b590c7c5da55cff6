/**
 * `npm run bench`: what barkeep costs, beside what the same machine does without it.
 *
 * Exits with 1 when something could not be measured. A figure that misses its target is said, and
 * is no failure: machines differ.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commit, currentLoad, machine } from "./machine.js";
import { measureMemory } from "./memory.js";
import { buildNativePrograms, type NativePrograms } from "./native-programs.js";
import { type Options, parseOptions, USAGE } from "./options.js";
import { type Placement, placements } from "./placement.js";
import { COMPARISONS, compared } from "./report/comparison.js";
import { pictures } from "./report/pictures.js";
import { type Missing, type Row, rowsOf } from "./report/result.js";
import { jsonReport, pageReport, type RunReport, textReport } from "./report/run-report.js";
import { textTable } from "./report/table.js";
import { Rig } from "./rig.js";
import { ROOT } from "./root.js";
import { type Pace, runRounds } from "./rounds.js";
import { type Selection, selection } from "./selection.js";
import { measureStartUp } from "./start-up.js";

const QUICK: Pace = { rounds: 5, slotMs: 25, warmUpMs: 1500 };
const FULL: Pace = { rounds: 7, slotMs: 250, warmUpMs: 3000 };
const QUICK_MEMORY_BYTES = 256 * 1024 * 1024;
const FULL_MEMORY_BYTES = 1024 * 1024 * 1024;
/** Others at work make figures that mean little. */
const BUSY_LOAD = 0.5;
/** Beyond this something hangs: everything is stopped. */
const LIMIT_MS = { quick: 5 * 60_000, full: 30 * 60_000 };
const PAGE_FOLDER = join(ROOT, "deploy/bench");

interface Found {
  readonly rows: Row[];
  readonly missing: Missing[];
}

/** Progress, on stderr: stdout is for the results. */
function say(what: string): void {
  console.error(`bench: ${(performance.now() / 1000).toFixed(0).padStart(3)} s: ${what}`);
}

async function measurePlacement(
  placement: Placement,
  { jobs, groups }: Selection,
  { programs, pace }: { readonly programs: NativePrograms; readonly pace: Pace },
  found: Found,
): Promise<void> {
  const note = (what: string): void => say(`${placement.name}, ${what}`);
  await using rig = await Rig.start(placement, programs);
  if (jobs.length > 0) {
    const samples = await runRounds(rig, jobs, { programs, pace }, (round) =>
      note(`round ${round + 1} of ${pace.rounds}, ${jobs.length} measurements`),
    );
    const { rows, missing } = rowsOf(placement.name, samples);
    found.rows.push(...rows, ...COMPARISONS.flatMap((each) => compared(rows, each)));
    found.missing.push(...missing);
  }
  if (groups.has("startup")) {
    note("start-up");
    const { rows, missing } = await measureStartUp(rig, pace.rounds);
    found.rows.push(...rows);
    for (const [name, reason] of missing) {
      found.missing.push({ name, placement: placement.name, reason });
    }
  }
}

async function measureAll(options: Options, chosen: Selection, found: Found): Promise<void> {
  const all = placements();
  const setting = { programs: await buildNativePrograms(), pace: options.quick ? QUICK : FULL };
  for (const placement of all) await measurePlacement(placement, chosen, setting, found);
  const last = all.at(-1);
  if (last !== undefined && chosen.groups.has("memory")) {
    say(`${last.name}, memory`);
    try {
      const bytes = options.quick ? QUICK_MEMORY_BYTES : FULL_MEMORY_BYTES;
      found.rows.push(...(await measureMemory(last, bytes)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      found.missing.push({ name: "memory-bulk", placement: last.name, reason });
    }
  }
}

function write(options: Options, report: RunReport): void {
  if (options.json !== undefined) writeFileSync(options.json, jsonReport(report));
  if (!options.page) return;
  const drawn = pictures(report.rows);
  for (const [file, svg] of drawn) writeFileSync(join(PAGE_FOLDER, file), svg);
  writeFileSync(join(PAGE_FOLDER, "RESULTS.md"), pageReport(report, [...drawn.keys()]));
}

async function conclude(
  options: Options,
  { leftOut }: Selection,
  found: Found,
  loadBefore: number,
): Promise<void> {
  const { quick } = options;
  const { rounds } = quick ? QUICK : FULL;
  const about = { machine: machine(loadBefore), commit: await commit() };
  const report = { ...about, quick, rounds, ...found, leftOut };
  console.log(textReport(report));
  write(options, report);
  if (found.missing.length > 0) process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  // Leaving through `exit` is what stops the children.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => process.exit(1));
  }
  const loadBefore = currentLoad();
  if (loadBefore > BUSY_LOAD) say(`the machine is busy (load ${loadBefore.toFixed(1)})`);
  const chosen = selection(options);
  const found: Found = { rows: [], missing: [] };
  const limitMs = options.quick ? LIMIT_MS.quick : LIMIT_MS.full;
  const limit = setTimeout(() => {
    say(`not done after ${limitMs / 60_000} minutes: everything is stopped`);
    console.log(textTable(found.rows));
    process.exit(1);
  }, limitMs);
  await measureAll(options, chosen, found);
  clearTimeout(limit);
  await conclude(options, chosen, found, loadBefore);
}

await main();
