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

/** Takes an address off the front of the arguments. */
export function takeAddress(args: readonly string[]): {
  readonly address: Address;
  readonly rest: readonly string[];
} {
  const [first = "", ...others] = args;
  const parts = /^(?:([^:]*):)?(.*)$/s.exec(first);
  const combined = /[:+]/.test(first);
  const device = combined ? givenDevice(parts?.[1]) : first;
  const rest = combined ? [parts?.[2] ?? "", ...others] : others;
  const place = rest.shift();
  if (place === undefined)
    throw new UsageError(`WINDOW and OFFSET are missing: ${example(device)}.`);
  const plus = place.indexOf("+");
  const window = plus < 0 ? place : place.slice(0, plus);
  const offset = plus < 0 ? rest.shift() : place.slice(plus + 1);
  if (window === "") throw new UsageError(`The window's name is missing: ${example(device)}.`);
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
