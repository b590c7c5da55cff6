/** Interrupts to and from the wire. */

import type { Interrupt, Interrupt__Output } from "@barkeep/proto/v1/Interrupt";
import type { InterruptRecord } from "../contract/index.js";
import { decodeVerdict, encodeVerdict } from "./verdict-codec.js";

export function encodeInterrupt({ verdict, ...record }: InterruptRecord): Interrupt {
  return {
    ...record,
    monotonicNs: String(record.monotonicNs),
    wallNs: String(record.wallNs),
    verdict: verdict === undefined ? null : encodeVerdict(verdict, 0),
  };
}

/** @param generation of the device, for the verdict. */
export function decodeInterrupt(wire: Interrupt__Output, generation: number): InterruptRecord {
  const { verdict } = wire;
  return {
    source: wire.source,
    sequence: Number(wire.sequence),
    count: Number(wire.count),
    missed: Number(wire.missed),
    dropped: Number(wire.dropped),
    monotonicNs: BigInt(wire.monotonicNs),
    wallNs: BigInt(wire.wallNs),
    ...(verdict === null ? {} : { verdict: decodeVerdict(verdict, generation) }),
  };
}
