import { encodeVerdict } from "@barkeep/client/wire";
import type { Incarnation } from "@barkeep/native";
import type { SessionResponse } from "@barkeep/proto/v1/SessionResponse";
import { SESSION_MESSAGE_BYTES } from "../limits.js";
import type { KeptVerdict } from "./verdict-store.js";

/** Bytes that the connection may hold before it has taken the earlier ones. */
const IN_FLIGHT_BYTES_MAX: number = 2 * SESSION_MESSAGE_BYTES;

/** Where messages go. */
export interface MessageSink {
  send(message: SessionResponse, accepted: () => void): void;
}

/**
 * Sends verdicts: those that become ready in one turn of the event loop share a message, and no more
 * are encoded than the connection takes. The others wait, and are counted by the session.
 */
export class VerdictOutlet {
  readonly #sink: MessageSink;
  readonly #context: Incarnation;
  readonly #accepted: (verdicts: readonly KeptVerdict[]) => void;
  #ready: KeptVerdict[] = [];
  #inFlightBytes = 0;
  #scheduled: NodeJS.Immediate | undefined;

  constructor(
    sink: MessageSink,
    context: Incarnation,
    accepted: (verdicts: readonly KeptVerdict[]) => void,
  ) {
    this.#sink = sink;
    this.#context = context;
    this.#accepted = accepted;
  }

  /** True when everything was taken. */
  get idle(): boolean {
    return this.#ready.length === 0 && this.#inFlightBytes === 0;
  }

  push(verdict: KeptVerdict): void {
    this.#ready.push(verdict);
    this.#scheduled ??= setImmediate(() => this.#flush());
  }

  /** Sends at once, whatever the connection holds: before the last message of a stream. */
  flushAll(): void {
    while (this.#ready.length > 0) this.#sendSome();
  }

  close(): void {
    clearImmediate(this.#scheduled);
    this.#ready = [];
  }

  #flush(): void {
    this.#scheduled = undefined;
    while (this.#ready.length > 0 && this.#inFlightBytes < IN_FLIGHT_BYTES_MAX) this.#sendSome();
  }

  #sendSome(): void {
    let bytes = 0;
    let count = 0;
    for (const kept of this.#ready) {
      if (count > 0 && bytes + kept.bytes > SESSION_MESSAGE_BYTES) break;
      bytes += kept.bytes;
      count++;
    }
    const some = this.#ready.splice(0, count);
    this.#inFlightBytes += bytes;
    const verdicts = some.map(({ verdict, id }) => encodeVerdict(verdict, id));
    this.#sink.send({ verdicts: { verdicts }, context: this.#context }, () => {
      this.#inFlightBytes -= bytes;
      this.#accepted(some);
      this.#flush();
    });
  }
}
