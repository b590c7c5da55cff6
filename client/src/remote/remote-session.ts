import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { InDoubt__Output } from "@barkeep/proto/v1/InDoubt";
import type { SessionBatch } from "@barkeep/proto/v1/SessionBatch";
import { waitForClientReady } from "@grpc/grpc-js";
import {
  type CallOptions,
  DeviceError,
  type DeviceInfo,
  limits,
  readsOnlyPure,
  type Verdict,
} from "../contract/index.js";
import { Acknowledgement } from "./acknowledgement.js";
import { Flight } from "./flight.js";
import { SessionStream } from "./session-stream.js";

const OPEN_TIMEOUT_MS = 10_000;
const CLOSE_GRACE_MS = 2000;
const RESUME_PAUSE_MS = 50;
/** What may be under way at once; the rest waits here, where it is provably not executed. */
const IN_FLIGHT_MAX = limits.SESSION_BATCHES_MAX / 4;
const IN_FLIGHT_BYTES_MAX = limits.SESSION_PROGRAM_BYTES_MAX / 2;
/** Programs that share one message. */
const MESSAGE_PROGRAM_BYTES = limits.MESSAGE_BYTES_MAX / 2;

type State = "idle" | "opening" | "open" | "resuming" | "closed";

/**
 * The client's end of a session: an ordered stream of batches that survives the loss of its
 * connection. Calls of one turn leave in one message, each with its own verdict (P-22). After a
 * loss the daemon says what became of every batch in doubt (P-26); nothing is sent twice unless
 * the caller allowed it and it only reads what is pure.
 */
export class RemoteSession {
  readonly #access: AccessServiceClient;
  readonly #info: DeviceInfo;
  readonly #outbox: Flight[] = [];
  readonly #inFlight: Map<number, Flight> = new Map();
  #inFlightBytes = 0;
  #acknowledgement: Acknowledgement = new Acknowledgement();
  #state: State = "idle";
  #stream: SessionStream | undefined;
  #token: Buffer = Buffer.alloc(0);
  #resumeMs = 0;
  #lastId = 0;
  #flushScheduled = false;

  constructor(access: AccessServiceClient, info: DeviceInfo) {
    this.#access = access;
    this.#info = info;
  }

  /** @throws what the daemon says against it, or DISCONNECTED. */
  async open(): Promise<void> {
    this.#state = "opening";
    this.#token = Buffer.alloc(0);
    this.#lastId = 0;
    this.#acknowledgement = new Acknowledgement();
    try {
      await this.#attach([], OPEN_TIMEOUT_MS);
    } catch (error) {
      this.#state = "idle";
      throw error;
    }
  }

  execute(program: Uint8Array, options: CallOptions): Promise<Verdict> {
    const repeatable = options.idempotent === true && readsOnlyPure(program, this.#info);
    const onCancel = (flight: Flight): void => this.#stream?.send({ cancel: { ids: [flight.id] } });
    const flight = new Flight(program, { ...options, repeatable, onCancel });
    this.#outbox.push(flight);
    this.#scheduleFlush();
    return flight.settled;
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    const stream = this.#state === "open" ? this.#stream : undefined;
    this.#state = "closed";
    await stream?.close(CLOSE_GRACE_MS);
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    process.nextTick(() => {
      this.#flushScheduled = false;
      if (this.#state === "idle") this.#reopen();
      this.#flush();
    });
  }

  /** Sends what may be sent, in call order. */
  #flush(): void {
    while (this.#state === "open" && this.#outbox.length > 0) {
      const batches = this.#nextMessage();
      if (batches.length === 0) return;
      this.#stream?.send({ batches: { batches }, acknowledged: this.#acknowledgement.take() });
    }
  }

  #nextMessage(): SessionBatch[] {
    const batches: SessionBatch[] = [];
    let bytes = 0;
    while (this.#inFlight.size < IN_FLIGHT_MAX && this.#inFlightBytes < IN_FLIGHT_BYTES_MAX) {
      const flight = this.#outbox[0];
      if (flight === undefined) break;
      if (batches.length > 0 && bytes + flight.program.byteLength > MESSAGE_PROGRAM_BYTES) break;
      this.#outbox.shift();
      if (flight.over) continue;
      flight.id = ++this.#lastId;
      this.#inFlight.set(flight.id, flight);
      bytes += flight.program.byteLength;
      this.#inFlightBytes += flight.program.byteLength;
      const { id, program } = flight;
      batches.push({ id, program, timeLeftMs: flight.timeLeftMs() });
    }
    return batches;
  }

