/** What a verb does with a daemon. */
import type { Command } from "commander";
import type { Device, DeviceInfo } from "../contract/device.js";
import { DeviceError } from "../contract/errors.js";
import type { WindowInfo } from "../contract/window.js";
import type { Connection } from "../remote/connection.js";
import type { DaemonOptions } from "./daemon-options.js";
import { inTime } from "./deadline.js";
import { suggest } from "./suggestion.js";

/** Connects, works, and closes the connection however the work ends. */
export async function withDaemon<T>(
  command: Command,
  work: (connection: Connection, timeoutMs: number) => Promise<T>,
): Promise<T> {
  const { timeout } = command.optsWithGlobals<DaemonOptions>();
  const { openConnection } = await import("./open-connection.js");
  await using connection = await openConnection(command);
  return await work(connection, timeout);
}

/** A read-only call of the library that takes no deadline, with one. */
export async function within<T>(timeoutMs: number, call: Promise<T>): Promise<T> {
  const late = new DeviceError("TIMED_OUT", { timeoutMs }, { outcome: "not-executed" });
  return await inTime(timeoutMs, call, late);
}

export async function infoOf(connection: Connection, name: string): Promise<DeviceInfo> {
  return await orSuggestion(connection, name, connection.info(name));
}

export async function deviceOf(connection: Connection, name: string): Promise<Device> {
  return await orSuggestion(connection, name, connection.device(name));
}

/** Fails with the name that was probably meant. */
export function windowOf(info: DeviceInfo, name: string): WindowInfo {
  const window = info.windows.find((candidate) => candidate.name === name);
  if (window !== undefined) return window;
  const names = info.windows.map((candidate) => candidate.name);
  throw new DeviceError("NO_SUCH_WINDOW", {
    reason: `${info.name} has no window ${JSON.stringify(name)}`,
    fix: alternatives(name, names, `barkeep show ${info.name}`),
  });
}

async function orSuggestion<T>(connection: Connection, name: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!DeviceError.is(error, "NO_SUCH_DEVICE")) throw error;
    const names = (await connection.devices()).map((info) => info.name);
    const reason = `the daemon at ${connection.target} has no device ${JSON.stringify(name)}`;
    throw new DeviceError("NO_SUCH_DEVICE", {
      reason,
      fix: alternatives(name, names, "barkeep ls"),
    });
  }
}

function alternatives(typed: string, names: readonly string[], lister: string): string {
  const meant = suggest(typed, names);
  const listed = names.slice(0, 8).join(", ") || "none";
  const all = `${lister} lists all: ${listed}${names.length > 8 ? ", ..." : ""}`;
  return meant === undefined ? all : `did you mean ${meant}? ${all}`;
}
