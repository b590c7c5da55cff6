import type { ErrorRow } from "./error-row.js";

/** A code is never renamed and never reused. */
export type ErrorCode =
  | "INVALID_ARGUMENT"
  | "MISALIGNED"
  | "WIDTH_UNSUPPORTED"
  | "LIMIT_EXCEEDED"
  | "OUT_OF_RANGE"
  | "NO_SUCH_DEVICE"
  | "NO_SUCH_WINDOW"
  | "NO_SUCH_INTERRUPT"
  | "READ_ONLY"
  | "WRITE_ONLY"
  | "UNSUPPORTED"
  | "CLOSED"
  | "NOT_ALLOWED"
  | "NOT_AUTHENTICATED"
  | "LEASE_REQUIRED"
  | "LEASE_HELD"
  | "LEASE_LOST"
  | "STALE_GENERATION"
  | "OVERLOADED"
  | "DEVICE_UNAVAILABLE"
  | "DEVICE_LOST"
  | "DEVICE_STUCK"
  | "DEVICE_QUIESCED"
  | "DEVICE_QUARANTINED"
  | "DISCONNECTED"
  | "OUTCOME_UNKNOWN"
  | "TIMED_OUT"
  | "CANCELLED"
  | "BUS_FAULT"
  | "WAIT_TIMED_OUT"
  | "VERIFY_MISMATCH"
  | "CHECKSUM_MISMATCH"
  | "PROTOCOL_MISMATCH"
  | "INTERNAL";

/**
 * Every error that barkeep can answer: its gRPC status, the outcomes that it may carry, when a
 * repetition makes sense, and what it means. The wire, the C++ core (`error_codes.def`), the
 * documentation (`proto/ERRORS.md`) and the tests are all compared with this table.
 */
