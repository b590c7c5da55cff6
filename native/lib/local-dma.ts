import { type DmaMemory, limits } from "@barkeep/client/contract";
import type { NativeBuffer, NativeDevice } from "./binding.js";
import { Buffers } from "./buffers.js";

/** The DMA buffers of a device of this process. Large copies leave the event loop its turns. */
export class LocalDma {
  readonly #device: NativeDevice;
  /** There from the first allocation on. */
  #buffers: Buffers | undefined;

  constructor(device: NativeDevice) {
    this.#device = device;
  }

  async allocate(bytes: number, iova: bigint | undefined): Promise<DmaMemory> {
    this.#buffers ??= new Buffers(this.#device);
    const buffers = this.#buffers;
    const buffer: NativeBuffer = await buffers.allocate(bytes, iova);
    return {
      iova: buffer.iova,
      size: buffer.size,
      read: (offset, target) =>
        inSlices(target, (at, slice) => buffers.read(buffer.id, offset + at, slice)),
      write: (offset, source) =>
        inSlices(source, (at, slice) => buffers.write(buffer.id, offset + at, slice)),
      free: () => buffers.free(buffer.id),
    };
  }

  async close(): Promise<void> {
    await this.#buffers?.close();
  }
}

async function inSlices(
  bytes: Uint8Array,
  copy: (at: number, slice: Uint8Array) => void,
): Promise<void> {
  const step = limits.BULK_CHUNK_BYTES;
  for (let at = 0; at < bytes.byteLength; at += step) {
    if (at > 0) await new Promise((resolve) => setImmediate(resolve));
    copy(at, bytes.subarray(at, at + step));
  }
}
