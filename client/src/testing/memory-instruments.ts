import type { Batch } from "../contract/index.js";
import type { MemoryAccess, MemoryBoard } from "./memory-board.js";

/** What the conformance suite asks of a witness: the accesses that `work` made on the board. */
export function memoryWitness(board: MemoryBoard): {
  watch(work: () => Promise<unknown>): Promise<readonly MemoryAccess[]>;
} {
  return {
    async watch(work) {
      const log: MemoryAccess[] = [];
      board.log = log;
      try {
        await work();
      } finally {
        board.log = undefined;
      }
      return log;
    },
  };
}

/** What the conformance suite asks of faults. An array cannot hang. */
export function memoryFaults(board: MemoryBoard): {
  busFault(window: string, offset: number): Promise<void>;
  hang(window: string, offset: number, ms: number): Promise<void>;
  clear(): Promise<void>;
} {
  return {
    busFault: async (window, offset) => board.faultAt(window, offset),
    hang: () => Promise.reject(new TypeError("an array cannot hang")),
    clear: async () => board.clearFaults(),
  };
}

/** Where the cause of an interrupt lies, in the window `scratch`. */
const CAUSE_AT = 0xff0;

/** What the conformance suite asks of an interrupt line. */
export function memoryLine(board: MemoryBoard): {
  readonly source: string;
  raise(): Promise<void>;
  acknowledge(batch: Batch): Batch<[number]>;
} {
  return {
    source: "irq",
    async raise() {
      board.window("scratch").store(32, CAUSE_AT, 1n);
      board.raise("irq");
    },
    acknowledge: (batch) => batch.in("scratch").update32(CAUSE_AT, { mask: 1, value: 0 }),
  };
}

/** What the conformance suite asks of a DMA engine, between memory of the host and `mem`. */
export function memoryEngine(board: MemoryBoard): {
  copy(transfer: {
    readonly to: "device" | "host";
    readonly iova: bigint;
    readonly offset: number;
    readonly bytes: number;
  }): Promise<boolean>;
} {
  const { bytes: mem } = board.window("mem");
  return {
    async copy({ to, iova, offset, bytes }) {
      const host = board.dma.at(iova, bytes);
      if (host === undefined) return false;
      if (to === "device") mem.set(host, offset);
      else host.set(mem.subarray(offset, offset + bytes));
      return true;
    },
  };
}
