import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { InDoubt__Output } from "@barkeep/proto/v1/InDoubt";
import {
  type CallOptions,
  DeviceError,
  type DeviceInfo,
  limits,
  readsOnlyPure,
  type Verdict,
} from "../contract/index.js";
import { FRAME_BYTES_MAX, FRAME_HEAD_BYTES } from "../wire/index.js";
import { Acknowledgement } from "./acknowledgement.js";
import type { ChannelLink } from "./channel.js";
import { ChannelKeeper } from "./channel-keeper.js";
import type { ChannelPlan, Transport } from "./channel-plan.js";
import { Flight } from "./flight.js";
import { InFlight } from "./in-flight.js";
import { lostBatch } from "./lost-batch.js";
import { reachable } from "./reachable.js";
import { type SessionEvents, SessionStream } from "./session-stream.js";

const OPEN_TIMEOUT_MS = 10_000;
const CLOSE_GRACE_MS = 2000;
const RESUME_PAUSE_MS = 50;
/** Time for what a channel still has to say when its stream has ended. */
const LAST_WORDS_MS = 500;
/** What may be under way at once; the rest waits here, where it is provably not executed. */
const IN_FLIGHT_MAX = {
  count: limits.SESSION_BATCHES_MAX / 4,
  programBytes: limits.SESSION_PROGRAM_BYTES_MAX / 2,
};
/** Programs that share one message. */
const MESSAGE_PROGRAM_BYTES = limits.MESSAGE_BYTES_MAX / 2;

const CHANNEL_GIVEN_UP = { reason: "a data channel did not open in time" };

/** A frame of the data channel, less its head. */
const CHANNEL_PROGRAM_BYTES_MAX = FRAME_BYTES_MAX - FRAME_HEAD_BYTES;

/** `settling`: resumed, and waiting for what is in flight before a new channel is opened. */
type State = "idle" | "opening" | "open" | "resuming" | "settling" | "closed";

/**
 * The client's end of a session: an ordered stream of batches that survives the loss of its
 * connection. Calls of one turn leave in one message, each with its own verdict (P-22). After a
 * loss the daemon says what became of every batch in doubt (P-26); nothing is sent twice unless
 * the caller allowed it and it only reads what is pure. The stream opens, resumes and ends the
 * session; the batches travel by its data channel while there is one. Either's loss is both's.
 */
export class RemoteSession {
  readonly #access: AccessServiceClient;
  readonly #info: DeviceInfo;
  readonly #plan: ChannelPlan;
  readonly #keeper: ChannelKeeper;
  readonly #outbox: Flight[] = [];
  readonly #inFlight: InFlight = new InFlight(IN_FLIGHT_MAX);
  #acknowledgement: Acknowledgement = new Acknowledgement();
  #state: State = "idle";
  #stream: SessionStream | undefined;
  /** How the stream ended, while the end of its channel is awaited. */
  #streamError: DeviceError | undefined;
  #token: Buffer = Buffer.alloc(0);
  #resumeMs = 0;
  #lastId = 0;
  #flushScheduled = false;

