import { DeviceError, limits } from "@barkeep/client/contract";
import type { HelloRequest__Output } from "@barkeep/proto/v1/HelloRequest";
import type { HelloResponse } from "@barkeep/proto/v1/HelloResponse";
import type { Caller } from "../rpc/call-gate.js";

/** The one version of the protocol that there is. */
const PROTOCOL = 1;

/** What came after the first version of the protocol. */
const FEATURES: readonly string[] = ["channel", "interrupts", "dma"];

export interface HelloOptions {
  readonly version: string;
  readonly bootId: string;
  /** Limits of this daemon that its configuration changed, by their names in the contract. */
  readonly limits: Readonly<Record<string, number>>;
}

export function hello(
  { protocolMin, protocolMax, clientVersion }: HelloRequest__Output,
  caller: Caller,
  options: HelloOptions,
): HelloResponse {
  if (protocolMin > PROTOCOL || protocolMax < PROTOCOL) {
    throw new DeviceError("PROTOCOL_MISMATCH", {
      ours: String(PROTOCOL),
      theirs: `${protocolMin} to ${protocolMax}`,
      reason: `barkeepd ${options.version} and client ${clientVersion.slice(0, 32)} share no protocol`,
    });
  }
  return {
    protocol: PROTOCOL,
    daemonVersion: options.version,
    bootId: options.bootId,
    features: [...FEATURES],
    limits: { ...limits, ...options.limits },
    wallClockMs: Date.now(),
    monotonicNs: String(process.hrtime.bigint()),
    principal: caller.connection.principal,
  };
}
