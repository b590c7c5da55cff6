import {
  DeviceError,
  type InterruptFeed,
  type InterruptRecord,
  limits,
  type Verdict,
} from "../contract/index.js";
import type { MemoryBoard } from "./memory-board.js";
import type { LineEvent, MemoryLine } from "./memory-line.js";

/** Of one line: whether the program runs for it, and the event that came meanwhile. */
interface Progress {
  runs: boolean;
  kept: LineEvent | undefined;
  /** Sequence of the last event that was queued. */
  last: number;
}

/** The reference of a subscription: one queue, and one program at a time for each line. */
export class MemoryInterrupts implements InterruptFeed {
  readonly #run: (() => Promise<Verdict>) | undefined;
  readonly #queue: InterruptRecord[] = [];
  readonly #leave: (() => void)[] = [];
  #waiting: ((record: InterruptRecord | undefined) => void) | undefined;
  #closed = false;

  /** @throws DeviceError OVERLOADED. */
  constructor(board: MemoryBoard, source: string, run: (() => Promise<Verdict>) | undefined) {
    this.#run = run;
    const max = limits.INTERRUPT_SUBSCRIBERS_MAX;
    if (board.subscribers >= max) {
      const limit = "INTERRUPT_SUBSCRIBERS_MAX";
      throw new DeviceError("OVERLOADED", { limit, max, retryAfterMs: 1000 });
    }
    board.subscribers++;
    this.#leave.push(() => board.subscribers--);
    for (const line of board.interrupts) {
      if (source === "" || source === line.name) this.#listen(line);
    }
  }

  next(): Promise<InterruptRecord | undefined> {
    const record = this.#queue.shift();
    if (record !== undefined || this.#closed) return Promise.resolve(record);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.length = 0;
    for (const leave of this.#leave) leave();
    this.#waiting?.(undefined);
  }

  #listen(line: MemoryLine): void {
    const progress: Progress = { runs: false, kept: undefined, last: line.sequence };
    this.#leave.push(
      line.listen((event) => {
        if (this.#run === undefined) this.#put(event, progress);
        else if (progress.runs) progress.kept = event;
        else void this.#runFor(event, progress, this.#run);
      }),
    );
  }

  async #runFor(first: LineEvent, progress: Progress, run: () => Promise<Verdict>): Promise<void> {
    progress.runs = true;
    for (let event: LineEvent | undefined = first; event !== undefined && !this.#closed; ) {
      this.#put(event, progress, await run());
      event = progress.kept;
      progress.kept = undefined;
    }
    progress.runs = false;
  }

  #put(event: LineEvent, progress: Progress, verdict?: Verdict): void {
    if (this.#closed || this.#queue.length >= limits.INTERRUPT_QUEUE_MAX) return;
    const dropped = event.sequence - progress.last - 1;
    progress.last = event.sequence;
    const record = { ...event, dropped, ...(verdict === undefined ? {} : { verdict }) };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#queue.push(record);
    else waiting(record);
  }
}
