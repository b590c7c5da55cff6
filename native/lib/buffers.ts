import type { NativeBuffer, NativeBuffers, NativeDevice, NativeFailure } from "./binding.js";
import { failureToError } from "./failure.js";

/** The DMA buffers of one session on a device of this host. Copies are for whoever cuts them small. */
export class Buffers {
  readonly #native: NativeBuffers;

  constructor(device: NativeDevice) {
    this.#native = device.openBuffers();
  }

  /** @throws DeviceError what speaks against it. */
  allocate(bytes: number, iova: bigint | undefined): Promise<NativeBuffer> {
    return new Promise((resolve, reject) => {
      this.#native.allocate(bytes, iova ?? null, (failure, buffer) => {
        if (buffer !== null) resolve(buffer);
        else reject(failureToError(failure as NativeFailure));
      });
    });
  }

  /** Copies on this thread. @throws DeviceError CLOSED, OUT_OF_RANGE, DEVICE_LOST. */
  read(id: number, offset: number, target: Uint8Array): void {
    this.#native.read(id, offset, target);
  }

  write(id: number, offset: number, source: Uint8Array): void {
    this.#native.write(id, offset, source);
  }

  free(id: number): Promise<void> {
    return new Promise((resolve) => this.#native.free(id, resolve));
  }

  /** Frees what is left. Once. */
  close(): Promise<void> {
    return new Promise((resolve) => this.#native.close(resolve));
  }
}
