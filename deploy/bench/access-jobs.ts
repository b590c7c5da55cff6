/** What a mapping saves against a system call for each access, and what a width costs bulk. */
import type { Job } from "./job.js";

const MANY = 1000;
const BYTES: number = 16 * 1024 * 1024;

/** Each is compared with the same bytes of the same file, reached the other way. */
export function accessJobs(): readonly Job[] {
  return [
    {
      name: `pread-${MANY}`,
      measures: `the loads of native-loop-${MANY} without a mapping: a pread of 4 bytes for each`,
      unit: "us",
      work: { system: "native", run: { kind: "pread", count: MANY } },
      reference: `native-loop-${MANY}`,
    },
    {
      name: `native-stores-${MANY}`,
      measures: `${MANY} scattered volatile 32-bit stores in C`,
      unit: "us",
      work: { system: "native", run: { kind: "store", count: MANY } },
    },
    {
      name: `pwrite-${MANY}`,
      measures: `those stores without a mapping: a pwrite of 4 bytes for each`,
      unit: "us",
      work: { system: "native", run: { kind: "pwrite", count: MANY } },
      reference: `native-stores-${MANY}`,
    },
    ...(["read", "write"] as const).flatMap((direction) => bulkByWidth(direction)),
  ];
}

function bulkByWidth(direction: "read" | "write"): readonly Job[] {
  const task = { kind: `bulk-${direction}`, size: BYTES, exact: true } as const;
  const measures = `${direction} of 16m by accesses of 32 bits`;
  const about = { unit: "ms", bytes: BYTES } as const;
  return [
    {
      ...about,
      name: `local-bulk-${direction}-16m-exact`,
      measures: `${measures}, in-process (LocalDevice)`,
      work: { system: "local", task: { ...task, transport: "unix" } },
      reference: `local-bulk-${direction}-16m`,
    },
    {
      ...about,
      name: `bulk-${direction}-16m-exact.unix`,
      measures: `Window.read / write: ${measures}, unix`,
      work: { system: "barkeep", task: { ...task, transport: "unix" } },
      reference: `bulk-${direction}-16m.unix`,
    },
  ];
}
