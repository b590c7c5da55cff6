import { type CallOptions, DeviceError, type Verdict } from "../contract/index.js";
import { DEADLINE_GRACE_MS } from "./deadline-grace.js";

export interface FlightTerms {
  /** The call may be sent again when nobody knows whether it ran. */
  readonly repeatable: boolean;
  /** The caller cancelled a call that was sent already. */
  readonly onCancel: (flight: Flight) => void;
}

/**
 * One batch on its way: waiting in the outbox (id 0), then sent under its id. Settles exactly once;
 * a verdict that comes after that is dropped.
 */
export class Flight {
  id = 0;
  readonly program: Uint8Array;
  readonly repeatable: boolean;
  readonly settled: Promise<Verdict>;
  readonly #options: CallOptions;
  readonly #onCancel: (flight: Flight) => void;
  #expires: number | undefined;
  #resolve!: (verdict: Verdict) => void;
  #reject!: (error: DeviceError) => void;
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #abort: (() => void) | undefined;

  constructor(program: Uint8Array, options: CallOptions, terms: FlightTerms) {
    this.program = program;
    this.repeatable = terms.repeatable;
    this.#onCancel = terms.onCancel;
    this.#options = options;
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { timeoutMs, signal } = options;
    if (timeoutMs !== undefined) {
      this.#expires = performance.now() + timeoutMs;
      this.#timer = setTimeout(() => this.#timeOut(), timeoutMs);
    }
    if (signal !== undefined) {
      this.#abort = () => this.#cancel();
      signal.addEventListener("abort", this.#abort, { once: true });
    }
  }

  get over(): boolean {
    return this.#over;
  }

  get cancelled(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Time left for the wire, whole ms, at least 1; 0 for no deadline. */
  timeLeftMs(): number {
    if (this.#expires === undefined) return 0;
    return Math.max(1, Math.ceil(this.#expires - performance.now()));
  }

  /** The same in us, for the data channel. */
  timeLeftUs(): number {
    if (this.#expires === undefined) return 0;
    return Math.max(1, Math.ceil((this.#expires - performance.now()) * 1000));
  }

  succeed(verdict: Verdict): void {
    if (this.#finish()) this.#resolve(verdict);
  }

  fail(error: DeviceError): void {
    if (this.#finish()) this.#reject(error);
  }

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.#abort !== undefined) {
      this.#options.signal?.removeEventListener("abort", this.#abort);
    }
    return true;
  }

  #timeOut(): void {
    const timeoutMs = this.#options.timeoutMs ?? 0;
    if (this.id === 0) {
      const reason = "the deadline passed before the call was sent";
      this.fail(new DeviceError("TIMED_OUT", { timeoutMs, reason }));
      return;
    }
    this.#timer = setTimeout(() => {
      const reason = "the daemon did not answer by the deadline";
      this.fail(new DeviceError("TIMED_OUT", { timeoutMs, reason }, { outcome: "unknown" }));
    }, DEADLINE_GRACE_MS);
  }

  #cancel(): void {
    if (this.id !== 0) {
      this.#onCancel(this);
      return;
    }
    const data = { reason: "the call was cancelled before it was sent" };
    this.fail(new DeviceError("CANCELLED", data, { cause: this.#options.signal?.reason }));
  }
}
