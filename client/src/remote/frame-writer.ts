import { FRAME_AT, FRAME_HEAD_BYTES, RANGE_AT, RANGE_BYTES } from "../wire/index.js";

const BUFFER_BYTES: number = 64 * 1024;
/** Larger buffers, and more of them, are not kept. */
const KEPT_BYTES_MAX: number = 256 * 1024;
const KEPT_MAX = 4;

/** What the head of every frame says besides its kind and id. */
interface HeadFields {
  /** The highest id up to which every verdict has come. */
  readonly mark: number;
  readonly timeLeftUs?: number;
}

/** Writes frames one after the other into a buffer, which leaves in one write, and is used again. */
export class FrameWriter {
  readonly #free: Buffer[] = [];
  #buffer: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #length = 0;

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#length;
  }

  /** A frame whose payload is copied. */
  frame(kind: number, id: number, fields: HeadFields, payload?: Uint8Array): void {
    const bytes = payload === undefined ? 0 : payload.byteLength;
    const at = this.head(kind, id, fields, bytes, bytes);
    if (payload !== undefined) this.#buffer.set(payload, at);
  }

  /** The announcement of a bulk transfer. */
  range(
    kind: number,
    id: number,
    fields: HeadFields,
    place: { readonly window: number; readonly offset: number; readonly length: number },
  ): void {
    const at = this.head(kind, id, fields, RANGE_BYTES, RANGE_BYTES);
    this.#buffer.writeUInt32LE(place.window, at + RANGE_AT.window);
    this.#buffer.writeUInt32LE(0, at + RANGE_AT.window + 4);
    this.#u64(at + RANGE_AT.offset, place.offset);
    this.#u64(at + RANGE_AT.length, place.length);
  }

  /** The head of a frame of which `here` bytes of the payload are put behind it; answers where. */
  head(
    kind: number,
    id: number,
    { mark, timeLeftUs = 0 }: HeadFields,
    payloadBytes: number,
    here = 0,
  ): number {
    const at = this.#length;
    this.#reserve(FRAME_HEAD_BYTES + here);
    const buffer = this.#buffer;
    buffer.writeUInt32LE(FRAME_HEAD_BYTES + payloadBytes, at + FRAME_AT.length);
    buffer.writeUInt32LE(kind, at + FRAME_AT.kind);
    this.#u64(at + FRAME_AT.id, id);
    this.#u64(at + FRAME_AT.mark, mark);
    this.#u64(at + FRAME_AT.timeLeftUs, timeLeftUs);
    return at + FRAME_HEAD_BYTES;
  }

  /** All that was written; `give` brings the buffer back when nobody reads it any more. */
  take(): { readonly bytes: Buffer; readonly give: () => void } {
    const whole = this.#buffer;
    const bytes = whole.subarray(0, this.#length);
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
    this.#length = 0;
    return { bytes, give: () => this.#keep(whole) };
  }

  #keep(buffer: Buffer): void {
    if (this.#free.length < KEPT_MAX && buffer.byteLength <= KEPT_BYTES_MAX)
      this.#free.push(buffer);
  }

  #u64(at: number, value: number): void {
    this.#buffer.writeUInt32LE(value % 0x1_0000_0000, at);
    this.#buffer.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed > this.#buffer.byteLength) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.byteLength * 2));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    this.#length = needed;
  }
}
