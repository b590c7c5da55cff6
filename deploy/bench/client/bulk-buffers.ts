/**
 * What bulk comes from and goes to: one buffer of each kind for all transfers of a process. With
 * some for each size and transport, the collector would slow down all that is measured beside them.
 */
import { WINDOW_BYTES, windowContent } from "../scatter.js";

let content: Buffer | undefined;
let target: Uint8Array | undefined;

/** The window's first bytes; not to be changed. */
export function bulkSource(bytes: number): Uint8Array {
  content ??= windowContent();
  return content.subarray(0, bytes);
}

export function bulkTarget(bytes: number): Uint8Array {
  target ??= new Uint8Array(WINDOW_BYTES);
  return target.subarray(0, bytes);
}
