/** What a verb does with the devices of a daemon, or of this host. */
import type { Command } from "commander";
import type { Device, DeviceInfo } from "../contract/device.js";
import { DeviceError } from "../contract/errors.js";
import type { WindowInfo } from "../contract/window.js";
import type { DaemonOptions } from "./daemon-options.js";
import { inTime } from "./deadline.js";
import type { DeviceSource } from "./device-source.js";
import { localConfigOf } from "./endpoint.js";
import { interruption } from "./interrupt.js";
import { suggest } from "./suggestion.js";

/** What every call of a verb gets. */
export interface CallLimits {
  /** For each call, ms. */
  readonly timeoutMs: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Opens the daemon or the devices of this host, works, and closes it however the work ends. */
export async function withDevices<T>(
  command: Command,
  work: (source: DeviceSource, limits: CallLimits) => Promise<T>,
): Promise<T> {
  const { timeout } = command.optsWithGlobals<DaemonOptions>();
  await using source = await openSource(command);
  return await work(source, { timeoutMs: timeout, signal: interruption() });
}

async function openSource(command: Command): Promise<DeviceSource> {
  const file = localConfigOf(command);
  if (file !== undefined) {
    const { openLocal } = await import("./local-source.js");
    return await openLocal(file);
  }
  const { openConnection } = await import("./open-connection.js");
  const connection = await openConnection(command);
  return Object.assign(connection, { title: `the daemon at ${connection.target}` });
}

/** A read-only call of the library that takes no deadline, with one. */
export async function within<T>(timeoutMs: number, call: Promise<T>): Promise<T> {
  const late = new DeviceError("TIMED_OUT", { timeoutMs }, { outcome: "not-executed" });
  return await inTime(timeoutMs, call, late);
}

export async function infoOf(source: DeviceSource, name: string): Promise<DeviceInfo> {
  return await orSuggestion(source, name, source.info(name));
}

export async function deviceOf(source: DeviceSource, name: string): Promise<Device> {
  return await orSuggestion(source, name, source.device(name));
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

/** Fails with the name that was probably meant. */
export function interruptOf(info: DeviceInfo, name: string): void {
  const names = info.interrupts.map((candidate) => candidate.name);
  if (names.length === 0 || names.includes(name)) return;
  throw new DeviceError("NO_SUCH_INTERRUPT", {
    reason: `${info.name} has no interrupt ${JSON.stringify(name)}`,
    fix: alternatives(name, names, `barkeep show ${info.name}`),
  });
}

async function orSuggestion<T>(source: DeviceSource, name: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!DeviceError.is(error, "NO_SUCH_DEVICE")) throw error;
    const names = (await source.devices()).map((info) => info.name);
    const reason = `${source.title} has no device ${JSON.stringify(name)}`;
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
