import {
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  type DeviceError,
  type DeviceInfo,
  limits,
} from "../contract/index.js";
import { FRAME_KINDS } from "../wire/index.js";
import { ChannelTransfer } from "./channel-transfer.js";
import type { FrameWriter } from "./frame-writer.js";

/** Bytes of writes that the socket may hold: several chunks are on their way at once. */
const OUTGOING_BYTES_MAX: number = 4 * limits.BULK_CHUNK_BYTES;

/**
 * A cancellation lies behind the bytes of its own write, and a slow device takes its time for them:
 * a channel that does not answer it by then is given up, which stops the transfer at once.
 */
const CANCEL_PATIENCE_MS = 500;

/** What the transfers of a channel need of it. */
export interface BulkLink {
  readonly writer: FrameWriter;
  readonly acknowledged: () => number;
  /** Sends what the writer has, then these bytes, which must stay as they are until `sent`. */
  flush(payload?: Uint8Array, sent?: () => void): void;
  /** Ends the channel: the daemon does not answer. */
  giveUp(): void;
}

/** The bulk transfers of a data channel. */
export class ChannelBulk {
  readonly #info: DeviceInfo;
  readonly #link: BulkLink;
  readonly #reads: Map<number, ChannelTransfer> = new Map();
  /** In turn: each sends a chunk, then the next one may. */
  readonly #writes: Map<number, ChannelTransfer> = new Map();
  #lastId = 0;
  #outgoingBytes = 0;

  constructor(info: DeviceInfo, link: BulkLink) {
    this.#info = info;
    this.#link = link;
  }

  read(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    const transfer = this.#announce(FRAME_KINDS.READ, this.#reads, call, options);
    this.#link.flush();
    return transfer.settled;
  }

  write(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    const transfer = this.#announce(FRAME_KINDS.WRITE, this.#writes, call, options);
    this.#link.flush();
    this.#pump();
    return transfer.settled;
  }

  /** Where the next bytes of a read go. More than was asked for goes nowhere, and is found out. */
  place(id: number, length: number): Uint8Array | undefined {
    const transfer = this.#reads.get(id);
    if (transfer === undefined || length > transfer.bytesLeft) return undefined;
    return transfer.piece(length);
  }

  placed(id: number, length: number): void {
    this.#reads.get(id)?.move(length);
  }

  end(id: number, verdict: BulkVerdict): void {
    const transfer = this.#reads.get(id) ?? this.#writes.get(id);
    this.#reads.delete(id);
    this.#writes.delete(id);
    transfer?.end(verdict);
  }

  /** The channel is over. */
  fail(error: DeviceError): void {
    for (const transfer of this.#reads.values()) transfer.fail(error, transfer.moved);
    for (const transfer of this.#writes.values()) transfer.fail(error);
    this.#reads.clear();
    this.#writes.clear();
  }

  #announce(
    kind: number,
    transfers: Map<number, ChannelTransfer>,
    call: BulkCall,
    options: BulkOptions,
  ): ChannelTransfer {
    const id = ++this.#lastId;
    const events = { cancel: () => this.#cancel(id), overdue: () => this.#link.giveUp() };
    const transfer = new ChannelTransfer(id, this.#info, call, { ...options, events });
    transfers.set(id, transfer);
    const { window, offset, bytes } = call;
    const place = { window: window.index, offset, length: bytes.byteLength };
    const head = { mark: this.#link.acknowledged(), timeLeftUs: transfer.timeLeftUs };
    this.#link.writer.range(kind, id, head, place);
    return transfer;
  }

  /** The verdict still comes; the daemon wants no more bytes. */
  #cancel(id: number): void {
    const write = this.#writes.get(id);
    if (write !== undefined) {
      this.#writes.delete(id);
      this.#reads.set(id, write);
    }
    const mark = this.#link.acknowledged();
    this.#link.writer.frame(FRAME_KINDS.CANCEL_BULK, id, { mark });
    this.#link.flush();
    const timer = setTimeout(() => this.#link.giveUp(), CANCEL_PATIENCE_MS);
    const answered = (): void => clearTimeout(timer);
    this.#reads.get(id)?.settled.then(answered, answered);
  }

  /** Sends chunks as fast as the socket takes them, and no faster. */
  #pump(): void {
    while (this.#outgoingBytes < OUTGOING_BYTES_MAX) {
      const transfer = this.#next();
      if (transfer === undefined) return;
      const chunk = transfer.piece(limits.BULK_CHUNK_BYTES);
      const mark = this.#link.acknowledged();
      this.#link.writer.head(FRAME_KINDS.WRITE_DATA, transfer.id, { mark }, chunk.byteLength);
      this.#outgoingBytes += chunk.byteLength;
      this.#link.flush(chunk, () => {
        this.#outgoingBytes -= chunk.byteLength;
        this.#pump();
      });
      transfer.move(chunk.byteLength);
    }
  }

  #next(): ChannelTransfer | undefined {
    for (const [id, transfer] of this.#writes) {
      if (transfer.bytesLeft === 0) continue;
      this.#writes.delete(id);
      this.#writes.set(id, transfer);
      return transfer;
    }
    return undefined;
  }
}
