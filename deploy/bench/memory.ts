/** What bulk transfers cost the daemon in memory, over what it has anyway. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Barkeepd, startBarkeepd } from "./barkeepd.js";
import { ClientProcess } from "./client-process.js";
import { LARGE_DEVICE } from "./devices.js";
import { Fleet } from "./fleet.js";
import type { Placement } from "./placement.js";
import { type Row, row } from "./report/result.js";
import type { Endpoints, Task } from "./task.js";

const GIB = 1024 * 1024 * 1024;
const STREAMS = 8;
/** Until what is not needed any more has been given back. */
const SETTLE_MS = 1500;

interface Load {
  readonly name: string;
  readonly measures: string;
  readonly task: Task;
}

function loads(): readonly Load[] {
  const each = (["read", "write"] as const).flatMap((direction) =>
    [1, STREAMS].map((streams): Load => {
      const task = { kind: `stream-${direction}`, transport: "tcp", size: GIB, streams } as const;
      const name = `memory-${direction}-1g${streams === 1 ? "" : `-x${streams}`}`;
      const how = streams === 1 ? "one at a time" : `${streams} at once`;
      const measures = `peak over warm idle during 1 GiB of ${direction}s of 64 MiB, ${how}, tcp; raw is warm idle`;
      return { name, measures, task };
    }),
  );
  return each;
}

/** MiB of resident memory: now (`VmRSS`), or the most since the last reset (`VmHWM`). */
function resident(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (kib === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return Number(kib) / 1024;
}

/** The kernel keeps the peak itself: no sampling misses it. */
function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

async function measure(
  { process: { pid = 0 } }: Barkeepd,
  client: ClientProcess,
  load: Load,
): Promise<{ readonly idle: number; readonly over: number }> {
  await sleep(SETTLE_MS);
  const idle = resident(pid, "VmRSS");
  resetPeak(pid);
  await client.time({ task: load.task, budgetMs: 0, warmUpMs: 0, samplesMax: 1 });
  return { idle, over: resident(pid, "VmHWM") - idle };
}

/** Writes and reads the whole window, so that its pages and the daemon's buffers are there. */
async function warmUp(client: ClientProcess): Promise<void> {
  for (const kind of ["stream-write", "stream-read"] as const) {
    const task: Task = { kind, transport: "tcp", size: GIB / 16, streams: 1 };
    await client.time({ task, budgetMs: 0, warmUpMs: 0, samplesMax: 1 });
  }
}

/** Rows of every load, and `memory-bulk`: the worst of them. */
export async function measureMemory(placement: Placement): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
  await using fleet = new Fleet();
  try {
    const devices = { large: LARGE_DEVICE };
    const daemon = await startBarkeepd(fleet, placement.server, {
      folder,
      name: "memory",
      devices,
    });
    const none = { unix: "", port: 0 };
    const endpoints: Endpoints = {
      folder,
      raw: none,
      barkeep: daemon,
      unary: 0,
      text: 0,
      framed: 0,
    };
    const { unix, port } = daemon;
    const client = new ClientProcess(fleet, placement.client, "barkeep", {
      ...endpoints,
      barkeep: { unix, port },
    });
    await warmUp(client);
    const first = await sleep(SETTLE_MS).then(() => resident(daemon.process.pid ?? 0, "VmRSS"));
    const rows: Row[] = [];
    for (const load of loads()) {
      const { over, idle } = await measure(daemon, client, load);
      // What an earlier load left behind counts as well: warm idle is what it was at first.
      const peak = { median: over + idle - first, p99: over + idle - first };
      rows.push(memoryRow(placement, load, peak, first));
    }
    const worst = Math.max(...rows.map(({ median }) => median));
    const measures = "the highest of them";
    const peak = { median: worst, p99: worst };
    return [...rows, memoryRow(placement, { name: "memory-bulk", measures }, peak, first)];
  } finally {
    await fleet[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

function memoryRow(
  placement: Placement,
  { name, measures }: Pick<Load, "name" | "measures">,
  found: { readonly median: number; readonly p99: number },
  idle: number,
): Row {
  const about = { name, placement: placement.name, unit: "MiB", measures } as const;
  return row(about, found, { name: "warm idle", median: idle });
}
