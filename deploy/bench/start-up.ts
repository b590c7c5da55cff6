/** How long programs take to start, and to end. */
import { join } from "node:path";
import { startBarkeepd } from "./barkeepd.js";
import { START_CARD_FILE, windowsOf } from "./devices.js";
import type { Fleet } from "./fleet.js";
import type { Placement } from "./placement.js";
import { type Row, row } from "./report/result.js";
import { summarize } from "./report/statistics.js";
import type { Rig } from "./rig.js";
import { ROOT } from "./root.js";

const BARKEEP = join(ROOT, "client/dist/bundle/cli/barkeep.cjs");
const TIMEOUT_MS = 30_000;

interface Start {
  readonly name: string;
  readonly measures: string;
  /** One start, ms. */
  readonly once: () => Promise<number>;
}

async function timed(fleet: Fleet, cpus: string, command: readonly string[]): Promise<number> {
  const start = performance.now();
  await fleet.run(cpus, [process.execPath, ...command], TIMEOUT_MS);
  return performance.now() - start;
}

/** A daemon of its own, until it lets its first client in. */
async function daemonStart(rig: Rig): Promise<number> {
  const { fleet, folder, placement } = rig;
  const card = { backend: "file", windows: windowsOf(join(folder, START_CARD_FILE)) };
  const boards = Array.from({ length: 7 }, (_, i) => [`board${i}`, { backend: "sim" }] as const);
  const daemon = await startBarkeepd(fleet, placement.both, {
    folder,
    name: "start",
    devices: { card, ...Object.fromEntries(boards) },
  });
  await fleet.stop(daemon.process);
  return daemon.startedInMs;
}

function starts(rig: Rig): readonly Start[] {
  const { fleet, placement } = rig;
  const client = placement.client;
  const host = ["--host", `unix:${rig.endpoints.barkeep.unix}`];
  return [
    {
      name: "startup-node",
      measures: "`node -e 0`, to its end",
      once: () => timed(fleet, client, ["-e", "0"]),
    },
    {
      name: "startup-daemon",
      measures: "barkeepd with eight devices, until it lets its first client in",
      once: () => daemonStart(rig),
    },
    {
      name: "startup-version",
      measures: "`barkeep version`, to its end",
      once: () => timed(fleet, client, [BARKEEP, ...host, "version"]),
    },
    {
      name: "startup-peek",
      measures: "`barkeep peek` of one register, to its end",
      once: () => timed(fleet, client, [BARKEEP, ...host, "peek", "card:mem+0x0"]),
    },
  ];
}

export async function measureStartUp(
  rig: Rig,
  rounds: number,
): Promise<{ readonly rows: readonly Row[]; readonly missing: readonly [string, string][] }> {
  const placement: Placement = rig.placement;
  const all = starts(rig).map((start) => ({ ...start, samples: [] as number[], error: "" }));
  for (let round = 0; round < rounds; round++) {
    for (const each of all) {
      if (each.error !== "") continue;
      try {
        each.samples.push(await each.once());
      } catch (error) {
        each.error = error instanceof Error ? error.message : String(error);
      }
    }
  }
  const rows: Row[] = [];
  for (const { name, measures, samples, error } of all) {
    if (error !== "") continue;
    const about = { name, placement: placement.name, unit: "ms", measures } as const;
    const node = rows.find((each) => each.name === "startup-node");
    rows.push(row(about, summarize([samples]), node));
  }
  const failed = all.filter(({ error }) => error !== "");
  return { rows, missing: failed.map(({ name, error }): [string, string] => [name, error]) };
}
