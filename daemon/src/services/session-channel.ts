import type { Verdict } from "@barkeep/client/contract";
import {
  type ChannelVerdict,
  failureToError,
  type NativeChannel,
  type NativeSession,
} from "@barkeep/native";

export interface SessionChannelOptions {
  readonly native: NativeSession;
  readonly generation: number;
  /** The highest batch id that the session has accepted so far. */
  readonly highest: number;
  /** A connected socket, which is duplicated, and what was read from it already. */
  readonly descriptor: number;
  readonly early: Uint8Array;
  /** Nothing is read or begun for it any more; after FINISH nothing is left to do either. */
  readonly ended: (finished: boolean) => void;
  /** An adopted batch has its verdict. */
  readonly verdict: (id: number, verdict: Verdict) => void;
}

/** What a channel leaves behind for its session. */
export interface ChannelLegacy {
  readonly highest: number;
  /** Of batches whose verdict the client may or may not have. */
  readonly verdicts: readonly { readonly id: number; readonly verdict: Verdict }[];
}

/**
 * The data channel of a session, which native code serves. After its end it stands for the batches
 * that it had accepted and that still run.
 */
export class SessionChannel {
  readonly #options: SessionChannelOptions;
  readonly #native: NativeChannel;
  readonly #adopted: Set<number> = new Set();
  readonly #waiting: (() => void)[] = [];
  #live = true;

  constructor(options: SessionChannelOptions) {
    this.#options = options;
    const { native, descriptor, early, highest: highestId, generation } = options;
    const start = { highestId, generation };
    this.#native = native.openChannel(descriptor, early, start, (finished) =>
      this.#ended(finished),
    );
  }

  get live(): boolean {
    return this.#live;
  }

  /** Batches that it left running. */
  get running(): number {
    return this.#adopted.size;
  }

  has(id: number): boolean {
    return this.#adopted.has(id);
  }

  cancel(id: number): void {
    if (this.#adopted.has(id)) this.#native.cancel(id);
  }

  /** Ends it now, with `code` also what it runs; `then` is called when it has ended. */
  end(code: string | null, reason: string, then: () => void = () => {}): void {
    if (!this.#live) {
      then();
      return;
    }
    this.#waiting.push(then);
    this.#native.close(code, reason);
  }

  /** Ends it when what it has accepted is done. */
  drain(reason: string): void {
    if (this.#live) this.#native.drain(reason);
  }

  /** Takes over what it leaves, once, after its end: also the batches that still run. */
  takeOver(): ChannelLegacy {
    const verdicts = this.#native.takeVerdicts().map((verdict) => this.#decode(verdict));
    const ids = this.#native.adopt((done) => {
      this.#adopted.delete(done.id);
      const { id, verdict } = this.#decode(done);
      this.#options.verdict(id, verdict);
    });
    for (const id of ids) this.#adopted.add(id);
    return { highest: this.#native.highestId(), verdicts };
  }

  #ended(finished: boolean): void {
    this.#live = false;
    this.#options.ended(finished);
    for (const then of this.#waiting.splice(0)) then();
  }

  #decode({ id, failure, completed, results, queuedNs, deviceNs }: ChannelVerdict): {
    readonly id: number;
    readonly verdict: Verdict;
  } {
    const error = failure === null ? {} : { error: failureToError(failure) };
    const { generation } = this.#options;
    return { id, verdict: { completed, results, ...error, queuedNs, deviceNs, generation } };
  }
}
