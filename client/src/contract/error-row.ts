/**
 * What happened to the hardware, which is what a caller of a device must know first:
 * `not-executed`, no access was made; `partial`, the operations before the failing one were made;
 * `unknown`, nobody can say.
 */
export type Outcome = "not-executed" | "partial" | "unknown";

/** When a repetition of the same call can help. */
export type Retry = "never" | "backoff" | "reopen" | "idempotent" | "caller";

/** The gRPC status that carries an error which is not answered in-band. */
export type StatusName =
  | "CANCELLED"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "PERMISSION_DENIED"
  | "UNAUTHENTICATED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS";

/** One row of the error table. */
export interface ErrorRow {
  readonly status: StatusName;
  /**
   * The outcomes that an instance may carry; the first is the default. In the middle of a bulk
   * transfer `partial` stands for `not-executed` (P-40).
   */
  readonly outcomes: readonly [Outcome, ...Outcome[]];
  readonly retry: Retry;
  /** One or two sentences for people: what it means and what to do. */
  readonly means: string;
}
