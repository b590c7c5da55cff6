import { DeviceError } from "../contract/index.js";

const NOT_EXECUTED = { outcome: "not-executed" } as const;

/** The error of a batch whose verdict will not come, because of what ended its way. */
export function lostBatch(device: string, mayHaveRun: boolean, cause: unknown): DeviceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (mayHaveRun) return new DeviceError("OUTCOME_UNKNOWN", { device, reason }, { cause });
  // Why the daemon ended a channel is why it did not take the batch.
  const said = DeviceError.is(cause, "DEVICE_STUCK") || DeviceError.is(cause, "CLOSED");
  if (said) return new DeviceError(cause.code, cause.data, { ...NOT_EXECUTED, cause });
  return new DeviceError("DISCONNECTED", { device, reason }, { ...NOT_EXECUTED, cause });
}
