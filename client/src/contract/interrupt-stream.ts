import { BatchError, BatchResult } from "./batch-result.js";
import { DeviceError } from "./errors.js";
import type { Interrupt, InterruptFeed, InterruptRecord, Interrupts } from "./interrupt.js";
import type { ResultSlots } from "./result-slots.js";

type Result<R extends readonly unknown[]> = IteratorResult<Interrupt<R>, undefined>;

const DONE = { done: true, value: undefined } as const;

export interface InterruptStreamOptions {
  readonly signal: AbortSignal | undefined;
  /** Where the results of the program lie, and how many there are; undefined without one. */
  readonly results: { readonly slots: ResultSlots; readonly count: number } | undefined;
  /** Called once, however it ended. */
  readonly onEnd: () => void;
}

/** What users iterate over: a feed, and the ways in which it ends. */
export class InterruptStream<R extends readonly unknown[]> implements Interrupts<R> {
  readonly ready: Promise<void>;
  readonly #options: InterruptStreamOptions;
  readonly #feed: Promise<InterruptFeed>;
  /** The feed, or undefined when the stream was ended before there was one. */
  readonly #opened: Promise<InterruptFeed | undefined>;
  /** Calls of `next` that were made before the last one settled wait for it. */
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;
  #abandon: () => void = () => {};

  constructor(feed: Promise<InterruptFeed>, options: InterruptStreamOptions) {
    this.#options = options;
    this.#feed = feed;
    const abandoned = new Promise<undefined>((resolve) => {
      this.#abandon = () => resolve(undefined);
    });
    this.#opened = Promise.race([feed, abandoned]);
    this.ready = this.#opened.then((opened) => {
      if (opened !== undefined && !this.#ended) return;
      throw new DeviceError("CANCELLED", { reason: "the iteration was ended before it had begun" });
    });
    // Whoever awaits it handles its failure, and whoever iterates sees it; nobody has to do both.
    this.ready.catch(() => undefined);
    options.signal?.addEventListener("abort", this.end, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result<R>> {
    const result = this.#last.then(() => this.#next());
    this.#last = result.catch(() => undefined);
    return result;
  }

  async return(): Promise<Result<R>> {
    this.end();
    return DONE;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }

  /** Ends the stream quietly. Idempotent. */
  readonly end = (): void => {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.signal?.removeEventListener("abort", this.end);
    this.#abandon();
    this.#feed.then(
      (feed) => feed.close(),
      () => undefined,
    );
    this.#options.onEnd();
  };

  async #next(): Promise<Result<R>> {
    if (this.#ended) return DONE;
    try {
      const feed = await this.#opened;
      const record = await feed?.next();
      if (record !== undefined && !this.#ended) return { value: this.#interrupt(record) };
    } catch (error) {
      // What goes wrong while a feed is closed concerns nobody.
      if (!this.#ended) {
        this.end();
        throw error;
      }
    }
    this.end();
    return DONE;
  }

  #interrupt({ verdict, ...record }: InterruptRecord): Interrupt<R> {
    const { results } = this.#options;
    if (verdict === undefined || results === undefined) {
      return { ...record, result: undefined, error: undefined };
    }
    const result = new BatchResult<R>(results.slots, verdict, results.count);
    const error = verdict.error && new BatchError(verdict.error, result);
    return { ...record, result, error };
  }
}
