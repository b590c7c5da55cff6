import type { Device } from "../contract/device.js";
import { Comparison } from "./comparison.js";
import type { CallLimits } from "./devices.js";
import { type Region, readPieces } from "./transfer.js";

/** Reads a region and compares it with bytes that come in pieces of the same size. */
export async function comparison(
  device: Device,
  region: Region,
  wanted: AsyncIterator<Uint8Array>,
  limits: CallLimits,
): Promise<Comparison> {
  const found = new Comparison();
  const window = device.window(region.window.name);
  for await (const piece of readPieces(window, region, limits)) {
    const { value } = (await wanted.next()) as { readonly value: Uint8Array };
    found.add(region.offset + found.bytes, piece, value);
  }
  return found;
}
