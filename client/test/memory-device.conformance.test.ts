import { deviceConformance } from "../src/conformance/index.js";
import type { Device } from "../src/contract/index.js";
import {
  type MemoryBoard,
  MemoryDevice,
  memoryEngine,
  memoryFaults,
  memoryLine,
  memoryWitness,
} from "../src/testing/index.js";

deviceConformance("memory", async () => new MemoryDevice(), {
  supports: {
    width64: true,
    bigEndian: true,
    readOnly: true,
    writeOnly: true,
    narrow: true,
    effects: true,
    writeCombining: true,
    flush: true,
    noFlush: true,
    rawPrograms: true,
    sessions: true,
    overload: true,
    witness: true,
    faults: true,
    hangs: "an array cannot hang",
    interrupts: true,
    dma: true,
    simulatedBoard: "plain arrays",
  },
  openAnother: async (device) => new MemoryDevice({ board: boardOf(device) }),
  witness: (device) => memoryWitness(boardOf(device)),
  faults: (device) => memoryFaults(boardOf(device)),
  interrupts: (device) => memoryLine(boardOf(device)),
  engine: (device) => memoryEngine(boardOf(device)),
});

function boardOf(device: Device): MemoryBoard {
  return (device as MemoryDevice).board;
}
