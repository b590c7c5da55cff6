import type { AccessServiceClient } from "@barkeep/proto/v1/AccessService";
import type { AllocateBufferResponse__Output } from "@barkeep/proto/v1/AllocateBufferResponse";
import type { ReadBufferResponse__Output } from "@barkeep/proto/v1/ReadBufferResponse";
import { DeviceError, type DmaMemory, limits } from "../contract/index.js";
import { unary } from "./unary.js";

/** One call: a copy of a chunk, or the pinning of many pages. */
const CALL_TIMEOUT_MS = 60_000;

interface RemoteBuffer {
  readonly id: string;
  readonly token: Buffer;
}

/** The DMA buffers of a session behind a daemon, by calls that carry the session's token. */
export class RemoteBuffers {
  readonly #access: AccessServiceClient;
  readonly #token: () => Buffer;

  /** @param token of the session as it is now. */
  constructor(access: AccessServiceClient, token: () => Buffer) {
    this.#access = access;
    this.#token = token;
  }

  async allocate(bytes: number, iova: bigint | undefined): Promise<DmaMemory> {
    const token = this.#token();
    const at = iova === undefined ? null : { iova: String(iova) };
    const request = { sessionToken: token, bytes, at };
    const reply = await unary<AllocateBufferResponse__Output>(
      (options, done) => this.#access.allocateBuffer(request, options, done),
      CALL_TIMEOUT_MS,
    );
    if (reply.at === null) {
      const reason = "the daemon did not say where the buffer is";
      throw new DeviceError("INTERNAL", { reason });
    }
    const buffer = { id: reply.buffer, token };
    return {
      iova: BigInt(reply.at.iova),
      size: Number(reply.size),
      read: (offset, target) => this.#read(buffer, offset, target),
      write: (offset, source) => this.#write(buffer, offset, source),
      free: () => this.#free(buffer),
    };
  }

  async #read({ id, token }: RemoteBuffer, offset: number, target: Uint8Array): Promise<void> {
    for (const [start, end] of chunks(target.byteLength)) {
      const place = { sessionToken: token, buffer: id, offset: offset + start };
      const request = { ...place, length: end - start };
      const { data } = await unary<ReadBufferResponse__Output>(
        (options, done) => this.#access.readBuffer(request, options, done),
        CALL_TIMEOUT_MS,
      );
      if (data.byteLength !== end - start) {
        const reason = `the daemon sent ${data.byteLength} bytes of ${end - start}`;
        throw new DeviceError("INTERNAL", { reason });
      }
      target.set(data, start);
    }
  }

  async #write({ id, token }: RemoteBuffer, offset: number, source: Uint8Array): Promise<void> {
    for (const [start, end] of chunks(source.byteLength)) {
      const data = Buffer.from(source.buffer, source.byteOffset + start, end - start);
      const request = { sessionToken: token, buffer: id, offset: offset + start, data };
      await unary(
        (options, done) => this.#access.writeBuffer(request, options, done),
        CALL_TIMEOUT_MS,
      );
    }
  }

  async #free({ id, token }: RemoteBuffer): Promise<void> {
    const request = { sessionToken: token, buffer: id };
    try {
      await unary(
        (options, done) => this.#access.freeBuffer(request, options, done),
        CALL_TIMEOUT_MS,
      );
    } catch (error) {
      // The session is over, and its buffers with it.
      if (!DeviceError.is(error, "OUTCOME_UNKNOWN")) throw error;
    }
  }
}

/** The bytes of `length` in pieces of one call each: from, and up to. */
function* chunks(length: number): Iterable<readonly [number, number]> {
  for (let start = 0; start < length; start += limits.BULK_CHUNK_BYTES) {
    yield [start, Math.min(length, start + limits.BULK_CHUNK_BYTES)];
  }
}
