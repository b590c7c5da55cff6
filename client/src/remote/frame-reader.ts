import { type BulkVerdict, DeviceError, type Verdict } from "../contract/index.js";
import {
  BULK_END_AT,
  decodeErrorJson,
  FRAME_AT,
  FRAME_BYTES_MAX,
  FRAME_HEAD_BYTES,
  FRAME_KINDS,
  VERDICT_AT,
} from "../wire/index.js";

const BUFFER_BYTES: number = 64 * 1024;
const EMPTY: Buffer = Buffer.alloc(0);

/** What the daemon's frames say. */
export interface FrameHandler {
  opened(): void;
  verdict(id: number, verdict: Verdict): void;
  /** Where the next `length` bytes of a transfer go; undefined for nowhere. */
  place(id: number, length: number): Uint8Array | undefined;
  /** All the bytes that `place` was asked about last have come. */
  placed(id: number, length: number): void;
  bulkEnd(id: number, verdict: BulkVerdict): void;
  closed(error: DeviceError): void;
}

/** Bytes of a frame that go somewhere else than the buffer, because it is long. */
interface Detour {
  readonly bytes: Uint8Array;
  have: number;
  readonly complete: () => void;
}

/**
 * Takes frames from bytes however they are split. Whoever has bytes puts them where `next` says and
 * calls `filled`: the payload of a bulk read is read from the socket straight into its place, and
 * what is small into one buffer that is used again.
 */
export class FrameReader {
  readonly #handler: FrameHandler;
  readonly #buffer: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #end = 0;
  #detour: Detour | undefined;
  /** Bytes of a frame that nobody wants. */
  #skip = 0;

  constructor(handler: FrameHandler) {
    this.#handler = handler;
  }

