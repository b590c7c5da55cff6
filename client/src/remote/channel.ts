import type { Socket } from "node:net";
import {
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  DeviceError,
  type DeviceInfo,
  type Verdict,
} from "../contract/index.js";
import { encodePreface, FRAME_KINDS } from "../wire/index.js";
import { ChannelBulk } from "./channel-bulk.js";
import { FrameReader } from "./frame-reader.js";
import { FrameWriter } from "./frame-writer.js";
import type { SessionEvents } from "./session-stream.js";
import type { Dial } from "./target.js";

/** Nothing must hang on a peer that vanished without a word. */
const KEEPALIVE_MS = 10_000;

export interface ChannelOptions {
  readonly dial: Dial;
  readonly ticket: Uint8Array;
  readonly info: DeviceInfo;
  readonly events: SessionEvents;
  /** The highest id up to which every verdict has come. */
  readonly acknowledged: () => number;
}

/** A data channel of a session (protocol book, section 6): from its preface to its end. */
export class ChannelLink {
  /** Resolves when the daemon has taken the ticket. */
  readonly opened: Promise<void>;
  readonly #events: SessionEvents;
  readonly #acknowledged: () => number;
  readonly #socket: Socket;
  readonly #writer: FrameWriter = new FrameWriter();
  readonly #reader: FrameReader;
  readonly #bulk: ChannelBulk;
  readonly #finished: Promise<void>;
  #error: DeviceError | undefined;
  #over = false;
  #settle!: { readonly resolve: () => void; readonly reject: (error: DeviceError) => void };

  constructor({ dial, ticket, info, events, acknowledged }: ChannelOptions) {
    this.#events = events;
    this.#acknowledged = acknowledged;
    this.opened = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever awaits `opened` handles its failure; nobody has to.
    this.opened.catch(() => undefined);
    this.#bulk = new ChannelBulk(info, {
      writer: this.#writer,
      acknowledged,
      flush: (payload, sent) => this.flush(payload, sent),
      giveUp: () => this.abandon(),
    });
    this.#reader = new FrameReader({
      opened: () => this.#settle.resolve(),
      verdict: (id: number, verdict: Verdict) => events.onVerdict(id, verdict),
      place: (id, length) => this.#bulk.place(id, length),
      placed: (id, length) => this.#bulk.placed(id, length),
      bulkEnd: (id, verdict) => this.#bulk.end(id, verdict),
      closed: (error) => {
        this.#error ??= error;
      },
    });
    this.#socket = dial({ next: () => this.#reader.next(), filled: (bytes) => this.#read(bytes) });
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, KEEPALIVE_MS);
    this.#socket.on("error", (cause) => {
      const reason = `the data channel failed: ${cause.message}`;
      this.#error ??= new DeviceError("DISCONNECTED", { reason }, { outcome: "unknown", cause });
    });
    this.#finished = new Promise((resolve) => {
      this.#socket.on("close", () => {
        this.#end();
        resolve();
      });
    });
    this.#socket.write(encodePreface(ticket));
  }

  get over(): boolean {
    return this.#over;
  }

  /** Appends a batch to what leaves with the next `flush`. */
  batch(id: number, program: Uint8Array, timeLeftUs: number): void {
    this.#writer.frame(FRAME_KINDS.BATCH, id, { mark: this.#acknowledged(), timeLeftUs }, program);
  }

  cancel(id: number): void {
    this.#writer.frame(FRAME_KINDS.CANCEL, id, { mark: this.#acknowledged() });
    this.flush();
  }

  acknowledge(): void {
    this.#writer.frame(FRAME_KINDS.ACKNOWLEDGE, 0, { mark: this.#acknowledged() });
    this.flush();
  }

  /** Sends what was appended in one write, together with `payload` if there is one. */
  flush(payload?: Uint8Array, sent?: () => void): void {
    if (this.#writer.length === 0) return;
    const { bytes, give } = this.#writer.take();
    if (this.#over || !this.#socket.writable) return;
    if (payload === undefined) {
      this.#socket.write(bytes, give);
      return;
    }
    this.#socket.cork();
    this.#socket.write(bytes, give);
    this.#socket.write(payload, (error) => {
      if (!error) sent?.();
    });
    this.#socket.uncork();
  }

  read(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    return this.#bulk.read(call, options);
  }

  write(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    return this.#bulk.write(call, options);
  }

  /** Tells the daemon that the session is over, and waits for its end. */
  async close(graceMs: number): Promise<void> {
    this.#writer.frame(FRAME_KINDS.FINISH, 0, { mark: this.#acknowledged() });
    this.flush();
    const timer = setTimeout(() => this.abandon(), graceMs);
    await this.#finished;
    clearTimeout(timer);
  }

  /** Drops the channel; the session may be resumed. Nothing that still comes is heard. */
  abandon(): void {
    this.#socket.destroy();
    this.#end();
  }

  #read(bytes: number): void {
    if (this.#over) return;
    try {
      this.#reader.filled(bytes);
      this.#events.onMessageEnd();
    } catch (thrown) {
      if (!DeviceError.is(thrown)) throw thrown;
      this.#error ??= thrown;
      this.abandon();
    }
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    const error = this.#error ?? new DeviceError("DISCONNECTED", ENDED, UNKNOWN);
    this.#settle.reject(error);
    // A transfer that was under way is in doubt, whatever became of the batches.
    const { outcome } = error;
    const lost = outcome === "unknown" ? error : new DeviceError(error.code, error.data, UNKNOWN);
    this.#bulk.fail(lost);
    this.#events.onEnd(error);
  }
}

const ENDED = { reason: "the data channel was lost" };
const UNKNOWN = { outcome: "unknown" } as const;
