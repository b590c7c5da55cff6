/** From a place in a window to its addresses, and back. */
import type { DeviceInfo } from "../contract/device.js";
import { DeviceError } from "../contract/errors.js";
import type { WindowInfo, WindowOrigin } from "../contract/window.js";
import { hex, showSize } from "./number.js";

/** Where a byte has an address: for the processor, on the PCI bus, on the device's own bus. */
export const ADDRESS_SPACES = ["physical", "bus", "axi"] as const;
export type AddressSpace = (typeof ADDRESS_SPACES)[number];

/** One byte of a window, in every address space that somebody knows. */
export interface Whereabouts {
  readonly window: WindowInfo;
  /** Bytes from the start of the window. */
  readonly offset: number;
  readonly addresses: Readonly<Record<AddressSpace, bigint | undefined>>;
}

const FIELD = { physical: "physicalAddress", bus: "busAddress", axi: "axiAddress" } as const;

/** @throws DeviceError OUT_OF_RANGE. */
export function whereaboutsOf(window: WindowInfo, offset: number): Whereabouts {
  const { name, size, origin } = window;
  if (offset >= size) {
    throw new DeviceError("OUT_OF_RANGE", { window: name, offset, length: 1, size });
  }
  const address = (space: AddressSpace): bigint | undefined => {
    const start = startOf(origin, space);
    return start === undefined ? undefined : start + BigInt(offset);
  };
  const addresses = { physical: address("physical"), bus: address("bus"), axi: address("axi") };
  return { window, offset, addresses };
}

/**
 * Every place of the device that has this address: windows may overlap.
 * @throws DeviceError OUT_OF_RANGE when there is none, UNSUPPORTED when nobody knows such addresses.
 */
export function placesAt(
  { name, windows }: DeviceInfo,
  space: AddressSpace,
  address: bigint,
): readonly Whereabouts[] {
  const known = windows.flatMap((window) => {
    const start = startOf(window.origin, space);
    return start === undefined ? [] : [{ window, start, end: start + BigInt(window.size) }];
  });
  if (known.length === 0) throw nobodyKnows(name, space);
  const found = known.filter(({ start, end }) => address >= start && address < end);
  if (found.length > 0) {
    return found.map(({ window, start }) => whereaboutsOf(window, Number(address - start)));
  }
  const ranges = known.map(({ window, start, end }) => {
    return `${window.name} is ${hex(start)} to ${hex(end - 1n)} (${showSize(window.size)})`;
  });
  throw new DeviceError("OUT_OF_RANGE", {
    device: name,
    reason: `no window of ${name} has the ${space} address ${hex(address)}`,
    fix: `give an address of a window: ${ranges.join(", ")}`,
  });
}

export function sourceOf({ sources }: WindowOrigin, space: AddressSpace): string {
  return sources[FIELD[space]];
}

function startOf(origin: WindowOrigin, space: AddressSpace): bigint | undefined {
  const text = origin[FIELD[space]];
  return text === "" ? undefined : BigInt(text);
}

function nobodyKnows(device: string, space: AddressSpace): DeviceError {
  const fix = {
    physical: "its backend does not know them: barkeep show says what is known",
    bus: "only windows in a BAR of a PCI function have them: barkeep show says what is known",
    axi: "tell the daemon where windows begin on the device's bus: axi: in their configuration",
  }[space];
  return new DeviceError("UNSUPPORTED", {
    device,
    reason: `no window of ${device} has a known ${space} address`,
    fix,
  });
}
