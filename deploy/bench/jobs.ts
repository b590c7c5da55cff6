/** All that is measured in rounds, in the order of the results. */
import { accessJobs } from "./access-jobs.js";
import { SLOW_ACCESS_NS } from "./devices.js";
import type { Job } from "./job.js";
import { CLIENTS_MAX } from "./rig.js";
import type { SystemName, Task, Transport } from "./task.js";

export const BATCH_SIZES: readonly number[] = [1, 10, 100, 1000, 10_000];
const DEPTH = 64;
/** A few clients that keep the daemon busy, and many that do not; one alone is `pipelined-64.unix`. */
const CLIENTS: readonly { readonly size: number; readonly depth: number }[] = [
  { size: 8, depth: DEPTH },
  { size: CLIENTS_MAX, depth: 1 },
];
const MANY = 1000;
const TRANSPORTS: readonly Transport[] = ["tcp", "unix"];
export const BULK_SIZES: Readonly<Record<string, number>> = {
  "4k": 4 * 1024,
  "64k": 64 * 1024,
  "1m": 1024 * 1024,
  "16m": 16 * 1024 * 1024,
};
/** What TLS is measured with: its cost is for each byte. */
const TLS_BULK = "16m";

/** The suffix of a latency's name. */
export function on(transport: Transport): string {
  return transport === "tcp" ? "" : `.${transport}`;
}

function job(
  name: string,
  measures: string,
  system: SystemName,
  task: Task,
  rest: Partial<Job> = {},
): Job {
  return { name, measures, unit: "us", work: { system, task }, ...rest };
}

function rawJobs(): Job[] {
  const echoes = TRANSPORTS.flatMap((transport) => [
    job(`raw-ping${on(transport)}`, `64 bytes there and back, ${transport}`, "raw", {
      kind: "reads",
      transport,
      size: 1,
    }),
    job(
      `raw-pipelined-${DEPTH}${on(transport)}`,
      `one of ${DEPTH} such messages under way at any time, ${transport}`,
      "raw",
      { kind: "pipelined", transport, size: DEPTH },
    ),
  ]);
  const clients = CLIENTS.map(({ size, depth }) =>
    job(
      `raw-clients-${size}`,
      `one of the messages of ${size} unix connections, ${depth} under way on each`,
      "raw",
      { kind: "clients", transport: "unix", size, depth },
    ),
  );
  return [...echoes, ...clients, ...bulkJobs("raw"), ...nativeJobs()];
}

function nativeJobs(): Job[] {
  const read = (count: number, accessNs: number) =>
    ({ system: "native", run: { kind: "read", count, accessNs } }) as const;
  const copies = Object.entries(BULK_SIZES).map(
    ([label, bytes]): Job => ({
      name: `memcpy-${label}`,
      measures: `memcpy of ${label}`,
      unit: "ms",
      work: { system: "native", run: { kind: "copy", bytes } },
      bytes,
    }),
  );
  return [
    {
      name: `native-loop-${MANY}`,
      measures: `${MANY} scattered volatile 32-bit loads in C`,
      unit: "us",
      work: read(MANY, 0),
    },
    {
      name: "native-loop-1us",
      measures: `the same with 1 us of busy time for each load`,
      unit: "us",
      work: read(MANY, SLOW_ACCESS_NS),
    },
    ...copies,
  ];
}

function bulkJobs(system: "raw" | "barkeep"): Job[] {
  const who = system === "raw" ? "raw stream" : "Window.read / write";
  const jobs: Job[] = [];
  for (const direction of ["read", "write"] as const) {
    for (const [label, bytes] of Object.entries(BULK_SIZES)) {
      const transports = label === TLS_BULK ? [...TRANSPORTS, "tls" as const] : TRANSPORTS;
      for (const transport of transports) {
        const name = `bulk-${direction}-${label}.${transport}`;
        const task = { kind: `bulk-${direction}`, transport, size: bytes } as const;
        const rest: Partial<Job> = system === "raw" ? {} : { reference: `raw-${name}` };
        const measures = `${who}: ${direction} of ${label}, ${transport}`;
        const full = system === "raw" ? `raw-${name}` : name;
        jobs.push(job(full, measures, system, task, { unit: "ms", bytes, ...rest }));
      }
    }
  }
  return jobs;
}

function latencyJobs(): Job[] {
  return TRANSPORTS.flatMap((transport) => {
    const reference = `raw-ping${on(transport)}`;
    const batches = BATCH_SIZES.map((size) =>
      job(
        `${size === 1 ? "read-1" : `batch-${size}`}${on(transport)}`,
        `${size} scattered 32-bit reads in one batch, ${transport}`,
        "barkeep",
        { kind: "reads", transport, size },
        { reference },
      ),
    );
    return [
      ...batches,
      job(
        `batch-${MANY}-fresh${on(transport)}`,
        `the same as batch-${MANY}, and building the batch, ${transport}`,
        "barkeep",
        { kind: "fresh-reads", transport, size: MANY },
        { reference },
      ),
      job(
        `pipelined-${DEPTH}${on(transport)}`,
        `one of ${DEPTH} single reads under way at any time, each its own batch, ${transport}`,
        "barkeep",
        { kind: "pipelined", transport, size: DEPTH },
        { reference: `raw-pipelined-${DEPTH}${on(transport)}` },
      ),
    ];
  });
}

