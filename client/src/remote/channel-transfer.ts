/** Bulk transfers on a data channel: what the caller sees of one. */
import type {
  BulkCall,
  BulkOptions,
  BulkVerdict,
  DeviceError,
  DeviceInfo,
} from "../contract/index.js";
import { checksumMismatch, interrupted } from "./bulk-end.js";
import { DEADLINE_GRACE_MS } from "./deadline-grace.js";

export interface TransferEvents {
  cancel(): void;
  /** The daemon did not answer by the deadline. */
  overdue(): void;
}

/** One transfer, from its announcement to its verdict. Settles exactly once. */
export class ChannelTransfer {
  readonly id: number;
  readonly call: BulkCall;
  readonly settled: Promise<BulkVerdict>;
  /** Bytes that came, or were given to the socket. */
  moved = 0;
  over = false;
  readonly #info: DeviceInfo;
  readonly #options: BulkOptions;
  readonly #abort: () => void;
  readonly #timer: NodeJS.Timeout | undefined;
  #resolve!: (verdict: BulkVerdict) => void;
  #reject!: (error: DeviceError) => void;

  constructor(
    id: number,
    info: DeviceInfo,
    call: BulkCall,
    options: BulkOptions & { readonly events: TransferEvents },
  ) {
    this.id = id;
    this.call = call;
    this.#info = info;
    this.#options = options;
    const { events, timeoutMs, signal } = options;
    this.#abort = () => events.cancel();
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (timeoutMs !== undefined) {
      this.#timer = setTimeout(() => events.overdue(), timeoutMs + DEADLINE_GRACE_MS);
    }
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  get timeLeftUs(): number {
    const { timeoutMs } = this.#options;
    return timeoutMs === undefined ? 0 : Math.max(1, Math.ceil(timeoutMs * 1000));
  }

  get bytesLeft(): number {
    return this.call.bytes.byteLength - this.moved;
  }

  /** The next bytes of the caller's, without moving on. */
  piece(length: number): Uint8Array {
    return this.call.bytes.subarray(this.moved, this.moved + length);
  }

  move(length: number): void {
    this.moved += length;
    if (!this.over) this.#options.onProgress?.(this.moved, this.call.bytes.byteLength);
  }

  /** The daemon's verdict, unless what we saw contradicts it. */
  end(verdict: BulkVerdict): void {
    if (!this.#finish()) return;
    const { call } = this;
    const { error, bytesDone } = verdict;
    const whole = call.bytes.byteLength;
    if (error !== undefined || (this.moved === whole && bytesDone === whole)) {
      this.#resolve(verdict);
      return;
    }
    const reason = `the daemon did ${bytesDone} bytes, the client saw ${this.moved}`;
    const mismatch = checksumMismatch({ call, info: this.#info }, bytesDone, reason);
    this.#resolve({ ...verdict, error: mismatch });
  }

  /** There will be no verdict. `done` is what surely was: bytes that came. */
  fail(error: DeviceError, done?: number): void {
    if (this.#finish()) this.#reject(interrupted(error, this.#options, done));
  }

  #finish(): boolean {
    if (this.over) return false;
    this.over = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#abort);
    return true;
  }
}
