import { DeviceError, type ErrorCode } from "../contract/index.js";

/** Why the daemon may have ended a channel, and therefore why it did not take the batch. */
const SAID: ReadonlySet<ErrorCode> = new Set(["DEVICE_LOST", "DEVICE_STUCK", "CLOSED"]);

const NOT_EXECUTED = { outcome: "not-executed" } as const;

/** The error of a batch whose verdict will not come, because of what ended its way. */
export function lostBatch(device: string, mayHaveRun: boolean, cause: unknown): DeviceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (mayHaveRun) return new DeviceError("OUTCOME_UNKNOWN", { device, reason }, { cause });
  if (DeviceError.is(cause) && SAID.has(cause.code)) {
    return new DeviceError(cause.code, cause.data, { ...NOT_EXECUTED, cause });
  }
  return new DeviceError("DISCONNECTED", { device, reason }, { ...NOT_EXECUTED, cause });
}
