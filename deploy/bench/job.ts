/** What is measured, and what beside. */
import type { SystemName, Task } from "./task.js";

export type Unit = "us" | "ms" | "MiB";

/** A run of `native-loop.c`, but for the file and the budget. */
export type NativeRun =
  | { readonly kind: "read"; readonly count: number; readonly accessNs: number }
  /** Stores through the mapping, or a system call for each access, on the same file. */
  | { readonly kind: "store" | "pread" | "pwrite"; readonly count: number }
  | { readonly kind: "copy"; readonly bytes: number };

type Work =
  | { readonly system: SystemName; readonly task: Task }
  | { readonly system: "native"; readonly run: NativeRun };

export interface Job {
  /** As in the results. A latency without a transport in its name is over TCP. */
  readonly name: string;
  /** In a sentence, for the results page. */
  readonly measures: string;
  readonly unit: Unit;
  readonly work: Work;
  /** Name of the job that is measured beside it; none for a reference. */
  readonly reference?: string;
  /** A sample takes most of a second: take one each round, and skip the warm-up. */
  readonly slow?: boolean;
  /** Bytes of one sample, where a rate means something. */
  readonly bytes?: number;
}