  /** Where the next bytes go. */
  next(): Uint8Array {
    if (this.#detour !== undefined) return this.#detour.bytes.subarray(this.#detour.have);
    return this.#end === 0 ? this.#buffer : this.#buffer.subarray(this.#end);
  }

  /** So many bytes are where `next` said. @throws DeviceError when they break the protocol. */
  filled(bytes: number): void {
    const detour = this.#detour;
    if (detour === undefined) {
      this.#end += bytes;
      this.#parse();
      return;
    }
    detour.have += bytes;
    if (detour.have < detour.bytes.byteLength) return;
    this.#detour = undefined;
    detour.complete();
  }

  #parse(): void {
    const buffer = this.#buffer;
    let at = 0;
    for (;;) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, this.#end - at);
        this.#skip -= skipped;
        at += skipped;
      }
      const there = this.#end - at;
      if (there < FRAME_HEAD_BYTES) break;
      const length = requireLength(buffer.readUInt32LE(at + FRAME_AT.length));
      if (buffer.readUInt8(at + FRAME_AT.kind) === FRAME_KINDS.READ_DATA) {
        at += this.#data(at, length);
      } else if (there >= length) {
        this.#dispatch(buffer, at, length, true);
        at += length;
      } else {
        if (length > buffer.byteLength) at += this.#long(at, length);
        break;
      }
    }
    if (at > 0 && at < this.#end) buffer.copyWithin(0, at, this.#end);
    this.#end -= at;
  }

  /** Bytes of a bulk read; answers how many of the buffer's are done with. */
  #data(at: number, length: number): number {
    const payload = length - FRAME_HEAD_BYTES;
    const id = this.#u64(this.#buffer, at + FRAME_AT.id);
    const from = at + FRAME_HEAD_BYTES;
    const have = Math.min(payload, this.#end - from);
    const target = this.#handler.place(id, payload);
    if (target === undefined) {
      this.#skip = payload - have;
      return FRAME_HEAD_BYTES + have;
    }
    target.set(this.#buffer.subarray(from, from + have));
    const complete = (): void => this.#handler.placed(id, payload);
    if (have === payload) complete();
    else this.#detour = { bytes: target, have, complete };
    return FRAME_HEAD_BYTES + have;
  }

  /** A frame that does not fit the buffer gets memory of its own. */
  #long(at: number, length: number): number {
    const have = this.#end - at;
    const bytes = Buffer.allocUnsafeSlow(length);
    this.#buffer.copy(bytes, 0, at, this.#end);
    this.#detour = { bytes, have, complete: () => this.#dispatch(bytes, 0, length, false) };
    return have;
  }

  /** `shared`: the bytes are overwritten afterwards. */
  #dispatch(buffer: Buffer, at: number, length: number, shared: boolean): void {
    const kind = buffer.readUInt8(at + FRAME_AT.kind);
    const payload = at + FRAME_HEAD_BYTES;
    const end = at + length;
    if (kind === FRAME_KINDS.VERDICT) this.#verdict(buffer, at, end, shared);
    else if (kind === FRAME_KINDS.BULK_END) this.#bulkEnd(buffer, at, end);
    else if (kind === FRAME_KINDS.OPENED) this.#handler.opened();
    else if (kind === FRAME_KINDS.CLOSED) {
      const error = decodeErrorJson(buffer.subarray(payload, end));
      const reason = "the daemon ended the channel";
      this.#handler.closed(error ?? new DeviceError("DISCONNECTED", { reason }));
    } else throw broken(`a frame of kind ${kind}`);
  }

  #verdict(buffer: Buffer, at: number, end: number, shared: boolean): void {
    const payload = at + FRAME_HEAD_BYTES;
    if (payload + VERDICT_AT.error > end) throw broken("a verdict that is too short");
    const results =
      payload + VERDICT_AT.error + buffer.readUInt32LE(payload + VERDICT_AT.errorBytes);
    if (results > end) throw broken("a verdict whose error is too long");
    const error =
      results === payload + VERDICT_AT.error
        ? undefined
        : decodeErrorJson(buffer.subarray(payload + VERDICT_AT.error, results));
    const verdict = {
      completed: buffer.readUInt32LE(payload + VERDICT_AT.completed),
      results: bytesOf(buffer, results, end, shared),
      queuedNs: this.#u64(buffer, payload + VERDICT_AT.queuedNs),
      deviceNs: this.#u64(buffer, payload + VERDICT_AT.deviceNs),
      generation: this.#u64(buffer, at + FRAME_AT.mark),
    };
    const id = this.#u64(buffer, at + FRAME_AT.id);
    this.#handler.verdict(id, error === undefined ? verdict : { ...verdict, error });
  }

  #bulkEnd(buffer: Buffer, at: number, end: number): void {
    const payload = at + FRAME_HEAD_BYTES;
    if (payload + BULK_END_AT.error > end) throw broken("the end of a transfer that is too short");
    const error = decodeErrorJson(buffer.subarray(payload + BULK_END_AT.error, end));
    const verdict = {
      bytesDone: this.#u64(buffer, payload + BULK_END_AT.bytesDone),
      deviceNs: this.#u64(buffer, payload + BULK_END_AT.deviceNs),
    };
    const id = this.#u64(buffer, at + FRAME_AT.id);
    this.#handler.bulkEnd(id, error === undefined ? verdict : { ...verdict, error });
  }

  #u64(buffer: Buffer, at: number): number {
    return buffer.readUInt32LE(at) + buffer.readUInt32LE(at + 4) * 0x1_0000_0000;
  }
}

/** Results outlive the buffer: small ones share a page with others of their time. */
function bytesOf(buffer: Buffer, from: number, to: number, shared: boolean): Buffer {
  if (from === to) return EMPTY;
  if (!shared) return buffer.subarray(from, to);
  const copy = Buffer.allocUnsafe(to - from);
  buffer.copy(copy, 0, from, to);
  return copy;
}

function requireLength(length: number): number {
  if (length >= FRAME_HEAD_BYTES && length <= FRAME_BYTES_MAX) return length;
  throw broken(`a frame of ${length} bytes`);
}

function broken(what: string): DeviceError {
  const reason = `the daemon broke the channel's protocol: ${what}`;
  return new DeviceError("DISCONNECTED", { reason }, { outcome: "unknown" });
}
