/** What bulk transfers cost the daemon in memory, over what it has anyway. */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Barkeepd, startBarkeepd } from "./barkeepd.js";
import { ClientProcess } from "./client-process.js";
import { largeDevice } from "./devices.js";
import { Fleet } from "./fleet.js";
import type { Placement } from "./placement.js";
import { type Row, row } from "./report/result.js";
import { ScratchFolder } from "./scratch-folder.js";
import type { Endpoints, Task } from "./task.js";

const MIB = 1024 * 1024;
const STREAMS = 8;
/** Until what is not needed any more has been given back. */
const SETTLE_MS = 1500;

interface Load {
  readonly name: string;
  readonly measures: string;
  readonly task: Task;
}

function loads(bytes: number): readonly Load[] {
  return (["read", "write"] as const).flatMap((direction) =>
    [1, STREAMS].map((streams): Load => {
      const task = { kind: `stream-${direction}`, transport: "tcp", size: bytes, streams } as const;
      const name = `memory-${direction}${streams === 1 ? "" : `-x${streams}`}`;
      const how = streams === 1 ? `a ${direction}` : `${streams} ${direction}s at once, each`;
      const measures = `peak over warm idle during ${how} of ${bytes / MIB} MiB by the channel, tcp; raw is warm idle`;
      return { name, measures, task };
    }),
  );
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

/** The most resident memory during a load, MiB. */
async function peakOf(
  { process: { pid = 0 } }: Barkeepd,
  client: ClientProcess,
  load: Load,
): Promise<number> {
  await sleep(SETTLE_MS);
  resetPeak(pid);
  await client.time({ task: load.task, budgetMs: 0, warmUpMs: 0, samplesMax: 1 });
  return resident(pid, "VmHWM");
}

/** Writes and reads the whole window, so that its pages and the daemon's buffers are there. */
async function warmUp(client: ClientProcess, bytes: number): Promise<void> {
  for (const kind of ["stream-write", "stream-read"] as const) {
    const task: Task = { kind, transport: "tcp", size: bytes, streams: 1 };
    await client.time({ task, budgetMs: 0, warmUpMs: 0, samplesMax: 1 });
  }
}

/** Rows of every load, whose transfers have so many bytes each; `memory-bulk`: the worst of them. */
export async function measureMemory(placement: Placement, bytes: number): Promise<readonly Row[]> {
  using scratch = new ScratchFolder();
  await using fleet = new Fleet();
  const { path: folder } = scratch;
  const devices = { large: largeDevice(bytes) };
  const daemon = await startBarkeepd(fleet, placement.server, { folder, name: "memory", devices });
  const none = { ca: "", raw: { unix: "", port: 0, tlsPort: 0 }, unary: 0, text: 0, framed: 0 };
  const endpoints: Endpoints = { folder, barkeep: daemon.doors, ...none };
  const client = new ClientProcess(fleet, placement.client, "barkeep", endpoints);
  const { pid = 0 } = daemon.process;
  const fresh = resident(pid, "VmRSS");
  await warmUp(client, bytes);
  await sleep(SETTLE_MS);
  const idle = resident(pid, "VmRSS");
  const warm = {
    name: "memory-warm-up",
    measures: `warm idle over a fresh start, whose memory is raw; ${bytes / MIB} MiB of it are the window itself`,
  };
  const rows: Row[] = [memoryRow(placement, warm, idle - fresh, fresh)];
  const during: number[] = [];
  for (const load of loads(bytes)) {
    // What an earlier load left behind counts as well: warm idle is what it was at first.
    const over = (await peakOf(daemon, client, load)) - idle;
    rows.push(memoryRow(placement, load, over, idle));
    during.push(over);
  }
  const bulk = { name: "memory-bulk", measures: "the highest of these four" };
  return [...rows, memoryRow(placement, bulk, Math.max(...during), idle)];
}

function memoryRow(
  placement: Placement,
  { name, measures }: Pick<Load, "name" | "measures">,
  over: number,
  idle: number,
): Row {
  const about = { name, placement: placement.name, unit: "MiB", measures } as const;
  return row(about, { median: over, p99: over }, { name: "idle", median: idle });
}
