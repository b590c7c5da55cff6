import { DeviceError, type ErrorData, program } from "../contract/index.js";
import type { CallControl } from "./call-control.js";
import type { MemoryBoard } from "./memory-board.js";
import type { MemoryWindow } from "./memory-window.js";
import { type ProgramRecord, resultBytes } from "./program-reader.js";
import type { VerifiedProgram } from "./program-verifier.js";

const { FLAG_FIXED, OPCODES } = program;

/** Lets time pass; a program that yields lets others have the device meanwhile. */
export type Pause = (ms: number) => Promise<void>;

/** How far a program got. */
export interface Run {
  readonly completed: number;
  readonly results: Uint8Array;
  readonly error?: DeviceError;
}

/** Runs one verified program on a board, one operation after the other. */
export class ProgramInterpreter {
  readonly #board: MemoryBoard;
  readonly #program: VerifiedProgram;
  readonly #control: CallControl;
  readonly #pause: Pause;
  readonly #results: Uint8Array;
  readonly #view: DataView;
  /** Where the result of the current operation starts. */
  #at = 0;
  /** Bytes of results that are there. */
  #filled = 0;
  /** Whether the board has seen an access of this program. */
  #touched = false;

  constructor(
    board: MemoryBoard,
    verified: VerifiedProgram,
    { control, pause }: { readonly control: CallControl; readonly pause: Pause },
  ) {
    this.#board = board;
    this.#program = verified;
    this.#control = control;
    this.#pause = pause;
    this.#results = new Uint8Array(verified.resultsBytes);
    this.#view = new DataView(this.#results.buffer);
  }

  async run(): Promise<Run> {
    let completed = 0;
    let error: DeviceError | undefined;
    for (const record of this.#program.records) {
      try {
        this.#requireNoStop(record);
        await this.#step(record);
      } catch (thrown) {
        if (!DeviceError.is(thrown)) throw thrown;
        error = thrown;
        break;
      }
      this.#at += resultBytes(record);
      this.#filled = this.#at;
      completed++;
    }
    const results = this.#results.slice(0, this.#filled);
    return error === undefined ? { completed, results } : { completed, results, error };
  }

  async #step(record: ProgramRecord): Promise<void> {
    switch (record.opcode) {
      case OPCODES.read:
        return this.#answer(this.#load(record));
      case OPCODES.write:
        return this.#store(record, this.#operand(record, 0));
      case OPCODES.update:
        return this.#update(record);
      case OPCODES.waitFor:
        return this.#waitFor(record);
      case OPCODES.verify:
        return this.#verify(record);
      case OPCODES.readBlock:
        return this.#readBlock(record);
      case OPCODES.writeBlock:
        return this.#writeBlock(record, (i) => this.#program.reader.element(record, i));
      case OPCODES.fill:
        return this.#writeBlock(record, () => this.#operand(record, 0));
      case OPCODES.delay:
        return this.#delay(record);
      default:
        // A flush: writes to an array have always arrived.
        this.#touched = true;
        return;
    }
  }

  #update(record: ProgramRecord): void {
    const old = this.#load(record);
    this.#answer(old);
    this.#store(record, (old & ~this.#operand(record, 0)) | this.#operand(record, 8));
  }

  async #waitFor(record: ProgramRecord): Promise<void> {
    const mask = this.#operand(record, 0);
    const expected = this.#operand(record, 8);
    const timeoutMs = this.#program.reader.u32(record, 16) / 1000;
    const intervalMs = this.#program.reader.u32(record, 20) / 1000;
    const startedAt = performance.now();
    for (;;) {
      const value = this.#load(record);
      this.#answer(value);
      if ((value & mask) === expected) return;
      const left = timeoutMs - (performance.now() - startedAt);
      if (left <= 0) {
        const data = { ...this.#place(record), value, expected, mask };
        throw new DeviceError("WAIT_TIMED_OUT", data);
      }
      await this.#pause(Math.min(intervalMs, left));
      this.#requireNoStop(record);
    }
  }

  #verify(record: ProgramRecord): void {
    const mask = this.#operand(record, 0);
    const expected = this.#operand(record, 8);
    const value = this.#load(record);
    this.#answer(value);
    if ((value & mask) === expected) return;
    throw new DeviceError("VERIFY_MISMATCH", { ...this.#place(record), value, expected, mask });
  }

  #readBlock(record: ProgramRecord): void {
    const bytes = record.width / 8;
    for (let i = 0; i < record.count; i++) {
      const value = this.#load(record, i);
      const at = this.#at + i * bytes;
      for (let b = 0; b < bytes; b++) {
        this.#results[at + b] = Number((value >> BigInt(b * 8)) & 0xffn);
      }
      this.#filled = at + bytes;
    }
  }

  #writeBlock(record: ProgramRecord, element: (i: number) => bigint): void {
    for (let i = 0; i < record.count; i++) this.#store(record, element(i), i);
  }

  async #delay(record: ProgramRecord): Promise<void> {
    const endsAt = performance.now() + Number(this.#operand(record, 0)) / 1000;
    for (let left = endsAt - performance.now(); left > 0; left = endsAt - performance.now()) {
      await this.#pause(left);
      this.#requireNoStop(record);
    }
  }

  #load(record: ProgramRecord, element = 0): bigint {
    return this.#access(record, element, (window, offset) =>
      this.#board.load(window, record.width, offset),
    );
  }

  #store(record: ProgramRecord, value: bigint, element = 0): void {
    this.#access(record, element, (window, offset) =>
      this.#board.store(window, record.width, offset, value),
    );
  }

  /** Adds to a fault which operation it was, and how much of a block was done. */
  #access<T>(
    record: ProgramRecord,
    element: number,
    access: (window: MemoryWindow, offset: number) => T,
  ): T {
    this.#touched = true;
    try {
      return access(this.#window(record), this.#offset(record, element));
    } catch (thrown) {
      if (!DeviceError.is(thrown)) throw thrown;
      throw new DeviceError(thrown.code, this.#place(record, element));
    }
  }

  #offset(record: ProgramRecord, element: number): number {
    const step = (record.flags & FLAG_FIXED) === 0 ? record.width / 8 : 0;
    return Number(record.offset) + element * step;
  }

  /** The window of a verified record. */
  #window(record: ProgramRecord): MemoryWindow {
    return this.#board.windows[record.window] as MemoryWindow;
  }

  #operand(record: ProgramRecord, at: number): bigint {
    return this.#program.reader.u64(record, at);
  }

  #answer(value: bigint): void {
    this.#view.setBigUint64(this.#at, value, true);
    this.#filled = this.#at + 8;
  }

  #place(record: ProgramRecord, element = 0): ErrorData {
    const { index: operation, width, opcode } = record;
    if (opcode === OPCODES.delay) return { operation };
    const window = this.#window(record).info.name;
    if (opcode === OPCODES.flush) return { operation, window };
    const place = { operation, window, width, offset: this.#offset(record, element) };
    return isBlock(opcode) ? { ...place, done: element } : place;
  }

  #requireNoStop(record: ProgramRecord): void {
    const { stop } = this.#control;
    if (stop === undefined) return;
    const outcome = this.#touched ? "partial" : "not-executed";
    throw this.#control.error(stop, outcome, this.#place(record));
  }
}

function isBlock(opcode: number): boolean {
  return opcode >= OPCODES.readBlock && opcode <= OPCODES.fill;
}
