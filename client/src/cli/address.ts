/** Where on a device: `DEV:WINDOW+OFFSET`, or the same as separate arguments. */
import { parseSize } from "./number.js";
import { UsageError } from "./usage-error.js";

export interface Address {
  readonly device: string;
  readonly window: string;
  /** Bytes from the start of the window. */
  readonly offset: number;
}

/** How an address is written, for the help of every verb that takes one. */
export const ADDRESS_HELP = `
An address is DEV:WINDOW+OFFSET, DEV:WINDOW OFFSET or DEV WINDOW OFFSET. With BARKEEP_DEVICE set,
WINDOW+OFFSET is enough. Numbers are 0x1f, 0b1010 or 31, with _ between digits; offsets and counts
may end in K, M or G.`;

/** The same, for verbs that take a window from its start if nothing else is said. */
export const PLACE_HELP = `
A place is DEV:WINDOW, DEV:WINDOW+OFFSET or DEV WINDOW [OFFSET]. With BARKEEP_DEVICE set, :WINDOW or
WINDOW+OFFSET is enough. Sizes and offsets are 0x1f, 0b1010 or 31, and may end in K, M or G.`;

/** An address whose offset may be left out, from all of the arguments. */
export function placeOf(args: readonly string[]): Address {
  const { address, rest } = take(args, 0);
  if (rest[0] === undefined) return address;
  throw new UsageError(`${JSON.stringify(rest[0])} is too much after ${showAddress(address)}.`);
}

/** Takes an address off the front of the arguments. */
export function takeAddress(args: readonly string[]): Taken {
  return take(args, undefined);
}

interface Taken {
  readonly address: Address;
  readonly rest: readonly string[];
}

/** @param start the offset where none is given; undefined where one must be given. */
function take(args: readonly string[], start: number | undefined): Taken {
  const [first = "", ...others] = args;
  const parts = /^(?:([^:]*):)?(.*)$/s.exec(first);
  const combined = /[:+]/.test(first);
  const device = combined ? givenDevice(parts?.[1]) : first;
  const rest = combined ? [parts?.[2] ?? "", ...others] : others;
  const place = rest.shift();
  if (place === undefined) {
    const missing = start === undefined ? "WINDOW and OFFSET are" : "WINDOW is";
    throw new UsageError(`${missing} missing: ${example(device)}.`);
  }
  const plus = place.indexOf("+");
  const window = plus < 0 ? place : place.slice(0, plus);
  const offset = plus < 0 ? rest.shift() : place.slice(plus + 1);
  if (window === "") throw new UsageError(`The window's name is missing: ${example(device)}.`);
  if (offset === undefined && start !== undefined) {
    return { address: { device, window, offset: start }, rest };
  }
  if (offset === undefined || offset === "") {
    throw new UsageError(`The OFFSET is missing: ${example(device, window)}.`);
  }
  return { address: { device, window, offset: parseSize(offset) }, rest };
}

/** The device that was named, or else that of BARKEEP_DEVICE. */
export function givenDevice(named = ""): string {
  const device = named === "" ? (process.env["BARKEEP_DEVICE"] ?? "") : named;
  if (device !== "") return device;
  throw new UsageError(
    "No device is named: give DEV or set BARKEEP_DEVICE; barkeep ls lists them.",
  );
}

export function showAddress({ device, window, offset }: Address): string {
  return `${device}:${window}+0x${offset.toString(16)}`;
}

function example(device: string, window = "WINDOW"): string {
  return `write ${device}:${window}+0x10, or ${device} ${window} 0x10`;
}
