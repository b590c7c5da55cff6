import { createHash, randomUUID } from "node:crypto";
import { DeviceError, type WindowInfo } from "../contract/index.js";
import { Lane } from "./lane.js";
import { MemoryDma } from "./memory-dma.js";
import { MemoryLine } from "./memory-line.js";
import { MemoryWindow, type MemoryWindowSpec } from "./memory-window.js";
import { TEST_BOARD } from "./test-board.js";

/** One access that reached the board. */
export interface MemoryAccess {
  readonly kind: "read" | "write";
  readonly window: string;
  /** Bits. */
  readonly width: number;
  /** Bytes from the start of the window. */
  readonly offset: number;
  readonly value: bigint;
}

export interface MemoryBoardOptions {
  /** Default: the windows of the conformance suite. */
  readonly windows?: readonly MemoryWindowSpec[];
  /** Names of the interrupt lines. Default: "irq" and "aux". */
  readonly interrupts?: readonly string[];
}

/** One place in a window. */
interface Place {
  readonly window: string;
  readonly offset: number;
}

/**
 * The hardware of a `MemoryDevice`: arrays, and one lane. Several devices opened on one board are
 * several sessions on the same hardware.
 */
export class MemoryBoard {
  readonly windows: readonly MemoryWindow[];
  readonly interrupts: readonly MemoryLine[];
  readonly tableHash: bigint;
  readonly bootId: string = randomUUID();
  /** One batch, or one slice of a bulk transfer, at a time. */
  readonly lane: Lane = new Lane();
  /** Every access while it is an array; set it to `[]` to start. Bulk on burst windows is not in it. */
  log: MemoryAccess[] | undefined;
  /** What its DMA engine reaches. */
  readonly dma: MemoryDma = new MemoryDma();
  /** Subscriptions to its interrupts. */
  subscribers = 0;
  #fault: Place | undefined;

  constructor(options: MemoryBoardOptions = {}) {
    const specs = options.windows ?? TEST_BOARD;
    this.windows = specs.map((spec, index) => new MemoryWindow(spec, index));
    this.interrupts = (options.interrupts ?? ["irq", "aux"]).map((name) => new MemoryLine(name));
    this.tableHash = hashOf(this.windows.map((window) => window.info));
  }

  /** @throws TypeError when the board has no such window: a mistake of the test. */
  window(name: string): MemoryWindow {
    const window = this.windows.find((candidate) => candidate.info.name === name);
    if (window === undefined) throw new TypeError(`the board has no window ${name}`);
    return window;
  }

  /** Makes a line interrupt. @throws TypeError when the board has no such line. */
  raise(source: string, interrupts = 1): void {
    const line = this.interrupts.find(({ name }) => name === source);
    if (line === undefined) throw new TypeError(`the board has no interrupt ${source}`);
    line.raise(interrupts);
  }

  /** From now on, accesses that cover this byte are bus faults. */
  faultAt(window: string, offset: number): void {
    this.#fault = { window, offset };
  }

  clearFaults(): void {
    this.#fault = undefined;
  }

  /** One access of `width` bits. @throws DeviceError BUS_FAULT. */
  load(window: MemoryWindow, width: number, offset: number): bigint {
    this.requireNoFault(window, offset, width / 8);
    const value = window.load(width, offset);
    this.log?.push({ kind: "read", window: window.info.name, width, offset, value });
    return value;
  }

  store(window: MemoryWindow, width: number, offset: number, value: bigint): void {
    this.requireNoFault(window, offset, width / 8);
    window.store(width, offset, value);
    this.log?.push({ kind: "write", window: window.info.name, width, offset, value });
  }

  requireNoFault(window: MemoryWindow, offset: number, length: number): void {
    const fault = this.#fault;
    if (fault === undefined || fault.window !== window.info.name) return;
    if (fault.offset < offset || fault.offset >= offset + length) return;
    throw new DeviceError("BUS_FAULT", { window: fault.window, offset });
  }
}

/** Any change of the table changes the hash; nobody else needs to compute the same. */
function hashOf(table: readonly WindowInfo[]): bigint {
  return createHash("sha256").update(JSON.stringify(table)).digest().readBigUInt64LE(0);
}
