import { DeviceError } from "@barkeep/client/contract";
import type { CallContext__Output } from "@barkeep/proto/v1/CallContext";
import type { SessionOpen__Output } from "@barkeep/proto/v1/SessionOpen";
import type { SessionRequest__Output } from "@barkeep/proto/v1/SessionRequest";
import type { SessionResponse } from "@barkeep/proto/v1/SessionResponse";
import { requireContext } from "../devices/call-context.js";
import type { DeviceRegistry } from "../devices/device-registry.js";
import { IN_DOUBT_MAX, RETRY_AFTER_MS, SESSION_OPEN_TIMEOUT_MS } from "../limits.js";
import type { BidiEvents, BidiStream } from "../rpc/bidi.js";
import type { Session } from "./session.js";
import type { SessionRegistry } from "./session-registry.js";

export interface SessionStreamOptions {
  readonly devices: DeviceRegistry;
  readonly sessions: SessionRegistry;
  readonly sessionsPerConnectionMax: number;
}

type Stream = BidiStream<SessionRequest__Output, SessionResponse>;

/** One stream of AccessService.Session: the connection of a session, from its first message on. */
export class SessionStream implements BidiEvents<SessionRequest__Output> {
  readonly #stream: Stream;
  readonly #options: SessionStreamOptions;
  readonly #opening: NodeJS.Timeout;
  #session: Session | undefined;
  /** The first message came. */
  #opened = false;
  #counted = false;
  #over = false;

  constructor(stream: Stream, options: SessionStreamOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#opening = setTimeout(() => {
      const reason = "the first message of a session did not come";
      stream.fail(new DeviceError("TIMED_OUT", { reason, timeoutMs: SESSION_OPEN_TIMEOUT_MS }));
    }, SESSION_OPEN_TIMEOUT_MS);
  }

  message(request: SessionRequest__Output): void {
    if (!this.#opened) {
      this.#open(request);
      return;
    }
    const session = this.#session;
    if (session === undefined) {
      const reason = "a session that is being resumed says so before it is sent anything";
      throw new DeviceError("INVALID_ARGUMENT", { field: "kind", reason });
    }
    const { kind, acknowledged, context } = request;
    session.acknowledge(Number(acknowledged));
    if (kind === "batches") session.receive(request.batches?.batches ?? [], context);
    else if (kind === "cancel") session.cancel((request.cancel?.ids ?? []).map(Number));
    else if (kind === "finish") session.finish();
    else if (kind === "open") {
      const reason = "a session is opened once, by the first message of its stream";
      session.close(new DeviceError("INVALID_ARGUMENT", { field: "open", reason }));
    }
  }

  /**
   * What broken connections look like at first, too: only a message can say that the client is done,
   * so that what it did not say is a loss, which it can come back from.
   */
  halfClosed(): void {
    if (this.#session?.finishing === true) return;
    this.lost();
    this.#stream.end();
  }

  lost(): void {
    if (this.#session !== undefined) this.#options.sessions.lost(this.#session, this.#stream);
  }

  over(): void {
    this.#over = true;
    clearTimeout(this.#opening);
    if (this.#counted) this.#stream.caller.connection.sessions--;
  }

  /** @throws DeviceError, which ends the stream with its status. */
  #open({ kind, open, context, acknowledged }: SessionRequest__Output): void {
    if (kind !== "open" || !open) {
      const reason = "the first message of a session opens it";
      throw new DeviceError("INVALID_ARGUMENT", { field: "open", reason });
    }
    this.#opened = true;
    this.#requireRoom();
    this.#stream.caller.connection.sessions++;
    this.#counted = true;
    clearTimeout(this.#opening);
    if (open.resumeToken.byteLength === 0) this.#session = this.#create(open, context);
    else this.#resume(open, context, Number(acknowledged));
  }

  #create(open: SessionOpen__Output, context: CallContext__Output | null): Session {
    const device = this.#options.devices.open(open.device);
    requireContext(context, device.incarnation);
    const { principal } = this.#stream.caller.connection;
    return this.#options.sessions.open(device, principal, this.#stream);
  }

  #resume(
    { device: name, resumeToken: token, inDoubt: ids }: SessionOpen__Output,
    context: CallContext__Output | null,
    acknowledged: number,
  ): void {
    const device = this.#options.devices.open(name);
    if (context !== null && context.bootId !== "" && context.bootId !== device.incarnation.bootId) {
      const reason = "the daemon was started again: nobody knows what became of the session";
      throw new DeviceError("OUTCOME_UNKNOWN", { device: name, reason });
    }
    const { principal } = this.#stream.caller.connection;
    const inDoubt = requireInDoubt(ids.map(Number));
    const resumption = { token, device, principal, inDoubt, acknowledged };
    this.#options.sessions.resume(resumption, this.#stream, (session) => {
      this.#session = session;
      // It may have gone while the session's channel was ended.
      if (this.#over) this.lost();
    });
  }

  #requireRoom(): void {
    const max = this.#options.sessionsPerConnectionMax;
    if (this.#stream.caller.connection.sessions < max) return;
    const retryAfterMs = RETRY_AFTER_MS;
    throw new DeviceError("OVERLOADED", {
      limit: "SESSIONS_PER_CONNECTION_MAX",
      max,
      retryAfterMs,
    });
  }
}

function requireInDoubt(ids: readonly number[]): readonly number[] {
  if (ids.length > IN_DOUBT_MAX) {
    throw new DeviceError("LIMIT_EXCEEDED", {
      limit: "IN_DOUBT_MAX",
      actual: ids.length,
      max: IN_DOUBT_MAX,
    });
  }
  if (ids.every((id) => Number.isSafeInteger(id) && id > 0)) return ids;
  const reason = "ids of batches are integers from 1";
  throw new DeviceError("INVALID_ARGUMENT", { field: "in_doubt", reason });
}
