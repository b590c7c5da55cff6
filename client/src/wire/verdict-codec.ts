/** Verdicts of batches and bulk transfers to and from the wire. */

import type { BatchVerdict, BatchVerdict__Output } from "@barkeep/proto/v1/BatchVerdict";
import type { BulkVerdict__Output, BulkVerdict as WireBulk } from "@barkeep/proto/v1/BulkVerdict";
import type { BulkVerdict, Verdict } from "../contract/index.js";
import { decodeError, encodeError } from "./error-codec.js";

export function encodeVerdict(verdict: Verdict, id: number): BatchVerdict {
  return {
    id,
    completed: verdict.completed,
    results: verdict.results,
    error: verdict.error === undefined ? null : encodeError(verdict.error),
    queuedNs: Math.round(verdict.queuedNs),
    deviceNs: Math.round(verdict.deviceNs),
  };
}

export function decodeVerdict(wire: BatchVerdict__Output, generation: number): Verdict {
  const error = wire.error === null ? {} : { error: decodeError(wire.error) };
  return {
    completed: wire.completed,
    results: wire.results,
    ...error,
    queuedNs: Number(wire.queuedNs),
    deviceNs: Number(wire.deviceNs),
    generation,
  };
}

/** What a reply says of the daemon and the device. */
export interface ReplyIdentity {
  readonly bootId: string;
  readonly generation: number;
}

export function encodeBulkVerdict(
  verdict: BulkVerdict,
  crc32: number,
  context: ReplyIdentity,
): WireBulk {
  return {
    bytesDone: verdict.bytesDone,
    crc32,
    error: verdict.error === undefined ? null : encodeError(verdict.error),
    deviceNs: Math.round(verdict.deviceNs),
    context,
  };
}

export function decodeBulkVerdict(wire: BulkVerdict__Output): BulkVerdict & { crc32: number } {
  const error = wire.error === null ? {} : { error: decodeError(wire.error) };
  const bytesDone = Number(wire.bytesDone);
  return { bytesDone, ...error, deviceNs: Number(wire.deviceNs), crc32: wire.crc32 };
}
