/** For tests of programs that use a device: a device without hardware, and without native code. */

export { Lane, type Ticket } from "./lane.js";
export { type MemoryAccess, MemoryBoard, type MemoryBoardOptions } from "./memory-board.js";
export { MemoryDevice, type MemoryDeviceOptions } from "./memory-device.js";
export { memoryEngine, memoryFaults, memoryLine, memoryWitness } from "./memory-instruments.js";
export type { MemoryWindow, MemoryWindowSpec } from "./memory-window.js";
export { type VerifiedProgram, verifyProgram } from "./program-verifier.js";
export { TEST_BOARD } from "./test-board.js";
