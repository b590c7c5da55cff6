import type { Device } from "../contract/device.js";
import { Comparison } from "./comparison.js";
import type { CallLimits } from "./devices.js";
import { type Bytes, type Region, readPieces } from "./transfer.js";

/** Reads a region and compares it with what it should be. */
export async function comparison(
  device: Device,
  region: Region,
  wanted: Bytes,
  limits: CallLimits,
): Promise<Comparison> {
  const found = new Comparison();
  const window = device.window(region.window.name);
  for await (const piece of readPieces(window, region, limits)) {
    const ought = await wanted(found.bytes, piece.byteLength);
    found.add(region.offset + found.bytes, piece, ought);
  }
  return found;
}
