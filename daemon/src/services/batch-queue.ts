import { DeviceError, limits, type Verdict } from "@barkeep/client/contract";
import { failureToError, type NativeSession } from "@barkeep/native";
import { type Deadline, timeLeftMs } from "../devices/deadline.js";

/** One batch of a session, as it came. */
export interface QueuedBatch {
  readonly id: number;
  readonly program: Uint8Array;
  readonly deadline: Deadline;
}

export interface BatchQueueOptions {
  readonly native: NativeSession;
  readonly generation: number;
  /** Results that may become ready before more room is there, bytes. */
  readonly roomBytes: () => number;
  readonly ended: (id: number, verdict: Verdict) => void;
  /** A batch that native code never saw. */
  readonly refused: (id: number, error: DeviceError) => void;
}

interface RunningBatch {
  handle: number;
  readonly resultsBytes: number;
}

const PROGRAM_RESULTS_AT = 24;

/**
 * The batches of a session that have no verdict yet. They are given to native code in order, ahead
 * of their turn, as long as there is room for their results.
 */
export class BatchQueue {
  readonly #options: BatchQueueOptions;
  readonly #waiting: Map<number, QueuedBatch> = new Map();
  readonly #running: Map<number, RunningBatch> = new Map();
  #waitingBytes = 0;
  #runningResultsBytes = 0;
  #pumping = false;

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size + this.#running.size;
  }

  get running(): number {
    return this.#running.size;
  }

  has(id: number): boolean {
    return this.#waiting.has(id) || this.#running.has(id);
  }

  /** False when the programs that wait are too many bytes already. */
  hasRoomFor(program: Uint8Array): boolean {
    return this.#waitingBytes + program.byteLength <= limits.SESSION_PROGRAM_BYTES_MAX;
  }

  push(batch: QueuedBatch): void {
    this.#waiting.set(batch.id, batch);
    this.#waitingBytes += batch.program.byteLength;
    this.pump();
  }

  /** Starts what there is room for; called again whenever there is more. */
  pump(): void {
    // A batch that ends at once comes back here.
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      this.#startWhatFits();
    } finally {
      this.#pumping = false;
    }
  }

  /** The verdict still comes. */
  cancel(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) {
      this.#take(waiting);
      this.#options.refused(id, new DeviceError("CANCELLED", { reason: "cancelled in the queue" }));
      return;
    }
    const running = this.#running.get(id);
    if (running !== undefined && running.handle >= 0) this.#options.native.cancel(running.handle);
  }

  cancelAll(): void {
    for (const id of [...this.#waiting.keys(), ...this.#running.keys()]) this.cancel(id);
  }

  #startWhatFits(): void {
    for (const batch of this.#waiting.values()) {
      const resultsBytes = resultsBytesOf(batch.program);
      const over = this.#runningResultsBytes + resultsBytes > this.#options.roomBytes();
      // One batch alone always fits, or it would never run.
      if (over && (this.#running.size > 0 || this.#options.roomBytes() <= 0)) return;
      this.#take(batch);
      this.#start(batch, resultsBytes);
    }
  }

  #take(batch: QueuedBatch): void {
    this.#waiting.delete(batch.id);
    this.#waitingBytes -= batch.program.byteLength;
  }

  #start({ id, program, deadline }: QueuedBatch, resultsBytes: number): void {
    const left = timeLeftMs(deadline);
    if (left === 0) {
      this.#options.refused(
        id,
        new DeviceError("TIMED_OUT", { reason: "the deadline passed in the queue" }),
      );
      return;
    }
    const running = { handle: -1, resultsBytes };
    this.#running.set(id, running);
    this.#runningResultsBytes += resultsBytes;
    const { native, generation } = this.#options;
    running.handle = native.execute(
      program,
      left,
      (failure, completed, results, queuedNs, deviceNs) => {
        const error = failure === null ? {} : { error: failureToError(failure) };
        this.#running.delete(id);
        this.#runningResultsBytes -= resultsBytes;
        this.#options.ended(id, { completed, results, ...error, queuedNs, deviceNs, generation });
      },
    );
  }
}

/** As the program's header announces it; one that lies is refused by the verifier. */
function resultsBytesOf(program: Uint8Array): number {
  if (program.byteLength < PROGRAM_RESULTS_AT + 4) return 0;
  const view = new DataView(program.buffer, program.byteOffset);
  return Math.min(view.getUint32(PROGRAM_RESULTS_AT, true), limits.RESULTS_BYTES_MAX);
}
