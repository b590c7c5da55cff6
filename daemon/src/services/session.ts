import { DeviceError, type ErrorCode, limits, type Verdict } from "@barkeep/client/contract";
import { encodeError } from "@barkeep/client/wire";
import { Buffers, type Incarnation, type NativeSession } from "@barkeep/native";
import type { CallContext__Output } from "@barkeep/proto/v1/CallContext";
import type { InDoubt } from "@barkeep/proto/v1/InDoubt";
import type { SessionBatch__Output } from "@barkeep/proto/v1/SessionBatch";
import type { SessionResponse } from "@barkeep/proto/v1/SessionResponse";
import { contextError } from "../devices/call-context.js";
import { deadlineOf } from "../devices/deadline.js";
import type { OpenDevice } from "../devices/served-device.js";
import { RETRY_AFTER_MS, SESSION_OUTGOING_BYTES_MAX } from "../limits.js";
import { BatchQueue } from "./batch-queue.js";
import { notExecuted } from "./not-executed.js";
import { SessionChannel } from "./session-channel.js";
import { VerdictOutlet } from "./verdict-outlet.js";
import { VerdictStore } from "./verdict-store.js";

/** The connection of a session, for the time being. */
export interface SessionLink {
  send(message: SessionResponse, accepted?: () => void): void;
  pause(): void;
  resume(): void;
  end(): void;
}

/** What the client is told of its session. */
export interface OpenedSession {
  readonly resumeToken: Buffer;
  readonly resumeMs: number;
}

export interface SessionOptions {
  readonly device: OpenDevice;
  readonly principal: string;
  readonly resultsBytesMax: number;
  readonly refused: (device: string, code: ErrorCode) => void;
  /** Its data channel has ended, and with it the connection. */
  readonly lost: () => void;
  /** The session is over; nothing of it runs any more. */
  readonly closed: () => void;
}

/**
 * Why a session takes no more batches and ends when those it has are done: the client has sent all
 * it wants (`finished`), the daemon wants to end it and refuses new ones (`retired`), or the client
 * broke the rules and is not heard any more (`violated`).
 */
type Ending =
  | { readonly why: "finished"; readonly error?: undefined }
  | { readonly why: "retired" | "violated"; readonly error: DeviceError };

/**
 * One client's ordered stream of batches on one device. It outlives its connection: what runs goes
 * on, verdicts are kept until they are acknowledged, and no id is ever executed twice.
 */
export class Session {
  readonly device: OpenDevice;
  readonly principal: string;
  readonly #options: SessionOptions;
  readonly #native: NativeSession;
  readonly #queue: BatchQueue;
  readonly #store: VerdictStore;
  /** Ids that never arrived and never will be executed. */
  readonly #skipped: Set<number> = new Set();
  #highest = 0;
  #link: SessionLink | undefined;
  #outlet: VerdictOutlet | undefined;
  /** Live, or one that left batches running. */
  #channel: SessionChannel | undefined;
  #paused = false;
  #ending: Ending | undefined;
  #closed = false;
  /** There from the first call about them on. */
  #buffers: Buffers | undefined;

