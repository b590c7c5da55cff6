import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { SessionOpen } from "@barkeep/proto/v1/SessionOpen";
import type { SessionOpened__Output } from "@barkeep/proto/v1/SessionOpened";
import type { SessionRequest } from "@barkeep/proto/v1/SessionRequest";
import type { SessionResponse__Output } from "@barkeep/proto/v1/SessionResponse";
import type { ClientDuplexStream, ServiceError } from "@grpc/grpc-js";
import { DeviceError, type Verdict } from "../contract/index.js";
import { decodeError, decodeVerdict, errorFromStatus } from "../wire/index.js";

export interface SessionEvents {
  onVerdict(id: number, verdict: Verdict): void;
  /** After all verdicts of one message. */
  onMessageEnd(): void;
  /** Exactly once, and nothing after it. DISCONNECTED means that the session may be resumed. */
  onEnd(error: DeviceError): void;
}

/** One stream of a session: from its opening to its end, however it ends. */
export class SessionStream {
  readonly opened: Promise<SessionOpened__Output>;
  readonly #call: ClientDuplexStream<SessionRequest, SessionResponse__Output>;
  readonly #events: SessionEvents;
  readonly #finished: Promise<void>;
  #closed: DeviceError | undefined;
  #ended: DeviceError | undefined;

  constructor(access: AccessServiceClient, open: SessionOpen, events: SessionEvents) {
    this.#events = events;
    this.#call = access.session();
    let settle: { resolve: (o: SessionOpened__Output) => void; reject: (e: DeviceError) => void };
    this.opened = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Whoever awaits `opened` handles its failure; nobody has to.
    this.opened.catch(() => undefined);
    this.#finished = new Promise((resolve) => {
      const end = (error: DeviceError): void => {
        settle.reject(error);
        this.#end(error);
        resolve();
      };
      this.#call.on("data", (reply: SessionResponse__Output) => {
        if (reply.opened !== undefined && reply.opened !== null) settle.resolve(reply.opened);
        this.#receive(reply);
      });
      this.#call.on("error", (failure: ServiceError) => end(errorFromStatus(failure)));
      this.#call.on("end", () => end(new DeviceError("DISCONNECTED", ENDED, UNKNOWN)));
    });
    this.send({ open });
  }

  /** How it ended, when it has. */
  get ended(): DeviceError | undefined {
    return this.#ended;
  }

  send(request: SessionRequest): void {
    if (!this.#call.destroyed && this.#call.writable) this.#call.write(request);
  }

  /** Tells the daemon that the session is over, and waits for its end. */
  async close(graceMs: number): Promise<void> {
    this.send({ finish: {} });
    this.#call.end();
    const timer = setTimeout(() => this.#call.cancel(), graceMs);
    await this.#finished;
    clearTimeout(timer);
  }

  /** Drops the stream; the session may be resumed on another one. */
  abandon(): void {
    this.#call.cancel();
  }

  #receive(reply: SessionResponse__Output): void {
    const generation = Number(reply.context?.generation ?? 0);
    for (const verdict of reply.verdicts?.verdicts ?? []) {
      this.#events.onVerdict(Number(verdict.id), decodeVerdict(verdict, generation));
    }
    this.#events.onMessageEnd();
    const error = reply.closed?.error ?? null;
    if (error !== null) this.#closed = decodeError(error);
  }

  #end(error: DeviceError): void {
    // gRPC tells of a failure, and then of the end.
    if (this.#ended !== undefined) return;
    this.#ended = this.#closed ?? error;
    this.#events.onEnd(this.#ended);
  }
}

const ENDED = { reason: "the daemon ended the session's stream" };
const UNKNOWN = { outcome: "unknown" } as const;
