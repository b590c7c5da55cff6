import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { InDoubt__Output } from "@barkeep/proto/v1/InDoubt";
import {
  type CallOptions,
  DeviceError,
  type DeviceInfo,
  readsOnlyPure,
  type Verdict,
} from "../contract/index.js";
import { Acknowledgement } from "./acknowledgement.js";
import type { ChannelLink } from "./channel.js";
import { ChannelKeeper } from "./channel-keeper.js";
import type { ChannelPlan, Transport } from "./channel-plan.js";
import { Flight, type FlightTerms } from "./flight.js";
import { type Loss, Outbox } from "./outbox.js";
import { reachable } from "./reachable.js";
import { type SessionEvents, SessionStream } from "./session-stream.js";

const OPEN_TIMEOUT_MS = 10_000;
const CLOSE_GRACE_MS = 2000;
const RESUME_PAUSE_MS = 50;
/** Time for what a channel still has to say when its stream has ended. */
const LAST_WORDS_MS = 500;
const UNREACHABLE = { reason: "the daemon cannot be reached" };
const CHANNEL_GIVEN_UP = { reason: "a data channel did not open in time" };

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
  readonly #outbox: Outbox;
  readonly #onCancel = (flight: Flight): void => this.#cancel([flight.id]);
  readonly #once: FlightTerms = { repeatable: false, onCancel: this.#onCancel };
  readonly #repeatable: FlightTerms = { repeatable: true, onCancel: this.#onCancel };
  #acknowledgement: Acknowledgement = new Acknowledgement();
  #state: State = "idle";
  #stream: SessionStream | undefined;
  /** How the stream ended, while the end of its channel is awaited. */
  #streamError: DeviceError | undefined;
  #token: Buffer = Buffer.alloc(0);
  #resumeMs = 0;
  #flushScheduled = false;

  constructor(access: AccessServiceClient, info: DeviceInfo, plan: ChannelPlan) {
    this.#access = access;
    this.#info = info;
    this.#plan = plan;
    this.#outbox = new Outbox(info.name);
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

  /** The secret of the session as it is now: for calls about what is the session's. */
  get token(): Buffer {
    return this.#token;
  }

  /** The data channel, while there is one. */
  get channel(): ChannelLink | undefined {
    return this.#keeper.link;
  }

  /** @throws what the daemon says against it, DISCONNECTED, or UNSUPPORTED without a channel. */
  async open(): Promise<void> {
    this.#plan.assertPossible(this.#info.name);
    this.#state = "opening";
    this.#token = Buffer.alloc(0);
    this.#outbox.restartIds();
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
    const flight = new Flight(program, options, repeatable ? this.#repeatable : this.#once);
    this.#outbox.add(flight);
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
    while (this.#state === "open" && !this.#outbox.empty) {
      const flights = this.#outbox.next(this.channel === undefined ? "grpc" : "channel");
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

  #cancel(ids: readonly number[]): void {
    if (this.channel === undefined) this.#stream?.send({ cancel: { ids: [...ids] } });
    else for (const id of ids) this.channel.cancel(id);
  }

  /** Opens a stream, fresh or with the token of the session; resolves when batches may be sent. */
  async #attach(
    inDoubt: readonly number[],
    timeoutMs: number,
  ): Promise<readonly InDoubt__Output[]> {
    await reachable(this.#access, timeoutMs, UNREACHABLE);
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
    // It may have ended in the turn in which it was opened.
    if (stream.ended !== undefined) throw stream.ended;
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
    this.#outbox.settle(id, verdict);
  }

  #afterMessage(): void {
    if (this.#state === "settling" && this.#outbox.idle) this.#settled();
    if (!this.#outbox.empty) this.#flush();
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
    if (over && error.outcome === "not-executed") this.#outbox.giveUpAll(false, error);
    // What the daemon said on the stream is why, where the channel just stopped.
    const said = DeviceError.is(this.#streamError, "DISCONNECTED") ? undefined : this.#streamError;
    const cause = error.code === "DISCONNECTED" ? (said ?? error) : error;
    this.#lost(cause, !over && said === undefined);
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
      const inDoubt = this.#outbox.ids;
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
    const losses = fates.flatMap(lossOf);
    for (const { id } of losses) this.#acknowledgement.received(id, 0);
    this.#outbox.giveUp(losses, cause);
    const cancelled = this.#outbox.cancelled();
    if (cancelled.length > 0) this.#cancel(cancelled);
    if (this.#state === "closed") {
      this.#begin();
      return;
    }
    this.#state = "settling";
    if (!this.#keeper.wanted) this.#begin();
    else if (this.#outbox.idle) this.#settled();
    this.#flush();
  }

  #channelDue(): void {
    if (this.#state !== "open" || this.channel !== undefined) return;
    this.#state = "settling";
    if (this.#outbox.idle) this.#settled();
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
          this.#drop();
          if (this.#state === "closed") {
            this.#abandonAll(error);
            return;
          }
          this.#state = "resuming";
          void this.#resume(error);
        },
      );
  }

  /** The session is gone. What was sent is unknown; what was not may go into a new session. */
  #abandonAll(cause: unknown): void {
    const wasClosed = this.#state === "closed";
    if (!wasClosed) this.#state = "idle";
    this.#token = Buffer.alloc(0);
    this.#outbox.giveUpAll(true, cause);
    if (this.#outbox.empty) return;
    if (wasClosed || DeviceError.is(cause, "DISCONNECTED")) this.#outbox.fail(cause);
    else this.#reopen();
  }

  #reopen(): void {
    this.open().then(
      () => this.#flush(),
      (error: unknown) => this.#outbox.fail(error),
    );
  }
}

/** None where the verdict comes, or came. */
function lossOf({ id, fate }: InDoubt__Output): Loss[] {
  if (fate === "BATCH_FATE_DONE" || fate === "BATCH_FATE_RUNNING") return [];
  return [{ id: Number(id), mayHaveRun: fate !== "BATCH_FATE_NOT_EXECUTED" }];
}
