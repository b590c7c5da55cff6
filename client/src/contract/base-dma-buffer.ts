import { requireBytes, requireOffset } from "./arguments.js";
import type { BaseDevice } from "./base-device.js";
import type { DmaBuffer, DmaMemory } from "./dma-buffer.js";
import { DeviceError } from "./errors.js";

/** What every implementation shares: state and arguments are checked here. */
export class BaseDmaBuffer implements DmaBuffer {
  readonly iova: bigint;
  readonly size: number;
  readonly #device: BaseDevice;
  readonly #memory: DmaMemory;
  #freeing: Promise<void> | undefined;

  constructor(device: BaseDevice, memory: DmaMemory) {
    this.#device = device;
    this.#memory = memory;
    this.iova = memory.iova;
    this.size = memory.size;
  }

  async read(offset: number, target: Uint8Array): Promise<void> {
    const bytes = requireBytes(target, "target");
    const start = this.#place(offset, bytes.byteLength);
    await this.#device.withBuffers(() => this.#memory.read(start, bytes));
  }

  async write(offset: number, source: Uint8Array): Promise<void> {
    const bytes = requireBytes(source, "source");
    const start = this.#place(offset, bytes.byteLength);
    await this.#device.withBuffers(() => this.#memory.write(start, bytes));
  }

  free(): Promise<void> {
    // A device that was closed has freed it.
    this.#freeing ??= this.#device.withBuffers(() => this.#memory.free()).catch(unlessClosed);
    return this.#freeing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.free();
  }

  #place(offset: number, length: number): number {
    if (this.#freeing !== undefined) {
      throw new DeviceError("CLOSED", { reason: "the buffer was freed" });
    }
    const start = requireOffset(offset);
    const { size } = this;
    if (start + length > size)
      throw new DeviceError("OUT_OF_RANGE", { offset: start, length, size });
    return start;
  }
}

function unlessClosed(error: unknown): void {
  if (!DeviceError.is(error, "CLOSED")) throw error;
}
