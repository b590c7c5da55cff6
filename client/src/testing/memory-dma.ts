import { DeviceError, type DmaMemory, limits } from "../contract/index.js";

const PAGE_BYTES = 4096;
/** As an IOMMU of 39 bits has it, the page of interrupts left out; both ends included. */
const RANGES: readonly (readonly [bigint, bigint])[] = [
  [0n, 0xfedfffffn],
  [0xfef00000n, 0x7fffffffffn],
];
const LOWEST = 0x100000n;

interface Entry {
  readonly iova: bigint;
  readonly bytes: Uint8Array;
}

/** The memory of the host that a board reaches by itself: what an IOMMU and an engine would do. */
export class MemoryDma {
  readonly #entries: Map<bigint, Entry> = new Map();

  /** @throws DeviceError INVALID_ARGUMENT. */
  take(bytes: number, wanted: bigint | undefined): Entry {
    const size = Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
    const iova = wanted ?? this.#lowest(size);
    this.#requireFree(iova, size);
    const entry = { iova, bytes: new Uint8Array(size) };
    this.#entries.set(iova, entry);
    return entry;
  }

  give(entry: Entry): void {
    this.#entries.delete(entry.iova);
  }

  /** The bytes at these addresses, if they are all of one buffer. */
  at(iova: bigint, length: number): Uint8Array | undefined {
    for (const entry of this.#entries.values()) {
      const offset = iova - entry.iova;
      if (offset < 0n || offset + BigInt(length) > BigInt(entry.bytes.byteLength)) continue;
      return entry.bytes.subarray(Number(offset), Number(offset) + length);
    }
    return undefined;
  }

  #lowest(size: number): bigint {
    let candidate = LOWEST;
    const taken = [...this.#entries.values()].sort((a, b) => (a.iova < b.iova ? -1 : 1));
    for (const { iova, bytes } of taken) {
      // With a page free behind each, so that running over the end is a fault.
      if (candidate + BigInt(size + PAGE_BYTES) <= iova) break;
      candidate = iova + BigInt(bytes.byteLength + PAGE_BYTES);
    }
    return candidate;
  }

  #requireFree(iova: bigint, size: number): void {
    const last = iova + BigInt(size) - 1n;
    if (iova % BigInt(PAGE_BYTES) !== 0n) throw wrong(`${iova} is not a multiple of ${PAGE_BYTES}`);
    if (!RANGES.some(([first, end]) => first <= iova && last <= end)) {
      throw wrong("the buffer is outside of what the IOMMU lets this device address");
    }
    for (const other of this.#entries.values()) {
      const end = other.iova + BigInt(other.bytes.byteLength) - 1n;
      if (other.iova <= last && iova <= end) throw wrong("the buffer overlaps another");
    }
  }
}

/** The buffers of one session. */
export class MemoryBuffers {
  readonly #dma: MemoryDma;
  readonly #owned: Set<Entry> = new Set();

  constructor(dma: MemoryDma) {
    this.#dma = dma;
  }

  /** @throws DeviceError LIMIT_EXCEEDED, INVALID_ARGUMENT. */
  allocate(bytes: number, wanted: bigint | undefined): DmaMemory {
    const { DMA_SESSION_BUFFERS_MAX, DMA_SESSION_BYTES_MAX } = limits;
    const total = [...this.#owned].reduce(
      (sum, { bytes: { byteLength } }) => sum + byteLength,
      bytes,
    );
    requireLimit("DMA_SESSION_BYTES_MAX", total, DMA_SESSION_BYTES_MAX);
    requireLimit("DMA_SESSION_BUFFERS_MAX", this.#owned.size + 1, DMA_SESSION_BUFFERS_MAX);
    const entry = this.#dma.take(bytes, wanted);
    this.#owned.add(entry);
    return {
      iova: entry.iova,
      size: entry.bytes.byteLength,
      read: async (offset, target) => {
        target.set(entry.bytes.subarray(offset, offset + target.byteLength));
      },
      write: async (offset, source) => entry.bytes.set(source, offset),
      free: async () => this.#free(entry),
    };
  }

  close(): void {
    for (const entry of [...this.#owned]) this.#free(entry);
  }

  #free(entry: Entry): void {
    this.#owned.delete(entry);
    this.#dma.give(entry);
  }
}

function wrong(reason: string): DeviceError {
  return new DeviceError("INVALID_ARGUMENT", { field: "iova", reason });
}

function requireLimit(limit: string, actual: number, max: number): void {
  if (actual > max) throw new DeviceError("LIMIT_EXCEEDED", { limit, actual, max });
}
