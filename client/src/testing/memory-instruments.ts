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
