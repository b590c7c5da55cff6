/** Runs the jobs of one placement in rounds, so that a bad moment of the machine hits all of them. */
import { join } from "node:path";
import { CARD_FILE } from "./devices.js";
import type { Job, NativeRun } from "./job.js";
import type { NativePrograms } from "./native-programs.js";
import type { Rig } from "./rig.js";

const NATIVE_GRACE_MS = 30_000;
const SAMPLES_MAX = 4000;

export interface Pace {
  readonly rounds: number;
  /** For the samples of one job in one round, ms. */
  readonly slotMs: number;
  /** Before the first round, for each job, at most, ms: it ends when that is as fast as it gets. */
  readonly warmUpMs: number;
}

/** The samples of each round of one job, in the job's unit; or why there are none. */
export interface Samples {
  readonly job: Job;
  readonly rounds: number[][];
  error?: string;
}

export async function runRounds(
  rig: Rig,
  jobs: readonly Job[],
  { programs, pace }: { programs: NativePrograms; pace: Pace },
  onRound: (round: number) => void,
): Promise<readonly Samples[]> {
  const all = jobs.map((job): Samples => ({ job, rounds: [] }));
  for (let round = 0; round < pace.rounds; round++) {
    onRound(round);
    // Another first job each round: none is always measured after the same one's leftovers.
    const shift = Math.floor((round * all.length) / pace.rounds);
    for (const samples of [...all.slice(shift), ...all.slice(0, shift)]) {
      if (samples.error !== undefined) continue;
      try {
        samples.rounds.push(await runOnce(rig, samples.job, programs, pace));
      } catch (error) {
        samples.error = error instanceof Error ? error.message : String(error);
      }
    }
  }
  return all;
}

async function runOnce(
  rig: Rig,
  { work, unit, slow = false }: Job,
  programs: NativePrograms,
  pace: Pace,
): Promise<number[]> {
  const perUnit = unit === "ms" ? 1000 : 1;
  if (work.system === "native") {
    const command = [programs.nativeLoop, ...nativeArguments(rig, work.run), String(pace.slotMs)];
    const limitMs = pace.slotMs + NATIVE_GRACE_MS;
    const output = await rig.fleet.run(rig.placement.client, command, limitMs);
    const lines = output.trim().split("\n");
    return lines.map((line) => Number(line) / 1000 / perUnit);
  }
  const order = {
    task: work.task,
    budgetMs: slow ? 0 : pace.slotMs,
    warmUpMs: slow ? 0 : pace.warmUpMs,
    samplesMax: SAMPLES_MAX,
  };
  const samples = await rig.client(work.system).time(order);
  return samples.map((us) => us / perUnit);
}

function nativeArguments(rig: Rig, run: NativeRun): string[] {
  if (run.kind === "copy") return ["copy", String(run.bytes)];
  const file = join(rig.folder, CARD_FILE);
  if (run.kind !== "read") return [run.kind, file, String(run.count)];
  return ["read", file, String(run.count), String(run.accessNs)];
}
