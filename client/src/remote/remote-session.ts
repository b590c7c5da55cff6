import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { InDoubt__Output } from "@barkeep/proto/v1/InDoubt";
import { waitForClientReady } from "@grpc/grpc-js";
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
import { openChannel } from "./channel-opening.js";
import type { ChannelPlan, Transport } from "./channel-plan.js";
import { Flight } from "./flight.js";
import { InFlight } from "./in-flight.js";
import { type SessionEvents, SessionStream } from "./session-stream.js";

const OPEN_TIMEOUT_MS = 10_000;
const CLOSE_GRACE_MS = 2000;
const RESUME_PAUSE_MS = 50;
/** What may be under way at once; the rest waits here, where it is provably not executed. */
const IN_FLIGHT_MAX = {
  count: limits.SESSION_BATCHES_MAX / 4,
  programBytes: limits.SESSION_PROGRAM_BYTES_MAX / 2,
};
/** Programs that share one message. */
const MESSAGE_PROGRAM_BYTES = limits.MESSAGE_BYTES_MAX / 2;

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
  readonly #outbox: Flight[] = [];
  readonly #inFlight: InFlight = new InFlight(IN_FLIGHT_MAX);
  #acknowledgement: Acknowledgement = new Acknowledgement();
  #state: State = "idle";
  #stream: SessionStream | undefined;
  #channel: ChannelLink | undefined;
  #transport: Transport;
  #token: Buffer = Buffer.alloc(0);
  #resumeMs = 0;
  #lastId = 0;
  #flushScheduled = false;

  constructor(access: AccessServiceClient, info: DeviceInfo, plan: ChannelPlan) {
    this.#access = access;
    this.#info = info;
    this.#plan = plan;
    this.#transport = { kind: "grpc", reason: plan.against ?? "no data channel was opened yet" };
  }

  get transport(): Transport {
    return this.#transport;
  }

  /** The data channel, while there is one. */
  get channel(): ChannelLink | undefined {
    return this.#channel;
  }

  /** @throws what the daemon says against it, or DISCONNECTED. */
  async open(): Promise<void> {
    this.#state = "opening";
    this.#token = Buffer.alloc(0);
    this.#lastId = 0;
    this.#acknowledgement = new Acknowledgement();
    try {
      await this.#attach([], OPEN_TIMEOUT_MS);
      await this.#widen(this.#plan.required);
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
    const [stream, channel] = [this.#stream, this.#channel];
    this.#channel = undefined;
    await channel?.close(CLOSE_GRACE_MS);
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
      if (this.#channel !== undefined) this.#sendFrames(this.#channel, flights);
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
    if (this.#channel === undefined || actual <= CHANNEL_PROGRAM_BYTES_MAX) return false;
    const data = { limit: "PROGRAM_BYTES_MAX", actual, max: limits.PROGRAM_BYTES_MAX };
    flight.fail(new DeviceError("LIMIT_EXCEEDED", data));
    return true;
  }

  #cancel(ids: readonly number[]): void {
    if (this.#channel === undefined) this.#stream?.send({ cancel: { ids: [...ids] } });
    else for (const id of ids) this.#channel.cancel(id);
  }

  /** Opens a stream, fresh or with the token of the session; resolves when batches may be sent. */
  async #attach(
    inDoubt: readonly number[],
    timeoutMs: number,
  ): Promise<readonly InDoubt__Output[]> {
    await this.#reachable(timeoutMs);
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

  /** Opens a data channel if there is one to be had. @throws DeviceError where one is required. */
  async #widen(required: boolean): Promise<void> {
    const { dial, against } = this.#plan;
    if (against !== undefined) return;
    const options = {
      dial,
      info: this.#info,
      acknowledged: () => this.#acknowledgement.take(),
      events: this.#events((error) => {
        if (link !== undefined && link === this.#channel) this.#channelEnded(error);
      }),
    };
    let link: ChannelLink | undefined;
    try {
      link = await openChannel(this.#access, this.#token, options);
      this.#channel = link;
      this.#transport = { kind: "channel", reason: "the daemon offers it" };
    } catch (error) {
      if (!DeviceError.is(error)) throw error;
      this.#transport = this.#plan.refused(error);
      if (required) throw error;
    }
  }

  /** Batches may be sent, unless what they would be sent on was lost while it was prepared. */
  #begin(): void {
    if (this.#stream === undefined || this.#channel?.over === true) {
      const reason = "the session was lost as soon as it was opened";
      throw new DeviceError("DISCONNECTED", { device: this.#info.name, reason });
    }
    if (this.#state === "closed") void this.#finish();
    else this.#state = "open";
  }

  /** Lets go of stream and channel; nothing that they still bring is heard. */
  #drop(): void {
    const [stream, channel] = [this.#stream, this.#channel];
    this.#stream = undefined;
    this.#channel = undefined;
    stream?.abandon();
    channel?.abandon();
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
    this.#inFlight.land(id)?.succeed(verdict);
  }

  #afterMessage(): void {
    if (this.#state === "settling" && this.#inFlight.size === 0) this.#settled();
    if (this.#outbox.length > 0) this.#flush();
    if (!this.#acknowledgement.due) return;
    if (this.#channel !== undefined) this.#channel.acknowledge();
    else this.#stream?.send({ acknowledged: this.#acknowledgement.take() });
  }

  #streamEnded(error: DeviceError): void {
    const channel = this.#channel;
    const resumable = error.code === "DISCONNECTED";
    if (channel === undefined || resumable) {
      this.#lost(error, resumable);
      return;
    }
    // The daemon ends the channel as well, after the verdicts that are still under way on it.
    this.#stream = undefined;
    setTimeout(() => channel.abandon(), CLOSE_GRACE_MS).unref();
  }

  #channelEnded(error: DeviceError): void {
    this.#transport = { kind: "grpc", reason: error.message };
    const over = error.code === "CLOSED" || error.code === "OUTCOME_UNKNOWN";
    // A daemon that closes in good order has answered all that it accepted.
    if (over && error.outcome === "not-executed") {
      for (const id of this.#inFlight.ids.reverse()) this.#giveUp(id, false, error.message);
    }
    this.#lost(error, !over);
  }

  #lost(error: DeviceError, resumable: boolean): void {
    this.#drop();
    // Whoever opens it sees that it is gone.
    if (this.#state === "opening") return;
    if (this.#state === "closed" || !resumable || this.#token.byteLength === 0) {
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
      const inDoubt = this.#inFlight.ids;
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
    const cancelled = this.#inFlight.cancelled();
    if (cancelled.length > 0) this.#cancel(cancelled);
    if (this.#state === "closed") return;
    this.#state = "settling";
    if (this.#plan.against !== undefined) this.#state = "open";
    else if (this.#inFlight.size === 0) this.#settled();
    this.#flush();
  }

  /** Nothing is in flight on the resumed stream: the moment for a new channel. */
  #settled(): void {
    this.#state = "opening";
    this.#widen(false)
      .then(() => this.#begin())
      .then(
        () => this.#flush(),
        (error: unknown) => {
          if (this.#state === "opening") this.#state = "resuming";
          if (this.#state === "resuming") void this.#resume();
          else this.#abandonAll(error);
        },
      );
  }

  /** One batch whose verdict will not come: sent again if that was allowed, else an error. */
  #giveUp(id: number, mayHaveRun: boolean, reason: string): void {
    const flight = this.#inFlight.land(id);
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
    for (const id of this.#inFlight.ids.reverse()) this.#giveUp(id, true, reason);
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
