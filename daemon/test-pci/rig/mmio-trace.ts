import { open } from "node:fs/promises";

import { TRACE_BYTES_MAX } from "./limits.js";
import type { Qmp } from "./qmp.js";

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

const EVENTS = "memory_region_ops_*";
const LINE =
  /memory_region_ops_(read|write) cpu -?\d+ mr \S+ addr (\S+) value (\S+) size (\d+) name '(.*)'/;

/**
 * QEMU's own record of memory-mapped accesses: a witness of exact width, count and order that
 * shares no code with the product. It sees what a device model is asked. Memory-backed BARs
 * (ivshmem's BAR2) are not traced, nor are accesses that the model refuses by their width.
 */
export class MmioTrace {
  readonly #qmp: Qmp;
  readonly #logFile: string;

  constructor(qmp: Qmp, logFile: string) {
    this.#qmp = qmp;
    this.#logFile = logFile;
  }

  /** The accesses to the range, in order, made while `body` ran. */
  async during(range: TracedRange, body: () => Promise<unknown>): Promise<MmioAccess[]> {
    const start = (await this.#read(undefined)).end;
    await this.#enable(true);
    try {
      await body();
    } finally {
      await this.#enable(false);
    }
    return parseTrace((await this.#read(start)).text, range);
  }

  async #enable(enable: boolean): Promise<void> {
    await this.#qmp.execute("trace-event-set-state", { name: EVENTS, enable });
  }

  /** The log from `start`; from its end, when there is no start. */
  async #read(start: number | undefined): Promise<{ text: string; end: number }> {
    await using file = await open(this.#logFile, "a+");
    const end = (await file.stat()).size;
    const length = end - (start ?? end);
    if (length > TRACE_BYTES_MAX) throw new Error(`MMIO trace: ${length} bytes are too many`);
    const bytes = Buffer.alloc(length);
    await file.read(bytes, 0, length, start ?? end);
    return { text: bytes.toString(), end };
  }
}

function parseTrace(text: string, range: TracedRange): MmioAccess[] {
  const accesses: MmioAccess[] = [];
  for (const line of text.split("\n")) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [, kind, address = "", value = "", size = "", region] = match;
    const offset = Number(BigInt(address) - range.base);
    if (region !== range.region || offset < 0 || offset >= range.sizeBytes) continue;
    accesses.push({
      kind: kind === "read" ? "read" : "write",
      offset,
      size: Number(size),
      value: size === "8" ? BigInt(value) : Number(value),
    });
  }
  return accesses;
}
