/** One access as the device's bus saw it. */
export interface MmioAccess {
  readonly kind: "read" | "write";
  /** From the start of the traced range. */
  readonly offset: number;
  /** In bytes. */
  readonly size: number;
  /** As in the product's contract: a bigint for 64 bits, a number for less. */
  readonly value: number | bigint;
}

/** What to keep of a trace: QEMU's name of the memory region, and the BAR's place in the guest. */
export interface TracedRange {
  readonly region: string;
  readonly base: bigint;
  readonly sizeBytes: number;
}

export const MMIO_EVENTS = "memory_region_ops_*";

const LINE =
  /memory_region_ops_(read|write) cpu -?\d+ mr \S+ addr (\S+) value (\S+) size (\d+) name '(.*)'/;

/**
 * QEMU's own record of memory-mapped accesses: a witness of exact width, count and order that
 * shares no code with the product. It sees what a device model is asked. Memory-backed BARs
 * (ivshmem's BAR2) are not traced, nor are accesses that the model refuses by their width.
 */
export function parseMmioTrace(lines: readonly string[], range: TracedRange): MmioAccess[] {
  const accesses: MmioAccess[] = [];
  for (const line of lines) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, kind, address = "", value = "", size = "", region] = match;
    const offset = Number(BigInt(address) - range.base);
    if (region !== range.region || offset < 0 || offset >= range.sizeBytes) continue;
    // A model may answer more bits than it was asked for.
    const exact = BigInt.asUintN(8 * Number(size), BigInt(value));
    accesses.push({
      kind: kind === "read" ? "read" : "write",
      offset,
      size: Number(size),
      value: size === "8" ? exact : Number(exact),
    });
  }
  return accesses;
}
