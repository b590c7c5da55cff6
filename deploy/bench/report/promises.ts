/** What the project has promised itself, each in the terms of one row. */
import { faster, type Measure, mebibytes, perSecond, rateOf, slower } from "./measure.js";

interface Promised {
  readonly name: string;
  /** Name of the row that is judged, where that is not the figure's own. */
  readonly row?: string;
  readonly says: string;
  readonly measure: Measure;
}

const RAW_STREAM = "a raw stream of the same size between a Node client and a C server";
const IN_PROCESS = "1000 reads of 1 us in one batch, against the same program in-process";

function bulk(direction: "read" | "write"): readonly Promised[] {
  const name = `bulk-${direction}-16m`;
  const what = `one ${direction} of 16 MiB`;
  return [
    ...["unix", "tcp"].map((transport) => ({
      name: `${name}.${transport}`,
      says: `${what}, against ${RAW_STREAM}`,
      measure: rateOf(0.75),
    })),
    {
      name: `${name}.tls`,
      says: `${what} over TLS, against a raw stream between two Node programs over TLS`,
      measure: rateOf(0.75),
    },
    {
      name: `${name}.grpc`,
      says: `${what} without a data channel, against ${RAW_STREAM}`,
      measure: rateOf(),
    },
  ];
}

export const PROMISES: readonly Promised[] = [
  {
    name: "read-1",
    says: "one 32-bit read by the channel, against 64 bytes there and back",
    measure: slower(1.3),
  },
  {
    name: "batch-100",
    row: "batch-100-vs-read-1",
    says: "100 scattered reads in one batch, against one read",
    measure: slower(1.4),
  },
  {
    name: "batch-1000",
    says: "1000 scattered reads in one batch: reads each second",
    measure: perSecond(1000, { "one-core": 15e6, "two-cores": 6e6 }),
  },
  {
    name: "clients-8",
    says: "single reads of eight clients, 64 under way on each: reads each second, together",
    measure: perSecond(1, { "one-core": 200_000, "two-cores": 200_000 }),
  },
  ...bulk("read"),
  ...bulk("write"),
  {
    name: "device-1us",
    says: "1000 reads of 1 us in one batch, against a C loop on the host",
    measure: slower(1.15),
  },
  { name: "device-1us-native", says: IN_PROCESS, measure: slower(1.3) },
  { name: "device-1us-native.unix", says: `${IN_PROCESS}, unix`, measure: slower(1.3) },
  {
    name: "pread-1000",
    says: "1000 scattered reads in C by a pread for each, against the same through a mapping",
    measure: slower(),
  },
  {
    name: "pwrite-1000",
    says: "1000 scattered writes in C by a pwrite for each, against the same through a mapping",
    measure: slower(),
  },
  {
    name: "batch-vs-pread",
    says: "1000 scattered reads in one batch in-process, against a pread for each in C",
    measure: faster(),
  },
  {
    name: "session-vs-execute",
    says: "1000 scattered reads in one batch of a session, against 1000 calls of Execute",
    measure: faster(500),
  },
  {
    name: "startup-daemon",
    says: "barkeepd with eight devices, until somebody may connect, against `node -e 0`",
    measure: slower(6),
  },
  {
    name: "startup-version",
    says: "`barkeep version`, against `node -e 0`",
    measure: slower(1.5),
  },
  {
    name: "startup-peek",
    says: "`barkeep peek` of one register, against `node -e 0`",
    measure: slower(2.5),
  },
  {
    name: "memory-bulk",
    says: "the daemon's memory over warm idle, at most, during bulk each way",
    measure: mebibytes(64),
  },
];
