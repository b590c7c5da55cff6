import {
  BaseDevice,
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  type CallOptions,
  DeviceError,
  type DeviceInfo,
  type DmaMemory,
  type InterruptFeed,
  limits,
  type Verdict,
} from "../contract/index.js";
import { CallControl } from "./call-control.js";
import { Lane, type Ticket } from "./lane.js";
import { MemoryBoard, type MemoryBoardOptions } from "./memory-board.js";
import { MemoryBulk } from "./memory-bulk.js";
import { MemoryBuffers } from "./memory-dma.js";
import { MemoryInterrupts } from "./memory-interrupts.js";
import { ProgramInterpreter, type Run } from "./program-interpreter.js";
import { type VerifiedProgram, verifyProgram } from "./program-verifier.js";

export interface MemoryDeviceOptions extends MemoryBoardOptions {
  readonly name?: string;
  /** An existing board: this device is then one more session on it. */
  readonly board?: MemoryBoard;
}

const NO_RESULTS: Uint8Array = new Uint8Array(0);

/**
 * The reference implementation of a device, on plain arrays and without native code: for tests of
 * programs that use a device, and as the independent witness for the native core.
 *
 * One device is one session: its batches run in order. Several devices on one `board` share it
 * fairly, as several sessions share hardware.
 */
export class MemoryDevice extends BaseDevice {
  readonly board: MemoryBoard;
  readonly info: DeviceInfo;
  /** Batches of this session, in order. */
  readonly #order: Lane = new Lane();
  readonly #buffers: MemoryBuffers;
  #programBytes = 0;

  constructor(options: MemoryDeviceOptions = {}) {
    super();
    this.board = options.board ?? new MemoryBoard(options);
    this.#buffers = new MemoryBuffers(this.board.dma);
    this.info = describe(options.name ?? "memory", this.board);
  }

  protected async doExecute(program: Uint8Array, options: CallOptions): Promise<Verdict> {
    const calledAt = performance.now();
    const control = new CallControl(options);
    const order = this.#order.enter();
    this.#programBytes += program.byteLength;
    try {
      const verified = verifyProgram(program, this.info);
      this.#requireCapacity();
      await control.until(order.ready);
      return await this.#run(verified, control, calledAt);
    } catch (error) {
      if (!DeviceError.is(error)) throw error;
      return this.#verdict({ completed: 0, results: NO_RESULTS, error }, calledAt);
    } finally {
      this.#programBytes -= program.byteLength;
      order.leave();
      control.dispose();
    }
  }

  protected doRead(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    return new MemoryBulk(this.board, call, options).run("read");
  }

  protected doWrite(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    return new MemoryBulk(this.board, call, options).run("write");
  }

  protected async doInterrupts(source: string, program: Uint8Array): Promise<InterruptFeed> {
    const verified = program.byteLength === 0 ? undefined : this.#verifyForInterrupts(program);
    const run = verified && (() => this.#runAtInterrupt(verified));
    return new MemoryInterrupts(this.board, source, run);
  }

  protected async doAllocate(bytes: number, iova: bigint | undefined): Promise<DmaMemory> {
    return this.#buffers.allocate(bytes, iova);
  }

  protected async doClose(): Promise<void> {
    this.#buffers.close();
  }

  #verifyForInterrupts(program: Uint8Array): VerifiedProgram {
    const { INTERRUPT_PROGRAM_BYTES_MAX, INTERRUPT_RESULTS_BYTES_MAX } = limits;
    requireLimit("INTERRUPT_PROGRAM_BYTES_MAX", program.byteLength, INTERRUPT_PROGRAM_BYTES_MAX);
    const verified = verifyProgram(program, this.info);
    if (verified.yields) {
      const reason = "a program that runs at an interrupt must not yield";
      throw new DeviceError("INVALID_ARGUMENT", { field: "program", reason });
    }
    const { resultsBytes } = verified;
    requireLimit("INTERRUPT_RESULTS_BYTES_MAX", resultsBytes, INTERRUPT_RESULTS_BYTES_MAX);
    return verified;
  }

  async #runAtInterrupt(verified: VerifiedProgram): Promise<Verdict> {
    const calledAt = performance.now();
    const control = new CallControl({});
    try {
      return await this.#run(verified, control, calledAt);
    } finally {
      control.dispose();
    }
  }

  /** Has the lane while the program runs, but for the pauses of one that yields. */
  async #run(verified: VerifiedProgram, control: CallControl, calledAt: number): Promise<Verdict> {
    let turn: Ticket = this.board.lane.enter();
    try {
      await control.until(turn.ready);
      if (control.stop !== undefined) throw control.error(control.stop, "not-executed", {});
      const startedAt = performance.now();
      const pause = async (ms: number): Promise<void> => {
        if (verified.yields) turn.leave();
        await control.sleep(ms);
        if (!verified.yields) return;
        turn = this.board.lane.enter();
        await turn.ready;
      };
      const run = await new ProgramInterpreter(this.board, verified, { control, pause }).run();
      return this.#verdict(run, calledAt, startedAt);
    } finally {
      turn.leave();
    }
  }

  #verdict(run: Run, calledAt: number, startedAt: number = performance.now()): Verdict {
    const queuedNs = nanoseconds(startedAt - calledAt);
    const deviceNs = nanoseconds(performance.now() - startedAt);
    return { ...run, queuedNs, deviceNs, generation: this.info.generation };
  }

  #requireCapacity(): void {
    const { SESSION_BATCHES_MAX, SESSION_PROGRAM_BYTES_MAX } = limits;
    const batches = this.#order.length;
    if (batches > SESSION_BATCHES_MAX) throw overloaded("SESSION_BATCHES_MAX", SESSION_BATCHES_MAX);
    if (this.#programBytes > SESSION_PROGRAM_BYTES_MAX) {
      throw overloaded("SESSION_PROGRAM_BYTES_MAX", SESSION_PROGRAM_BYTES_MAX);
    }
  }
}

function overloaded(limit: string, max: number): DeviceError {
  return new DeviceError("OVERLOADED", { limit, max, retryAfterMs: 10 });
}

function requireLimit(limit: string, actual: number, max: number): void {
  if (actual > max) throw new DeviceError("LIMIT_EXCEEDED", { limit, actual, max });
}

function nanoseconds(ms: number): number {
  return Math.round(ms * 1e6);
}

function describe(name: string, board: MemoryBoard): DeviceInfo {
  return {
    name,
    backend: "memory",
    state: "ready",
    identity: `memory-${board.bootId}`,
    facts: {},
    tableHash: board.tableHash,
    windows: board.windows.map((window) => window.info),
    interrupts: board.interrupts.map(({ name: line }) => ({ name: line, path: "" })),
    generation: 1,
    bootId: board.bootId,
  };
}
