/** How a bulk transfer ends, in both directions. */
import {
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  DeviceError,
  type DeviceInfo,
} from "../contract/index.js";
import { DEADLINE_GRACE_MS } from "./deadline-grace.js";

export function bulkDeadline(options: BulkOptions): {
  readonly timeLeftMs: number;
  readonly deadline: number | undefined;
} {
  const { timeoutMs } = options;
  if (timeoutMs === undefined) return { timeLeftMs: 0, deadline: undefined };
  return {
    timeLeftMs: Math.max(1, Math.round(timeoutMs)),
    deadline: Date.now() + timeoutMs + DEADLINE_GRACE_MS,
  };
}

/** What our side of a transfer saw. */
export interface Seen {
  readonly bytes: number;
  readonly checksum: number;
  readonly call: BulkCall;
  readonly info: DeviceInfo;
}

/** The daemon's verdict, unless what we saw contradicts it. */
export function checkedBulk(
  verdict: BulkVerdict & { readonly crc32: number },
  seen: Seen,
): BulkVerdict {
  const { error, bytesDone } = verdict;
  if (error === undefined && bytesDone === seen.bytes && verdict.crc32 === seen.checksum) {
    return { bytesDone, deviceNs: verdict.deviceNs };
  }
  if (error !== undefined) return { bytesDone, error, deviceNs: verdict.deviceNs };
  const reason = `the two ends saw different bytes: ${bytesDone} and ${seen.bytes} bytes`;
  const mismatch = checksumMismatch(seen, bytesDone, reason);
  return { bytesDone, error: mismatch, deviceNs: verdict.deviceNs };
}

/** The two ends of a transfer contradict each other; `done` is what the daemon says. */
export function checksumMismatch(
  { call, info }: Pick<Seen, "call" | "info">,
  done: number,
  reason: string,
): DeviceError {
  return new DeviceError("CHECKSUM_MISMATCH", {
    device: info.name,
    window: call.window.name,
    offset: call.offset,
    length: call.bytes.byteLength,
    ...{ done, reason },
  });
}

/**
 * A transfer that ended without a verdict: how much of it reached the device is not known. `done`
 * is what surely did: bytes received. Bytes that were only sent are not.
 */
export function interrupted(error: DeviceError, options: BulkOptions, done?: number): DeviceError {
  if (error.outcome === "not-executed") return error;
  const cancelled = options.signal?.aborted === true;
  const code = cancelled ? "CANCELLED" : error.code;
  const cause = cancelled ? options.signal?.reason : error;
  const reason = cancelled ? "the transfer was cancelled" : error.data.reason;
  const data = { ...error.data, ...(reason === undefined ? {} : { reason }) };
  const known = done === undefined ? data : { ...data, done };
  return new DeviceError(code, known, { outcome: "unknown", cause });
}
