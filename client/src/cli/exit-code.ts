import type { ErrorCode } from "../contract/error-table.js";

/** What a script can tell from the exit code. Part of the command's interface. */
export const EXIT = {
  ok: 0,
  /** The command must be changed. */
  usage: 1,
  /** The device, or the way to it, failed. */
  device: 2,
  /** Others have it: try again later. */
  busy: 3,
  leaseLost: 4,
  timeout: 5,
  auth: 6,
} as const;

export const EXIT_OF_CODE: Readonly<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: EXIT.usage,
  MISALIGNED: EXIT.usage,
  WIDTH_UNSUPPORTED: EXIT.usage,
  LIMIT_EXCEEDED: EXIT.usage,
  OUT_OF_RANGE: EXIT.usage,
  NO_SUCH_DEVICE: EXIT.usage,
  NO_SUCH_WINDOW: EXIT.usage,
  NO_SUCH_INTERRUPT: EXIT.usage,
  READ_ONLY: EXIT.usage,
  WRITE_ONLY: EXIT.usage,
  UNSUPPORTED: EXIT.usage,
  CLOSED: EXIT.device,
  NOT_ALLOWED: EXIT.auth,
  NOT_AUTHENTICATED: EXIT.auth,
  LEASE_REQUIRED: EXIT.busy,
  LEASE_HELD: EXIT.busy,
  LEASE_LOST: EXIT.leaseLost,
  STALE_GENERATION: EXIT.device,
  OVERLOADED: EXIT.busy,
  DEVICE_UNAVAILABLE: EXIT.device,
  DEVICE_LOST: EXIT.device,
  DEVICE_STUCK: EXIT.device,
  DEVICE_QUIESCED: EXIT.busy,
  DEVICE_QUARANTINED: EXIT.device,
  DISCONNECTED: EXIT.device,
  OUTCOME_UNKNOWN: EXIT.device,
  TIMED_OUT: EXIT.timeout,
  CANCELLED: EXIT.device,
  BUS_FAULT: EXIT.device,
  WAIT_TIMED_OUT: EXIT.timeout,
  VERIFY_MISMATCH: EXIT.device,
  CHECKSUM_MISMATCH: EXIT.device,
  PROTOCOL_MISMATCH: EXIT.device,
  INTERNAL: EXIT.device,
};
