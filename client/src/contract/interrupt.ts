import type { Batch } from "./batch.js";
import type { BatchResult, Verdict } from "./batch-result.js";
import type { DeviceError } from "./errors.js";

/** One interrupt line of a device. */
export interface InterruptInfo {
  /** As the backend names it, such as "irq"; unique in its device. */
  readonly name: string;
  /** The node that tells of the interrupts, or "" where there is none. */
  readonly path: string;
}

/** One event: the line interrupted, once or more. */
export interface Interrupt<R extends readonly unknown[] = readonly unknown[]> {
  readonly source: string;
  /** Of this event among those of its source, from 1. A gap is what was dropped. */
  readonly sequence: number;
  /** Interrupts of the source since the device was opened. */
  readonly count: number;
  /** How many of them came since the event before, beyond this one, too fast for events of their own. */
  readonly missed: number;
  /**
   * Events of the source that this subscriber did not get since the last one that it got, because
   * it was slow: its queue was full, or its program still ran.
   */
  readonly dropped: number;
  /** When the interrupt was seen next to the device: on its monotonic clock, and since 1970, ns. */
  readonly monotonicNs: bigint;
  readonly wallNs: bigint;
  /** What the subscriber's program answered; undefined without one. After an error: so far. */
  readonly result: BatchResult<R> | undefined;
  /** Why the program failed; undefined when it did not. The next interrupt runs it again. */
  readonly error: DeviceError | undefined;
}

export interface InterruptOptions<R extends readonly unknown[] = readonly unknown[]> {
  /** Ends the iteration, as `break` does. */
  readonly signal?: AbortSignal;
  /**
   * Runs next to the device at each interrupt, before the event is told: acknowledge, and read the
   * cause. It is checked once, when the subscription begins, and must not yield. Of a line that the
   * kernel masks at each interrupt it decides how soon the next one can come.
   */
  readonly program?: Batch<R>;
}

/**
 * The interrupts of a device, as they come. It ends quietly when its user ends it: `break`, `return`,
 * the signal, or closing the device or connection. Anything else that ends it is thrown, once:
 * DEVICE_LOST, DISCONNECTED, and what speaks against the subscription from the start.
 */
export interface Interrupts<R extends readonly unknown[] = readonly unknown[]>
  extends AsyncIterableIterator<Interrupt<R>, undefined, undefined>,
    AsyncDisposable {
  /**
   * Resolves when the subscription has begun: every interrupt after that is told or counted. Wait
   * for it before you make the device interrupt. Rejects with what ended the iteration before that,
   * or CANCELLED if its user did.
   */
  readonly ready: Promise<void>;
  return(): Promise<IteratorResult<Interrupt<R>, undefined>>;
}

/** One event, as an implementation reports it. */
export interface InterruptRecord extends Omit<Interrupt, "result" | "error"> {
  /** Of the subscriber's program. */
  readonly verdict?: Verdict;
}

/** One subscription, as an implementation provides it. */
export interface InterruptFeed {
  /**
   * The next event, or undefined once `close` was called. Rejects when the subscription has ended
   * otherwise. Called again only after it has settled.
   */
  next(): Promise<InterruptRecord | undefined>;
  /** Idempotent. A `next` that waits settles soon. */
  close(): void;
}
