/** What a device and the way to it can do, as seen from here. Reads only, unless writes are allowed. */
import type { Device } from "../contract/device.js";
import type { Width } from "../contract/window.js";
import { AnyWidthBatch } from "./any-width.js";
import type { CallLimits } from "./devices.js";
import type { Region } from "./transfer.js";

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly what: string;
}

export interface Bench {
  readonly device: Device;
  readonly width: Width;
  /** What is read: its first register by the register measures, all of it by bulk. */
  readonly region: Region;
  /** Time for each measure, ms. */
  readonly durationMs: number;
  /** Also writes, and only what was read. */
  readonly write: boolean;
}

const IN_FLIGHT = 64;
/** Reads of one batch, well below the device time that a batch may take. */
const BATCH_READS = 1000;
const BATCH_BUDGET_NS = 5e6;

/** Runs one measure after the other; each is answered when it is known. */
export async function* measures(bench: Bench, limits: CallLimits): AsyncGenerator<Measure> {
  const { region, write } = bench;
  if (region.window.widths.includes(bench.width)) {
    yield* roundTrips(bench, limits);
    yield await pipelined(bench, limits);
    yield await batched(bench, limits);
  }
  const bytes = new Uint8Array(region.length);
  yield await bulk(bench, limits, "read", bytes);
  if (write) yield await bulk(bench, limits, "write", bytes);
}

async function* roundTrips(bench: Bench, limits: CallLimits): AsyncGenerator<Measure> {
  const samples: number[] = [];
  await during(bench.durationMs, async () => {
    const start = performance.now();
    await reads(bench, 1, limits);
    samples.push((performance.now() - start) * 1000);
  });
  samples.sort((a, b) => a - b);
  const at = (part: number): number => samples[Math.floor((samples.length - 1) * part)] ?? 0;
  const what = "one register read, there and back";
  yield { name: "read-median", value: at(0.5), unit: "us", what };
  yield { name: "read-p99", value: at(0.99), unit: "us", what: `${what}: 99 of 100 are faster` };
}

async function pipelined(bench: Bench, limits: CallLimits): Promise<Measure> {
  let done = 0;
  const ms = await during(bench.durationMs, async () => {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => reads(bench, 1, limits)));
    done += IN_FLIGHT;
  });
  const what = `register reads, ${IN_FLIGHT} under way at once`;
  return { name: "reads-pipelined", value: done / (ms / 1000), unit: "1/s", what };
}

async function batched(bench: Bench, limits: CallLimits): Promise<Measure> {
  const perAccess = Math.max(1, bench.region.window.accessTimeNs);
  const size = Math.max(1, Math.min(BATCH_READS, Math.floor(BATCH_BUDGET_NS / perAccess)));
  let done = 0;
  const ms = await during(bench.durationMs, async () => {
    await reads(bench, size, limits);
    done += size;
  });
  const what = `register reads, ${size} in each batch`;
  return { name: "reads-batched", value: done / (ms / 1000), unit: "1/s", what };
}

async function bulk(
  { device, region, durationMs }: Bench,
  limits: CallLimits,
  direction: "read" | "write",
  bytes: Uint8Array,
): Promise<Measure> {
  const window = device.window(region.window.name);
  let done = 0;
  const ms = await during(durationMs, async () => {
    done += (await window[direction](region.offset, bytes, limits)).bytesDone;
  });
  const what = `bulk ${direction}s of ${bytes.byteLength} bytes`;
  return { name: `bulk-${direction}`, value: done / 1e6 / (ms / 1000), unit: "MB/s", what };
}

async function reads(bench: Bench, count: number, limits: CallLimits): Promise<void> {
  const batch = bench.device.batch().in(bench.region.window.name);
  const any = new AnyWidthBatch(batch, bench.width);
  for (let i = 0; i < count; i++) any.read(bench.region.offset);
  await bench.device.execute(batch, limits);
}

/** Repeats until the time is up, at least once. Answers the time it took, ms. */
async function during(ms: number, once: () => Promise<void>): Promise<number> {
  const start = performance.now();
  do await once();
  while (performance.now() - start < ms);
  return performance.now() - start;
}
