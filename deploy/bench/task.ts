/** What a client process is asked to time. */

export type Transport = "tcp" | "unix" | "tls";

/** Whose client: each runs in a process of its own, so that none pays for the code of another. */
export type SystemName =
  | "raw"
  | "barkeep"
  | "grpc"
  | "execute"
  | "local"
  | "unary"
  | "text"
  | "framed";

/**
 * - `reads`: `size` scattered 32-bit reads, as the system would do that; one sample is all of them.
 * - `fresh-reads`: the same, and the batch is built anew each time.
 * - `pipelined`: single reads, `size` under way at any time; one sample is one read.
 * - `clients`: `size` connections, each with `depth` single reads under way; one sample is one read.
 * - `device-reads`: `reads` on the device whose accesses take 1 us.
 * - `bulk-read`, `bulk-write`: one transfer of `size` bytes.
 * - `stream-read`, `stream-write`: `streams` transfers at once, each of the whole window, for their
 *   memory.
 */
export type TaskKind =
  | "reads"
  | "fresh-reads"
  | "pipelined"
  | "clients"
  | "device-reads"
  | "bulk-read"
  | "bulk-write"
  | "stream-read"
  | "stream-write";

export interface Task {
  readonly kind: TaskKind;
  readonly transport: Transport;
  readonly size: number;
  /** `clients`: reads under way on each connection; 1 by default. */
  readonly depth?: number;
  /** `bulk-*`: bytes of each call, one after the other; all in one by default. */
  readonly chunk?: number;
  /** `bulk-*`: on the window of registers, by accesses of its width; on memory by default. */
  readonly exact?: boolean;
  /** `stream-*`: transfers at once. */
  readonly streams?: number;
}

/** In the certificates of the servers that speak TLS. */
export const SERVER_NAME = "localhost";

/** Where a server listens. */
export interface Doors {
  readonly unix: string;
  /** TCP ports, on loopback. */
  readonly port: number;
  readonly tlsPort: number;
}

/** Where the servers of a run listen; what is not there has not been started. */
export interface Endpoints {
  /** Folder of the run: socket files, and the files that stand for device memory. */
  readonly folder: string;
  /** File of the certificate that vouches for those of the TLS servers. */
  readonly ca: string;
  readonly raw: Doors;
  readonly barkeep: Doors;
  /** TCP ports of the reference servers. */
  readonly unary: number;
  readonly text: number;
  readonly framed: number;
}

/** One thing to repeat. */
export interface Operation {
  run(): Promise<unknown>;
  /** A sample is the time of one run divided by this. */
  readonly per: number;
}

/** One client: connects when the first task needs it, and stays connected. */
export interface System extends AsyncDisposable {
  /** Also checks once that the values are the right ones: a fast wrong answer is no result. */
  prepare(task: Task): Promise<Operation>;
}

/** From the bench to a client process, and back. */
export interface Order {
  readonly id: number;
  readonly task: Task;
  /** Time to spend on samples, ms; at least one is taken. */
  readonly budgetMs: number;
  /** The most time to spend before, the first time that this task is seen; 0 for none. */
  readonly warmUpMs: number;
  readonly samplesMax: number;
}

export interface Report {
  readonly id: number;
  /** Microseconds. */
  readonly samples: readonly number[];
  readonly error?: string;
}
