import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { DeviceError } from "../contract/errors.js";
import type { Connection } from "../remote/connection.js";
import type { TlsOptions } from "../remote/target.js";
import type { DaemonOptions } from "./daemon-options.js";
import { inTime } from "./deadline.js";
import { endpointOf, type Target } from "./endpoint.js";
import { knock } from "./knock.js";

/** A connection that stands by then is above suspicion, and is not diagnosed. */
const SUSPICION_MS = 400;

/**
 * Connects within `--connect-timeout`, or says why not. Loads grpc-js, but only once somebody
 * listens there.
 */
export async function openConnection(command: Command): Promise<Connection> {
  const options = command.optsWithGlobals<DaemonOptions>();
  const { target, tls } = await endpointOf(command);
  const until = performance.now() + options.connectTimeout;
  // A TLS listener would log a failed handshake: there, only a diagnosis dials.
  if (tls === undefined) await knock(target, options.connectTimeout);
  const { connect } = await import("../remote/connection.js");
  const connectTimeoutMs = Math.max(1, until - performance.now());
  const late = silent(target, options.connectTimeout);
  const connected = new AbortController();
  try {
    const { transport } = options;
    const settings = { connectTimeoutMs, transport, ...(tls === undefined ? {} : { tls }) };
    const connection = inTime(connectTimeoutMs, connect(target.text, settings), late);
    return await Promise.race([connection, suspect(target, tls, connected.signal)]);
  } catch (error) {
    throw explained(target, error, late);
  } finally {
    connected.abort();
  }
}

/** Rejects when it turns out that this cannot become a connection; never settles otherwise. */
async function suspect(
  target: Target,
  tls: TlsOptions | undefined,
  connected: AbortSignal,
): Promise<never> {
  const slow = await sleep(SUSPICION_MS, true, { signal: connected }).catch(() => false);
  if (slow) {
    const { diagnose } = await import("./diagnosis.js");
    const found = await diagnose(target, tls);
    if (found !== undefined) throw found;
  }
  return await new Promise<never>(() => undefined);
}

/** gRPC's own words for a daemon that is none do not help anybody. */
function explained(target: Target, error: unknown, late: DeviceError): unknown {
  if (!DeviceError.is(error)) return error;
  const fromGrpc = error.cause !== undefined;
  if (fromGrpc && (error.code === "DISCONNECTED" || error.code === "TIMED_OUT")) return late;
  if (error.code !== "PROTOCOL_MISMATCH" || error.data.theirs !== undefined) return error;
  const reason = `what answers at ${target.text} is no barkeepd: ${error.data.reason ?? ""}`;
  const fix = "give the address and port of barkeepd; its configuration says which";
  return new DeviceError("PROTOCOL_MISMATCH", { reason, fix }, { cause: error });
}

function silent({ text }: Target, timeoutMs: number): DeviceError {
  return new DeviceError("DISCONNECTED", {
    reason: `no barkeepd answered at ${text} within ${timeoutMs / 1000} s`,
    fix: "check address, port and TLS options, or give a longer --connect-timeout",
  });
}
