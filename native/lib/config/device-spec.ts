/** From a configured device to what the native side opens. */
import type { NativeDeviceSpec, NativeWindowSpec } from "../binding.js";
import { widthsOf } from "./chardev-window-schema.js";
import type { AnyWindowConfig, DeviceConfig } from "./device-schema.js";
import { findPciAddress } from "./pci-address.js";
import { parseBytes, parseDurationNs } from "./quantity.js";
import type { Quantity } from "./window-schema.js";

/**
 * What to open for one entry of `devices:`.
 * @param lockDirectory where the lock files lie that keep a second process away; "" for none.
 * @throws DeviceError DEVICE_UNAVAILABLE when `match` means no function of this machine.
 */
export function toNativeDeviceSpec(
  name: string,
  config: DeviceConfig,
  lockDirectory = "",
): NativeDeviceSpec {
  const blank = {
    name,
    backend: config.backend,
    windows: [],
    address: "",
    uioName: "",
    events: [],
    enable: false,
    busMaster: false,
    interruptKind: "auto",
    memoryBytes: 0,
    accessTimeNs: 0,
    lockDirectory,
  } as const;
  switch (config.backend) {
    case "sim":
      return {
        ...blank,
        memoryBytes: bytesOf(config.memory),
        accessTimeNs: nanosecondsOf(config.accessTime),
      };
    case "pci":
      return {
        ...blank,
        address: config.address ?? findPciAddress(config.match ?? ""),
        enable: config.enable,
        windows: toWindows(config.windows),
      };
    case "uio":
      return {
        ...blank,
        address: config.number === undefined ? "" : `uio${config.number}`,
        uioName: config.name ?? "",
        windows: toWindows(config.windows),
      };
    case "vfio":
      return {
        ...blank,
        address: config.address ?? findPciAddress(config.match ?? ""),
        busMaster: config.busMaster,
        interruptKind: config.interrupts,
        windows: toWindows(config.windows),
      };
    case "xdma":
      return {
        ...blank,
        address: config.address ?? findPciAddress(config.match ?? ""),
        events: Object.entries(config.events ?? {}).map(([event, number]) => ({
          name: event,
          number,
        })),
        windows: toWindows(config.windows),
      };
    case "chardev":
    case "devmem":
    case "file":
      return { ...blank, windows: toWindows(config.windows) };
  }
}

function toWindows(windows: Readonly<Record<string, AnyWindowConfig>>): NativeWindowSpec[] {
  return Object.entries(windows).map(([name, window]) => toWindow(name, window));
}

function toWindow(name: string, window: AnyWindowConfig): NativeWindowSpec {
  return {
    name,
    path: pathOf(window),
    bar: numberOf(window),
    h2c: ("h2c" in window ? window.h2c : undefined) ?? null,
    c2h: ("c2h" in window ? window.c2h : undefined) ?? null,
    offset: bytesOf(placeOf(window)),
    length: bytesOf(window.length ?? 0),
    widths: "unit" in window ? widthsOf(window.unit) : (window.widths ?? []),
    access: window.access,
    endianness: window.endianness,
    reads: window.reads,
    pureRanges: window.pure.map(({ offset, length }) => ({
      offset: bytesOf(offset),
      length: bytesOf(length),
    })),
    burst: window.burst,
    // Channels have none, and need none.
    bulkWidth: window.bulkWidth ?? 32,
    chunkBytes: bytesOf(("chunk" in window ? window.chunk : undefined) ?? 0),
    accessTimeNs: nanosecondsOf(window.accessTime),
    flush:
      window.flush === undefined
        ? null
        : { offset: bytesOf(window.flush.offset), width: window.flush.width },
    axi: window.axi === undefined ? null : bytesOf(window.axi),
  };
}

/** A file or node, or the kind of one. */
function pathOf(window: AnyWindowConfig): string {
  if ("path" in window) return window.path;
  return "bar" in window && typeof window.bar === "string" ? window.bar : "";
}

/** An address, or an offset. */
function placeOf(window: AnyWindowConfig): Quantity {
  const address = "address" in window ? window.address : undefined;
  const offset = "offset" in window ? window.offset : undefined;
  return address ?? offset ?? 0;
}

/** Of the configuration space of a VFIO device (VFIO_PCI_CONFIG_REGION_INDEX of linux/vfio.h). */
const VFIO_CONFIG_REGION = 7;

/** Of the BAR, region or map. */
function numberOf(window: AnyWindowConfig): number {
  if ("config" in window && window.config) return VFIO_CONFIG_REGION;
  if ("bar" in window && typeof window.bar === "number") return window.bar;
  return "map" in window ? window.map : 0;
}

function bytesOf(value: Quantity): number {
  return checked(parseBytes(value), value);
}

function nanosecondsOf(value: number | string): number {
  return checked(parseDurationNs(value), value);
}

function checked(quantity: number | undefined, text: number | string): number {
  // The schema refuses what cannot be parsed; this is for callers that did not use it.
  if (quantity === undefined) throw new TypeError(`not a quantity: ${text}`);
  return quantity;
}