  /** Opens a stream, fresh or with the token of the session; resolves when batches may be sent. */
  async #attach(
    inDoubt: readonly number[],
    timeoutMs: number,
  ): Promise<readonly InDoubt__Output[]> {
    await this.#reachable(timeoutMs);
    const open = { device: this.#info.name, resumeToken: this.#token, inDoubt: [...inDoubt] };
    const stream: SessionStream = new SessionStream(this.#access, open, {
      onVerdict: (id, verdict) => this.#settle(id, verdict),
      onMessageEnd: () => this.#afterMessage(),
      onEnd: (error) => {
        if (stream === this.#stream) this.#lost(error);
      },
    });
    const timer = setTimeout(() => stream.abandon(), timeoutMs);
    const opened = await stream.opened.finally(() => clearTimeout(timer));
    this.#stream = stream;
    this.#token = opened.resumeToken;
    this.#resumeMs = opened.resumeMs;
    if (this.#state !== "closed") this.#state = "open";
    return opened.inDoubt;
  }

  #reachable(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      waitForClientReady(this.#access, Date.now() + timeoutMs, (failure) => {
        if (failure === undefined) return resolve();
        const reason = `the daemon cannot be reached: ${failure.message}`;
        reject(new DeviceError("DISCONNECTED", { reason }, { cause: failure }));
      });
    });
  }

  #settle(id: number, verdict: Verdict): void {
    this.#acknowledgement.received(id, verdict.results.byteLength);
    this.#land(id)?.succeed(verdict);
  }

  #land(id: number): Flight | undefined {
    const flight = this.#inFlight.get(id);
    if (flight === undefined) return undefined;
    this.#inFlight.delete(id);
    this.#inFlightBytes -= flight.program.byteLength;
    return flight;
  }

  #afterMessage(): void {
    if (this.#outbox.length > 0) this.#flush();
    if (this.#acknowledgement.due) {
      this.#stream?.send({ acknowledged: this.#acknowledgement.take() });
    }
  }

  #lost(error: DeviceError): void {
    this.#stream = undefined;
    const resumable = error.code === "DISCONNECTED" && this.#token.byteLength > 0;
    if (this.#state === "closed" || !resumable) {
      this.#abandonAll(error);
      return;
    }
    this.#state = "resuming";
    void this.#resume();
  }

  /** grpc-js reconnects with its own back-off; this waits for it, as long as the daemon does. */
  async #resume(): Promise<void> {
    const until = performance.now() + this.#resumeMs;
    for (;;) {
      const inDoubt = [...this.#inFlight.keys()];
      try {
        const fates = await this.#attach(inDoubt, Math.max(1, until - performance.now()));
        this.#resumed(fates);
        return;
      } catch (error) {
        const fatal = !DeviceError.is(error, "DISCONNECTED") || performance.now() >= until;
        if (fatal || (this.#state as State) === "closed") {
          this.#abandonAll(error);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, RESUME_PAUSE_MS));
      }
    }
  }

  #resumed(fates: readonly InDoubt__Output[]): void {
    for (const { id, fate } of fates) {
      if (fate === "BATCH_FATE_DONE" || fate === "BATCH_FATE_RUNNING") continue;
      const executed = fate !== "BATCH_FATE_NOT_EXECUTED";
      this.#acknowledgement.received(Number(id), 0);
      this.#giveUp(Number(id), executed, "the connection was lost");
    }
    const cancelled = [...this.#inFlight.values()].filter((flight) => flight.cancelled);
    if (cancelled.length > 0) {
      this.#stream?.send({ cancel: { ids: cancelled.map((flight) => flight.id) } });
    }
    this.#flush();
  }

  /** One batch whose verdict will not come: sent again if that was allowed, else an error. */
  #giveUp(id: number, mayHaveRun: boolean, reason: string): void {
    const flight = this.#land(id);
    if (flight === undefined || flight.over) return;
    if (flight.repeatable) {
      flight.id = 0;
      this.#outbox.unshift(flight);
      return;
    }
    const code = mayHaveRun ? "OUTCOME_UNKNOWN" : "DISCONNECTED";
    const outcome = mayHaveRun ? "unknown" : "not-executed";
    flight.fail(new DeviceError(code, { device: this.#info.name, reason }, { outcome }));
  }

  /** The session is gone. What was sent is unknown; what was not may go into a new session. */
  #abandonAll(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const wasClosed = this.#state === "closed";
    if (!wasClosed) this.#state = "idle";
    this.#token = Buffer.alloc(0);
    for (const id of [...this.#inFlight.keys()].reverse()) this.#giveUp(id, true, reason);
    if (this.#outbox.length === 0) return;
    if (wasClosed || DeviceError.is(cause, "DISCONNECTED")) this.#failOutbox(cause);
    else this.#reopen();
  }

  #failOutbox(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const known = DeviceError.is(cause) && cause.outcome === "not-executed" ? cause : undefined;
    for (const flight of this.#outbox.splice(0)) {
      flight.fail(known ?? new DeviceError("DISCONNECTED", { device: this.#info.name, reason }));
    }
  }

  #reopen(): void {
    this.open().then(
      () => this.#flush(),
      (error: unknown) => this.#failOutbox(error),
    );
  }
}