  constructor(options: SessionOptions) {
    this.device = options.device;
    this.principal = options.principal;
    this.#options = options;
    this.#native = options.device.native.openSession();
    this.#store = new VerdictStore(options.resultsBytesMax);
    this.#queue = new BatchQueue({
      native: this.#native,
      generation: options.device.incarnation.generation,
      roomBytes: () => SESSION_OUTGOING_BYTES_MAX - this.#store.unsentBytes,
      ended: (id, verdict) => this.#ended(id, verdict),
      refused: (id, error) => this.#refused(id, error),
    });
  }

  get attached(): boolean {
    return this.#link !== undefined;
  }

  get hasChannel(): boolean {
    return this.#channel?.live === true;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Its DMA buffers. @throws DeviceError CLOSED. */
  get buffers(): Buffers {
    if (this.#closed) throw new DeviceError("CLOSED", { reason: "the session was closed" });
    this.#buffers ??= new Buffers(this.device.native);
    return this.#buffers;
  }

  /** Why there can be no data channel now, or undefined. */
  channelError(): DeviceError | undefined {
    const reason = this.#channelObstacle();
    if (reason !== undefined) {
      return new DeviceError("INVALID_ARGUMENT", { field: "session_token", reason });
    }
    const { state, error } = this.device.info;
    return state === "ready" ? undefined : error;
  }

  /**
   * Serves batches and bulk from a connected socket, just after its preface. The descriptor is
   * duplicated; `early` was read from it already. @throws DeviceError.
   */
  openChannel(descriptor: number, early: Uint8Array): void {
    const against = this.channelError();
    if (against !== undefined) throw against;
    this.#channel = new SessionChannel({
      native: this.#native,
      generation: this.#generation,
      highest: this.#highest,
      descriptor,
      early,
      ended: (finished) => this.#channelEnded(finished),
      verdict: (id, verdict) => this.#adoptedEnded(id, verdict),
    });
  }

  /** Ends the data channel, if there is one; what runs goes on. `then` is called when it is over. */
  endChannel(reason: string, then: () => void = () => {}): void {
    if (this.#channel === undefined) then();
    else this.#channel.end(null, reason, then);
  }

  /**
   * Gives the session a connection, and says what became of the batches that the client has no
   * verdict of. A connection that it had before is fenced: nothing it still delivers is heard.
   */
  attach(link: SessionLink, opened: OpenedSession, ids: readonly number[]): void {
    this.fence();
    this.#retain(new Set(ids));
    this.#link = link;
    this.#outlet = new VerdictOutlet(link, this.#context, (sent) => {
      for (const kept of sent) this.#store.sent(kept);
      this.#moved();
    });
    // A copy in ascending order: what lies beyond the highest id seen moves it up.
    const fates = new Map([...ids].sort((a, b) => a - b).map((id) => [id, this.#fate(id)]));
    const inDoubt = ids.map((id) => ({ id, fate: fates.get(id) ?? "BATCH_FATE_UNSPECIFIED" }));
    link.send({ opened: { ...opened, inDoubt }, context: this.#context });
    for (const id of ids) {
      const kept = this.#store.unsent(id);
      if (kept !== undefined) this.#outlet.push(kept);
    }
    this.#moved();
  }

  /** Takes the connection away; the session goes on without one. */
  detach(link: SessionLink): void {
    if (this.#link !== link) return;
    this.#outlet?.close();
    this.#outlet = undefined;
    this.#link = undefined;
    this.#paused = false;
  }

  /** Ends the connection, if there is one, in favour of another. */
  fence(): void {
    const link = this.#link;
    if (link === undefined) return;
    this.detach(link);
    const reason = "the session was resumed on another connection";
    link.send(this.#closing(new DeviceError("CLOSED", { reason })));
    link.end();
  }

  /** Ends the connection, without a word: the client knows, and comes back. */
  letGo(): void {
    const link = this.#link;
    if (link === undefined) return;
    this.detach(link);
    link.end();
  }

  receive(batches: readonly SessionBatch__Output[], context: CallContext__Output | null): void {
    if (this.hasChannel) {
      const reason = "a session with a data channel takes its batches from there";
      this.close(new DeviceError("INVALID_ARGUMENT", { field: "batches", reason }));
      return;
    }
    const stale = contextError(context, this.device.incarnation);
    for (const { id: text, program, timeLeftMs } of batches) {
      const id = Number(text);
      if (this.#ending?.why === "violated") return;
      if (id !== this.#highest + 1) {
        this.#violated(id);
        return;
      }
      this.#highest = id;
      const error = stale ?? this.#overload(program);
      if (error !== undefined) this.#refused(id, error);
      else this.#queue.push({ id, program, deadline: deadlineOf(timeLeftMs) });
    }
    this.#moved();
  }

  acknowledge(id: number): void {
    if (id <= 0) return;
    this.#store.acknowledge(id);
    for (const skipped of this.#skipped) if (skipped <= id) this.#skipped.delete(skipped);
    this.#moved();
  }

  cancel(ids: readonly number[]): void {
    for (const id of ids) {
      this.#queue.cancel(id);
      this.#channel?.cancel(id);
    }
  }

  /** The client sends no more: ends when everything is done and sent. */
  finish(): void {
    this.#ending ??= { why: "finished" };
    this.#channel?.drain("the session was finished");
    this.#moved();
  }

  /** The daemon wants to end the session: new batches are refused, those it has are done. */
  retire(reason: string): void {
    this.#ending ??= { why: "retired", error: new DeviceError("CLOSED", { reason }) };
    this.#channel?.drain(reason);
    if (!this.attached) this.close();
    else this.#moved();
  }

  /** The client said that it sends no more. */
  get finishing(): boolean {
    return this.#ending?.why === "finished";
  }

  /** Ends the session now. What runs is cancelled, and nobody hears of it. */
  close(error?: DeviceError): void {
    if (this.#closed) return;
    this.#closed = true;
    const link = this.#link;
    this.#outlet?.flushAll();
    if (link !== undefined) this.detach(link);
    if (error !== undefined) link?.send(this.#closing(error));
    link?.end();
    const closeBuffers = async (): Promise<void> => {
      await this.#buffers?.close();
      this.#options.closed();
    };
    const closeNative = (): void => this.#native.close(() => void closeBuffers());
    const { code = "CLOSED", data = {} } = error ?? {};
    const reason = data.reason ?? "the session was closed";
    if (this.#channel === undefined) closeNative();
    else this.#channel.end(code, reason, closeNative);
  }

  get #generation(): number {
    return this.device.incarnation.generation;
  }

  get #context(): Incarnation {
    return this.device.incarnation;
  }

  /** Batches without a verdict, but for those of a live channel. */
  get #pending(): number {
    return this.#queue.size + (this.#channel?.running ?? 0);
  }

  #channelObstacle(): string | undefined {
    if (this.#closed || this.#ending !== undefined) return "the session is at its end";
    if (!this.attached) return "the session has lost its connection";
    if (this.hasChannel) return "the session has a data channel already";
    return this.#pending > 0 ? "batches of the session are in flight on gRPC" : undefined;
  }

  /** What it accepted is the session's now: ids, verdicts that may be asked for, what still runs. */
  #channelEnded(finished: boolean): void {
    const legacy = this.#channel?.takeOver();
    if (this.#closed || legacy === undefined) return;
    this.#highest = Math.max(this.#highest, legacy.highest);
    for (const { id, verdict } of legacy.verdicts) {
      const kept = this.#store.add(id, verdict);
      // The client may have it: it may be evicted.
      this.#store.sent(kept);
    }
    if (finished) this.close();
    else if (this.#ending === undefined) this.#options.lost();
    else this.#moved();
  }

  #adoptedEnded(id: number, verdict: Verdict): void {
    if (this.#closed) return;
    const kept = this.#store.add(id, verdict);
    this.#outlet?.push(kept);
    this.#moved();
  }

  #closing(error: DeviceError): SessionResponse {
    return { closed: { error: encodeError(error) }, context: this.#context };
  }

  #fate(id: number): NonNullable<InDoubt["fate"]> {
    if (this.#queue.has(id) || this.#channel?.has(id)) return "BATCH_FATE_RUNNING";
    if (this.#store.unsent(id) !== undefined) return "BATCH_FATE_DONE";
    if (id > this.#highest) {
      this.#skipped.add(id);
      this.#highest = id;
    }
    return this.#skipped.has(id) ? "BATCH_FATE_NOT_EXECUTED" : "BATCH_FATE_EVICTED";
  }

  /** The client has everything but these. */
  #retain(ids: ReadonlySet<number>): void {
    this.#store.retain(ids);
    for (const id of this.#skipped) if (!ids.has(id)) this.#skipped.delete(id);
  }

  #overload(program: Uint8Array): DeviceError | undefined {
    if (this.#ending?.error !== undefined) return this.#ending.error;
    const retryAfterMs = RETRY_AFTER_MS;
    if (this.#pending + this.#store.size >= limits.SESSION_BATCHES_MAX) {
      const max = limits.SESSION_BATCHES_MAX;
      return new DeviceError("OVERLOADED", { limit: "SESSION_BATCHES_MAX", max, retryAfterMs });
    }
    if (!this.#queue.hasRoomFor(program)) {
      const max = limits.SESSION_PROGRAM_BYTES_MAX;
      return new DeviceError("OVERLOADED", {
        limit: "SESSION_PROGRAM_BYTES_MAX",
        max,
        retryAfterMs,
      });
    }
    return undefined;
  }

  /** A client that loses count cannot be answered by id: the session is over. */
  #violated(id: number): void {
    const reason = `batch ids grow by one: after ${this.#highest} comes ${this.#highest + 1}, not ${id}`;
    const error = new DeviceError("INVALID_ARGUMENT", { field: "id", reason });
    this.#ending = { why: "violated", error };
    this.#queue.cancelAll();
    this.#moved();
  }

  /** It never reached native code. */
  #refused(id: number, error: DeviceError): void {
    if (this.#closed) return;
    this.#options.refused(this.device.name, error.code);
    this.#ended(id, notExecuted(error, this.#generation));
  }

  #ended(id: number, verdict: Verdict): void {
    if (this.#closed) return;
    const kept = this.#store.add(id, verdict);
    this.#outlet?.push(kept);
    this.#moved();
  }

  /** Something moved: there may be room for more batches, or the session may be at its end. */
  #moved(): void {
    if (this.#closed) return;
    this.#queue.pump();
    this.#throttle();
    const idle = this.#pending === 0 && !this.hasChannel && this.#outlet?.idle === true;
    if (this.#ending !== undefined && idle) {
      this.close(this.#ending.error);
    }
  }

  /** A client that does not read is not read from either. */
  #throttle(): void {
    const { unsentBytes } = this.#store;
    if (!this.#paused && unsentBytes > SESSION_OUTGOING_BYTES_MAX) {
      this.#paused = true;
      this.#link?.pause();
    } else if (this.#paused && unsentBytes <= SESSION_OUTGOING_BYTES_MAX / 2) {
      this.#paused = false;
      this.#link?.resume();
    }
  }
}