export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorRow>> = {
  INVALID_ARGUMENT: {
    status: "INVALID_ARGUMENT",
    outcomes: ["not-executed"],
    retry: "never",
    means: "An argument, or a program, is malformed. `field` and `reason` say which and how.",
  },
  MISALIGNED: {
    status: "INVALID_ARGUMENT",
    outcomes: ["not-executed"],
    retry: "never",
    means: "An offset or length is not a multiple of the access width. Nothing is ever rounded.",
  },
  WIDTH_UNSUPPORTED: {
    status: "INVALID_ARGUMENT",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The window does not take accesses of this width; `supported` lists those it takes.",
  },
  LIMIT_EXCEEDED: {
    status: "INVALID_ARGUMENT",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The call is larger than a limit. Split it, or declare that the batch yields.",
  },
  OUT_OF_RANGE: {
    status: "OUT_OF_RANGE",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The access does not lie inside its window.",
  },
  NO_SUCH_DEVICE: {
    status: "NOT_FOUND",
    outcomes: ["not-executed"],
    retry: "never",
    means: "No device of this name is configured.",
  },
  NO_SUCH_WINDOW: {
    status: "NOT_FOUND",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The device has no window of this name.",
  },
  NO_SUCH_INTERRUPT: {
    status: "NOT_FOUND",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The device has no interrupt line of this name.",
  },
  READ_ONLY: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The window is configured read-only.",
  },
  WRITE_ONLY: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The window is configured write-only.",
  },
  UNSUPPORTED: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "never",
    means: "This window or device cannot do that; `reason` says why and what can be done instead.",
  },
  CLOSED: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The connection, device or session was closed before the call.",
  },
  NOT_ALLOWED: {
    status: "PERMISSION_DENIED",
    outcomes: ["not-executed", "partial"],
    retry: "never",
    means: "The grant of this session does not cover the access, or was revoked while it ran.",
  },
  NOT_AUTHENTICATED: {
    status: "UNAUTHENTICATED",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The transport did not prove who is calling.",
  },
  LEASE_REQUIRED: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The device is served to holders of a lease only.",
  },
  LEASE_HELD: {
    status: "ABORTED",
    outcomes: ["not-executed"],
    retry: "caller",
    means: "Somebody else holds the lease.",
  },
  LEASE_LOST: {
    status: "ABORTED",
    outcomes: ["not-executed", "partial"],
    retry: "never",
    means: "The lease of this call expired, was released or was revoked.",
  },
  STALE_GENERATION: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "reopen",
    means:
      "The call was made for another generation, boot or window table of the device. Reopen it.",
  },
  OVERLOADED: {
    status: "RESOURCE_EXHAUSTED",
    outcomes: ["not-executed"],
    retry: "backoff",
    means: "A queue or budget is full. Try again after `retryAfterMs`.",
  },
  DEVICE_UNAVAILABLE: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "reopen",
    means: "The daemon could not open the device; `reason` says why and `fix` how to mend it.",
  },
  DEVICE_LOST: {
    status: "UNAVAILABLE",
    outcomes: ["not-executed", "partial", "unknown"],
    retry: "reopen",
    means: "The device is gone from its bus.",
  },
  DEVICE_STUCK: {
    status: "UNAVAILABLE",
    outcomes: ["not-executed", "unknown"],
    retry: "reopen",
    means: "An access to the device did not return within a second. Nothing can abort it.",
  },
  DEVICE_QUIESCED: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "caller",
    means: "An operator took the device out of service for a while.",
  },
  DEVICE_QUARANTINED: {
    status: "FAILED_PRECONDITION",
    outcomes: ["not-executed"],
    retry: "never",
    means: "The device is out of service until an administrator clears it.",
  },
  DISCONNECTED: {
    status: "UNAVAILABLE",
    outcomes: ["not-executed", "unknown"],
    retry: "idempotent",
    means: "The daemon cannot be reached. `not-executed` when the call provably never left.",
  },
  OUTCOME_UNKNOWN: {
    status: "UNAVAILABLE",
    outcomes: ["unknown"],
    retry: "idempotent",
    means: "The call was sent, and nobody can say any more whether it ran.",
  },
  TIMED_OUT: {
    status: "DEADLINE_EXCEEDED",
    outcomes: ["not-executed", "partial", "unknown"],
    retry: "idempotent",
    means:
      "The deadline of the call passed: in the queue (not-executed) or while it ran (partial).",
  },
  CANCELLED: {
    status: "CANCELLED",
    outcomes: ["not-executed", "partial", "unknown"],
    retry: "never",
    means: "The caller cancelled the call.",
  },
  BUS_FAULT: {
    status: "DATA_LOSS",
    outcomes: ["partial"],
    retry: "never",
    means: "The hardware or the kernel refused the access (SIGBUS). Earlier operations stay done.",
  },
  WAIT_TIMED_OUT: {
    status: "DEADLINE_EXCEEDED",
    outcomes: ["partial"],
    retry: "never",
    means: "A `waitFor` did not see its value in time; `value` is the last one read.",
  },
  VERIFY_MISMATCH: {
    status: "FAILED_PRECONDITION",
    outcomes: ["partial"],
    retry: "never",
    means: "A `verify` read something else; `value` is what it read, `expected` what it wanted.",
  },
  CHECKSUM_MISMATCH: {
    status: "DATA_LOSS",
    outcomes: ["partial"],
    retry: "idempotent",
    means: "The bytes of a bulk transfer were damaged on their way.",
  },
  PROTOCOL_MISMATCH: {
    status: "UNIMPLEMENTED",
    outcomes: ["not-executed"],
    retry: "never",
    means: "Client and daemon have no protocol version, or not this feature, in common.",
  },
  INTERNAL: {
    status: "INTERNAL",
    outcomes: ["not-executed", "partial", "unknown"],
    retry: "never",
    means: "A bug in barkeep. The daemon's log has the details under `errorId`.",
  },
};

export const ERROR_CODES: readonly ErrorCode[] = Object.keys(ERROR_TABLE) as ErrorCode[];
