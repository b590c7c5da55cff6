/** Device and window info to and from `barkeep.v1.Device`. */

import type { CacheMode } from "@barkeep/proto/v1/CacheMode";
import type { Device__Output, Device as WireDevice } from "@barkeep/proto/v1/Device";
import type { DeviceState as WireState } from "@barkeep/proto/v1/DeviceState";
import type { Endianness } from "@barkeep/proto/v1/Endianness";
import type { Reads } from "@barkeep/proto/v1/Reads";
import type { Window__Output, Window as WireWindow } from "@barkeep/proto/v1/Window";
import type { WindowAccess } from "@barkeep/proto/v1/WindowAccess";
import type {
  DeviceInfo,
  DeviceState,
  OriginSources,
  Range,
  Width,
  WindowInfo,
  WindowOrigin,
} from "../contract/index.js";
import { decodeError, encodeError } from "./error-codec.js";

/** Of daemons that do not tell. */
const NO_SOURCES: OriginSources = {
  path: "",
  pageSize: "",
  cache: "",
  physicalAddress: "",
  busAddress: "",
  axiAddress: "",
};

/** "read-write" with the prefix WINDOW_ACCESS is WINDOW_ACCESS_READ_WRITE, and back. */
function toEnum<T extends string | number>(prefix: string, value: string): T {
  return `${prefix}_${value.toUpperCase().replaceAll("-", "_")}` as T;
}

function fromEnum<T extends string>(prefix: string, value: string): T {
  return value
    .slice(prefix.length + 1)
    .toLowerCase()
    .replaceAll("_", "-") as T;
}

export function encodeDevice(info: DeviceInfo): WireDevice {
  return {
    name: info.name,
    backend: info.backend,
    state: toEnum<WireState>("DEVICE_STATE", info.state),
    error: info.error === undefined ? null : encodeError(info.error),
    identity: info.identity,
    facts: { ...info.facts },
    tableHash: String(info.tableHash),
    windows: info.windows.map(encodeWindow),
    interrupts: info.interrupts.map(({ name, path }) => ({ name, path })),
    context: { bootId: info.bootId, generation: info.generation },
  };
}

export function decodeDevice(wire: Device__Output): DeviceInfo {
  const error = wire.error === null ? {} : { error: decodeError(wire.error) };
  return {
    name: wire.name,
    backend: wire.backend,
    state: fromEnum<DeviceState>("DEVICE_STATE", wire.state),
    ...error,
    identity: wire.identity,
    facts: wire.facts,
    tableHash: BigInt(wire.tableHash),
    windows: wire.windows.map(decodeWindow),
    interrupts: wire.interrupts.map(({ name, path }) => ({ name, path })),
    generation: Number(wire.context?.generation ?? 0),
    bootId: wire.context?.bootId ?? "",
  };
}

function encodeWindow(info: WindowInfo): WireWindow {
  const { origin, ...window } = info;
  return {
    ...window,
    widths: [...info.widths],
    pureRanges: [...info.pureRanges],
    access: toEnum<WindowAccess>("WINDOW_ACCESS", info.access),
    endianness: toEnum<Endianness>("ENDIANNESS", info.endianness),
    reads: toEnum<Reads>("READS", info.reads),
    origin: { ...origin, cache: toEnum<CacheMode>("CACHE_MODE", origin.cache) },
  };
}

function decodeWindow(wire: Window__Output): WindowInfo {
  return {
    name: wire.name,
    index: wire.index,
    size: Number(wire.size),
    widths: wire.widths as Width[],
    access: fromEnum<WindowInfo["access"]>("WINDOW_ACCESS", wire.access),
    endianness: fromEnum<WindowInfo["endianness"]>("ENDIANNESS", wire.endianness),
    reads: fromEnum<WindowInfo["reads"]>("READS", wire.reads),
    pureRanges: wire.pureRanges.map(
      (range): Range => ({ offset: Number(range.offset), length: Number(range.length) }),
    ),
    burst: wire.burst,
    ownLane: wire.ownLane,
    bulkWidth: wire.bulkWidth as Width,
    accessTimeNs: wire.accessTimeNs,
    canFlush: wire.canFlush,
    origin: {
      path: wire.origin?.path ?? "",
      pathOffset: Number(wire.origin?.pathOffset ?? 0),
      physicalAddress: wire.origin?.physicalAddress ?? "",
      pageSize: Number(wire.origin?.pageSize ?? 0),
      cache: fromEnum<WindowOrigin["cache"]>(
        "CACHE_MODE",
        wire.origin?.cache ?? "CACHE_MODE_MODEL",
      ),
      busAddress: wire.origin?.busAddress ?? "",
      axiAddress: wire.origin?.axiAddress ?? "",
      sources: { ...NO_SOURCES, ...wire.origin?.sources },
    },
  };
}