function clientJobs(): Job[] {
  return CLIENTS.map(({ size, depth }) =>
    job(
      `clients-${size}`,
      `one of the single reads of ${size} clients, ${depth} under way on each unix connection`,
      "barkeep",
      { kind: "clients", transport: "unix", size, depth },
      { reference: `raw-clients-${size}` },
    ),
  );
}

function deviceJobs(): Job[] {
  const task = { kind: "device-reads", transport: "tcp", size: MANY } as const;
  const reference = "native-loop-1us";
  const local = { transport: "unix", size: MANY } as const;
  return [
    job("local-device-1us", `${MANY} reads of 1 us, in-process (LocalDevice)`, "local", task, {
      reference,
    }),
    ...TRANSPORTS.map((transport) =>
      job(
        `device-1us${on(transport)}`,
        `${MANY} reads of 1 us in one batch, ${transport}`,
        "barkeep",
        { ...task, transport },
        { reference },
      ),
    ),
    job(
      `local-batch-${MANY}`,
      `${MANY} scattered reads, in-process (LocalDevice)`,
      "local",
      { kind: "reads", ...local },
      { reference: `native-loop-${MANY}` },
    ),
    ...(["read", "write"] as const).map((direction) =>
      job(
        `local-bulk-${direction}-16m`,
        `${direction} of 16m, in-process (LocalDevice)`,
        "local",
        { kind: `bulk-${direction}`, transport: "unix", size: BULK_SIZES["16m"] ?? 0 },
        { unit: "ms", bytes: BULK_SIZES["16m"] ?? 0, reference: "memcpy-16m" },
      ),
    ),
  ];
}

/** The same 16 MiB in calls of less: what a call costs. */
function chunkJobs(): Job[] {
  const size = BULK_SIZES["16m"] ?? 0;
  return (["read", "write"] as const).flatMap((direction) =>
    ["64k", "1m"].map((label) =>
      job(
        `bulk-${direction}-16m-by-${label}.tcp`,
        `Window.read / write: ${direction} of 16m in calls of ${label}, one after the other, tcp`,
        "barkeep",
        { kind: `bulk-${direction}`, transport: "tcp", size, chunk: BULK_SIZES[label] ?? size },
        { unit: "ms", bytes: size, reference: `raw-bulk-${direction}-16m.tcp` },
      ),
    ),
  );
}

function otherJobs(): Job[] {
  const ways = {
    execute: "one unary Execute of barkeepd for each read",
    unary: "one unary gRPC call for each read",
    text: "one line of text for each read",
    framed: "one request for each 255 reads",
  } as const;
  return Object.entries(ways).flatMap(([system, way]) =>
    [1, MANY].map((size) =>
      job(
        `${system}-${size}`,
        `${size} scattered reads, one after the other: ${way}, tcp`,
        system as keyof typeof ways,
        { kind: "reads", transport: "tcp", size },
        { reference: "raw-ping", slow: size === MANY && system !== "framed" },
      ),
    ),
  );
}

/** The same without a data channel: over gRPC, which always works. Bulk over TCP. */
function grpcJobs(): Job[] {
  const kept = ["read-1", `batch-100`, `batch-${MANY}`, `pipelined-${DEPTH}`];
  const names = [
    ...kept.flatMap((name) => TRANSPORTS.map((transport) => name + on(transport))),
    ...["clients-8", "bulk-read-16m.tcp", "bulk-write-16m.tcp"],
  ];
  return [...latencyJobs(), ...clientJobs(), ...bulkJobs("barkeep")]
    .filter(({ name }) => names.includes(name))
    .map((each) => ({
      ...each,
      name: `${each.name.replace(".tcp", "")}.grpc`,
      measures: `${each.measures}, without a data channel`,
      work: { ...each.work, system: "grpc" } as Job["work"],
    }));
}

export function allJobs(): readonly Job[] {
  return [
    ...rawJobs(),
    ...latencyJobs(),
    ...clientJobs(),
    ...bulkJobs("barkeep"),
    ...chunkJobs(),
    ...grpcJobs(),
    ...deviceJobs(),
    ...accessJobs(),
    ...otherJobs(),
  ];
}

/** The jobs that are wanted by their names, what they are compared with, and so on. */
export function chosenJobs(wanted: (name: string) => boolean): readonly Job[] {
  const jobs = allJobs();
  const chosen = new Set(jobs.filter(({ name }) => wanted(name)));
  // A reference comes before what is compared with it.
  for (const each of jobs.toReversed()) {
    const reference = jobs.find(({ name }) => name === each.reference);
    if (chosen.has(each) && reference !== undefined) chosen.add(reference);
  }
  return jobs.filter((each) => chosen.has(each));
}
