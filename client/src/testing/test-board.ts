import type { MemoryWindowSpec } from "./memory-window.js";

/** The windows that the conformance suite wants, under the names that it wants by default. */
export const TEST_BOARD: readonly MemoryWindowSpec[] = [
  { name: "scratch", size: 4096, accessTimeNs: 1000, canFlush: true },
  { name: "big", size: 256, endianness: "big", canFlush: true },
  { name: "mem", size: 1024 * 1024, burst: true },
  { name: "rom", size: 4096, access: "read-only", contents: countUp },
  { name: "narrow", size: 256, widths: [32] },
  { name: "wo", size: 256, access: "write-only" },
  { name: "wc", size: 65536, widths: [], burst: true, cache: "write-combining" },
  { name: "effects", size: 256, reads: "effects" },
];

function countUp(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 7 + (i >> 8)) & 0xff;
}
