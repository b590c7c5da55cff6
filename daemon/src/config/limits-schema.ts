/** What `limits:` may say: the limits of this daemon that depend on the site. */
import { limits as contract } from "@barkeep/client/contract";
import {
  BYTES_EXPECTED,
  DURATION_EXPECTED,
  parseBytes,
  parseDurationNs,
  strictObject,
} from "@barkeep/native";
import { z } from "zod";
import * as limits from "../limits.js";

export interface LimitsConfig {
  readonly connections: number;
  readonly callsPerConnection: number;
  readonly sessions: number;
  readonly sessionsPerConnection: number;
  readonly sessionResume: string | number;
  readonly sessionResults: string | number;
  readonly bulkTransfers: number;
  readonly bulkBuffer: string | number;
  readonly shutdownGrace: string | number;
}

const quantity = z.union([z.number(), z.string()], { error: "expected a quantity" });

function count(fallback: number, max: number) {
  const error = `expected a number from 1 to ${max}`;
  return z.number({ error }).int({ error }).min(1, { error }).max(max, { error }).default(fallback);
}

function bytes(fallback: number, min: string, max: string) {
  const [least, most] = [parseBytes(min) ?? 0, parseBytes(max) ?? 0];
  const within = (value: number | undefined) =>
    value !== undefined && value >= least && value <= most;
  return quantity
    .refine((value) => within(parseBytes(value)), {
      error: `${BYTES_EXPECTED}; from ${min} to ${max}`,
    })
    .default(`${fallback / 2 ** 20}M`);
}

function time(fallbackMs: number, max: string) {
  const most = parseDurationNs(max) ?? 0;
  return quantity
    .refine((value) => (parseDurationNs(value) ?? Number.POSITIVE_INFINITY) <= most, {
      error: `${DURATION_EXPECTED}, at most ${max}`,
    })
    .default(`${fallbackMs / 1000}s`);
}

export const limitsSchema: z.ZodType<LimitsConfig> = strictObject({
  connections: count(limits.CONNECTIONS_MAX, 65_536),
  callsPerConnection: count(limits.CALLS_PER_CONNECTION_MAX, limits.CALLS_PER_CONNECTION_MAX),
  sessions: count(limits.SESSIONS_MAX, 65_536),
  sessionsPerConnection: count(limits.SESSIONS_PER_CONNECTION_MAX, 1024),
  sessionResume: time(contract.SESSION_RESUME_MS, "600s"),
  sessionResults: bytes(contract.SESSION_RESULTS_BYTES_MAX, "4M", "256M"),
  bulkTransfers: count(limits.BULK_TRANSFERS_MAX, 4096),
  bulkBuffer: bytes(limits.BULK_BUFFER_BYTES_MAX, "1M", "4G"),
  shutdownGrace: time(limits.SHUTDOWN_GRACE_MS, "60s"),
});

/** Of a quantity that the schema has accepted. */
export function milliseconds(time: string | number): number {
  return (parseDurationNs(time) ?? 0) / 1e6;
}