  constructor(access: AccessServiceClient, info: DeviceInfo, plan: ChannelPlan) {
    this.#access = access;
    this.#info = info;
    this.#plan = plan;
    this.#keeper = new ChannelKeeper({
      ...{ access, info, plan },
      acknowledged: () => this.#acknowledgement.take(),
      events: this.#events((error) => this.#channelEnded(error)),
      due: () => this.#channelDue(),
    });
  }

  get transport(): Transport {
    return this.#keeper.transport;
  }

  /** The data channel, while there is one. */
  get channel(): ChannelLink | undefined {
    return this.#keeper.link;
  }

  /** @throws what the daemon says against it, or DISCONNECTED. */
  async open(): Promise<void> {
    this.#state = "opening";
    this.#token = Buffer.alloc(0);
    this.#lastId = 0;
    this.#acknowledgement = new Acknowledgement();
    try {
      await this.#attach([], OPEN_TIMEOUT_MS);
      const asItWas = await this.#keeper.open(this.#token, this.#plan.required);
      if (!asItWas) {
        this.#drop();
        await this.#attach([], OPEN_TIMEOUT_MS);
      }
      this.#begin();
    } catch (error) {
      this.#drop();
      if ((this.#state as State) !== "closed") this.#state = "idle";
      throw error;
    }
  }

  execute(program: Uint8Array, options: CallOptions): Promise<Verdict> {
    const repeatable = options.idempotent === true && readsOnlyPure(program, this.#info);
    const onCancel = (flight: Flight): void => this.#cancel([flight.id]);
    const flight = new Flight(program, { ...options, repeatable, onCancel });
    this.#outbox.push(flight);
    this.#scheduleFlush();
    return flight.settled;
  }

  async close(): Promise<void> {
    if (this.#state === "closed") return;
    const preparing = this.#state === "opening" || this.#state === "resuming";
    this.#state = "closed";
    // What is being prepared is finished as soon as it is there.
    if (!preparing) await this.#finish();
  }

  async #finish(): Promise<void> {
    const stream = this.#stream;
    await this.#keeper.take()?.close(CLOSE_GRACE_MS);
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
      const flights = this.#nextMessage();
      if (flights.length === 0) return;
      if (this.channel !== undefined) this.#sendFrames(this.channel, flights);
      else this.#sendMessage(flights);
    }
  }

  #sendFrames(channel: ChannelLink, flights: readonly Flight[]): void {
    for (const flight of flights) channel.batch(flight.id, flight.program, flight.timeLeftUs());
    channel.flush();
  }

  #sendMessage(flights: readonly Flight[]): void {
    const batches = flights.map((flight) => ({
      id: flight.id,
      program: flight.program as Buffer,
      timeLeftMs: flight.timeLeftMs(),
    }));
    this.#stream?.send({ batches: { batches }, acknowledged: this.#acknowledgement.take() });
  }

  #nextMessage(): Flight[] {
    const flights: Flight[] = [];
    let bytes = 0;
    while (!this.#inFlight.full) {
      const flight = this.#outbox[0];
      if (flight === undefined) break;
      if (flights.length > 0 && bytes + flight.program.byteLength > MESSAGE_PROGRAM_BYTES) break;
      this.#outbox.shift();
      if (flight.over || this.#tooLong(flight)) continue;
      flight.id = ++this.#lastId;
      this.#inFlight.add(flight);
      bytes += flight.program.byteLength;
      flights.push(flight);
    }
    return flights;
  }

  /** No builder makes such a program; on the channel it would be the channel's end. */
  #tooLong(flight: Flight): boolean {
    const actual = flight.program.byteLength;
    if (this.channel === undefined || actual <= CHANNEL_PROGRAM_BYTES_MAX) return false;
    const data = { limit: "PROGRAM_BYTES_MAX", actual, max: limits.PROGRAM_BYTES_MAX };
    flight.fail(new DeviceError("LIMIT_EXCEEDED", data));
    return true;
  }

  #cancel(ids: readonly number[]): void {
    if (this.channel === undefined) this.#stream?.send({ cancel: { ids: [...ids] } });
    else for (const id of ids) this.channel.cancel(id);
  }

  /** Opens a stream, fresh or with the token of the session; resolves when batches may be sent. */
  async #attach(
    inDoubt: readonly number[],
    timeoutMs: number,
  ): Promise<readonly InDoubt__Output[]> {
    await reachable(this.#access, timeoutMs);
    const open = { device: this.#info.name, resumeToken: this.#token, inDoubt: [...inDoubt] };
    const stream: SessionStream = new SessionStream(
      this.#access,
      open,
      this.#events((error) => {
        if (stream === this.#stream) this.#streamEnded(error);
      }),
    );
    const timer = setTimeout(() => stream.abandon(), timeoutMs);
    const opened = await stream.opened.finally(() => clearTimeout(timer));
    this.#stream = stream;
    this.#token = opened.resumeToken;
    this.#resumeMs = opened.resumeMs;
    return opened.inDoubt;
  }

  #events(onEnd: (error: DeviceError) => void): SessionEvents {
    return {
      onVerdict: (id, verdict) => this.#settle(id, verdict),
      onMessageEnd: () => this.#afterMessage(),
      onEnd,
    };
  }

  /** Batches may be sent, unless what they would be sent on was lost while it was prepared. */
  #begin(): void {
    if (this.#stream === undefined || this.channel?.over === true) {
      const reason = "the session was lost as soon as it was opened";
      throw new DeviceError("DISCONNECTED", { device: this.#info.name, reason });
    }
    if (this.#state === "closed") {
      void this.#finish();
      return;
    }
    this.#state = "open";
    this.#keeper.wait();
  }

  /** Lets go of stream and channel; nothing that they still bring is heard. */
  #drop(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    stream?.abandon();
    this.#keeper.drop();
  }

  #settle(id: number, verdict: Verdict): void {
    this.#acknowledgement.received(id, verdict.results.byteLength);
    this.#inFlight.land(id)?.succeed(verdict);
  }

  #afterMessage(): void {
    if (this.#state === "settling" && this.#inFlight.size === 0) this.#settled();
    if (this.#outbox.length > 0) this.#flush();
    if (!this.#acknowledgement.due) return;
    if (this.channel !== undefined) this.channel.acknowledge();
    else this.#stream?.send({ acknowledged: this.#acknowledgement.take() });
  }

  #streamEnded(error: DeviceError): void {
    const { channel } = this;
    if (channel === undefined) {
      this.#lost(error, error.code === "DISCONNECTED");
      return;
    }
    // The channel ends as well, after the verdicts that are still under way on it.
    this.#stream = undefined;
    this.#streamError = error;
    if (this.#state === "open") this.#state = "resuming";
    setTimeout(() => channel.abandon(), LAST_WORDS_MS).unref();
  }

  #channelEnded(error: DeviceError): void {
    const over = error.code === "CLOSED" || error.code === "OUTCOME_UNKNOWN";
    // A daemon that closes in good order has answered all that it accepted.
    if (over && error.outcome === "not-executed") {
      for (const id of this.#inFlight.ids.reverse()) this.#giveUp(id, false, error);
    }
    const streamOver = (this.#streamError?.code ?? "DISCONNECTED") !== "DISCONNECTED";
    this.#lost(error, !over && !streamOver);
  }

  #lost(error: DeviceError, resumable: boolean): void {
    this.#streamError = undefined;
    this.#drop();
    // Whoever opens it sees that it is gone.
    if (this.#state === "opening") return;
    if (this.#state === "closed" || !resumable || this.#token.byteLength === 0) {
      this.#abandonAll(error);
      return;
    }
    this.#state = "resuming";
    void this.#resume(error);
  }

  /** grpc-js reconnects with its own back-off; this waits for it, as long as the daemon does. */
  async #resume(cause: unknown): Promise<void> {
    const until = performance.now() + this.#resumeMs;
    for (;;) {
      const inDoubt = this.#inFlight.ids;
      try {
        const fates = await this.#attach(inDoubt, Math.max(1, until - performance.now()));
        this.#resumed(fates, cause);
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

  #resumed(fates: readonly InDoubt__Output[], cause: unknown): void {
    for (const { id, fate } of fates) {
      if (fate === "BATCH_FATE_DONE" || fate === "BATCH_FATE_RUNNING") continue;
      const executed = fate !== "BATCH_FATE_NOT_EXECUTED";
      this.#acknowledgement.received(Number(id), 0);
      this.#giveUp(Number(id), executed, cause);
    }
    const cancelled = this.#inFlight.cancelled();
    if (cancelled.length > 0) this.#cancel(cancelled);
    if (this.#state === "closed") return;
    this.#state = "settling";
    if (!this.#keeper.wanted) this.#begin();
    else if (this.#inFlight.size === 0) this.#settled();
    this.#flush();
  }

  #channelDue(): void {
    if (this.#state !== "open" || this.channel !== undefined) return;
    this.#state = "settling";
    if (this.#inFlight.size === 0) this.#settled();
  }

  /** Nothing is in flight on the stream: the moment for a new channel. */
  #settled(): void {
    this.#state = "opening";
    this.#keeper
      .open(this.#token, false)
      .then((asItWas) => {
        if (!asItWas) throw new DeviceError("DISCONNECTED", CHANNEL_GIVEN_UP);
        this.#begin();
      })
      .then(
        () => this.#flush(),
        (error: unknown) => {
          if (this.#state === "closed") {
            this.#abandonAll(error);
            return;
          }
          this.#drop();
          this.#state = "resuming";
          void this.#resume(error);
        },
      );
  }

  /** One batch whose verdict will not come: sent again if that was allowed, else an error. */
  #giveUp(id: number, mayHaveRun: boolean, cause: unknown): void {
    const flight = this.#inFlight.land(id);
    if (flight === undefined || flight.over) return;
    if (flight.repeatable) {
      flight.id = 0;
      this.#outbox.unshift(flight);
      return;
    }
    flight.fail(lostBatch(this.#info.name, mayHaveRun, cause));
  }

  /** The session is gone. What was sent is unknown; what was not may go into a new session. */
  #abandonAll(cause: unknown): void {
    const wasClosed = this.#state === "closed";
    if (!wasClosed) this.#state = "idle";
    this.#token = Buffer.alloc(0);
    for (const id of this.#inFlight.ids.reverse()) this.#giveUp(id, true, cause);
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
