import type { handleBidiStreamingCall, ServerDuplexStream } from "@grpc/grpc-js";
import type { Caller } from "./call-gate.js";
import type { Rpc } from "./rpc.js";

/** What a stream in both directions tells its handler. None of them may throw. */
export interface BidiEvents<Request> {
  message(request: Request): void;
  /** The peer sends no more. It may still read, or be gone: a broken connection looks like this too. */
  halfClosed(): void;
  /** The peer is gone, or has cancelled. */
  lost(): void;
  /** The stream is over, whoever ended it; called exactly once. */
  over(): void;
}

/** A stream in both directions, as events: what a long-lived session needs. */
export class BidiStream<Request, Response> {
  readonly caller: Caller;
  readonly #call: ServerDuplexStream<Request, Response>;
  readonly #rpc: Rpc;
  #over = false;
  #events: BidiEvents<Request> | undefined;

  constructor(call: ServerDuplexStream<Request, Response>, caller: Caller, rpc: Rpc) {
    this.caller = caller;
    this.#call = call;
    this.#rpc = rpc;
  }

  /** Begins reading. An exception of the handler ends the stream with INTERNAL. */
  listen(events: BidiEvents<Request>): void {
    this.#events = events;
    const guarded = (run: () => void): void => {
      if (this.#over) return;
      try {
        run();
      } catch (thrown) {
        this.fail(thrown);
      }
    };
    this.#call.on("data", (request: Request) => guarded(() => events.message(request)));
    this.#call.on("end", () => guarded(() => events.halfClosed()));
    this.caller.signal.addEventListener("abort", () => {
      if (this.#over) return;
      events.lost();
      this.#finish();
    });
  }

  /** `accepted` is called when the connection took the message; never, if the peer is gone. */
  send(message: Response, accepted: () => void = () => {}): void {
    if (this.#over) return;
    this.#call.write(message, (error: Error | null | undefined) => {
      if (!error) accepted();
    });
  }

  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  /** Ends the stream with status OK, after what was sent. What the peer still sends is ignored. */
  end(): void {
    if (this.#over) return;
    this.#finish();
    this.#call.end();
  }

  /** Ends the stream with the status of an error. */
  fail(thrown: unknown): void {
    if (this.#over) return;
    this.#finish();
    this.#call.emit("error", this.#rpc.failure.toStatus(thrown, this.caller.requestId));
  }

  #finish(): void {
    this.#over = true;
    this.#rpc.gate.leave(this.caller);
    // Reads on, so that the end of the peer's messages is seen.
    this.#call.resume();
    this.#events?.over();
  }
}

export function bidi<Request, Response>(
  rpc: Rpc,
  body: (stream: BidiStream<Request, Response>) => void,
): handleBidiStreamingCall<Request, Response> {
  return (call) => {
    let caller: Caller;
    try {
      caller = rpc.gate.enter(call);
    } catch (thrown) {
      call.emit("error", rpc.failure.toStatus(thrown, "refused"));
      return;
    }
    const stream = new BidiStream(call, caller, rpc);
    try {
      body(stream);
    } catch (thrown) {
      stream.fail(thrown);
    }
  };
}
