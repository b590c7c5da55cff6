import { requireBulk, requireBytes, requireOffset } from "./arguments.js";
import type { BaseDevice } from "./base-device.js";
import { Batch } from "./batch.js";
import type { BatchResult } from "./batch-result.js";
import type { BulkOptions, CallOptions } from "./call-options.js";
import type { BulkResult, Masked, WaitFor, Window, WindowInfo } from "./window.js";

/** The batch is the primitive: every register operation is a batch of one, written once, here. */
export class BaseWindow implements Window {
  readonly info: WindowInfo;
  readonly #device: BaseDevice;

  constructor(device: BaseDevice, info: WindowInfo) {
    this.#device = device;
    this.info = info;
  }

  batch(): Batch {
    return new Batch(this.#device, this.info);
  }

  async read8(offset: number, options?: CallOptions): Promise<number> {
    return first(await this.batch().read8(offset).run(options));
  }
  async read16(offset: number, options?: CallOptions): Promise<number> {
    return first(await this.batch().read16(offset).run(options));
  }
  async read32(offset: number, options?: CallOptions): Promise<number> {
    return first(await this.batch().read32(offset).run(options));
  }
  async read64(offset: number, options?: CallOptions): Promise<bigint> {
    return first(await this.batch().read64(offset).run(options));
  }

  async write8(offset: number, value: number, options?: CallOptions): Promise<void> {
    await this.batch().write8(offset, value).run(options);
  }
  async write16(offset: number, value: number, options?: CallOptions): Promise<void> {
    await this.batch().write16(offset, value).run(options);
  }
  async write32(offset: number, value: number, options?: CallOptions): Promise<void> {
    await this.batch().write32(offset, value).run(options);
  }
  async write64(offset: number, value: bigint, options?: CallOptions): Promise<void> {
    await this.batch().write64(offset, value).run(options);
  }

  async update8(offset: number, bits: Masked<number>, options?: CallOptions): Promise<number> {
    return first(await this.batch().update8(offset, bits).run(options));
  }
  async update16(offset: number, bits: Masked<number>, options?: CallOptions): Promise<number> {
    return first(await this.batch().update16(offset, bits).run(options));
  }
  async update32(offset: number, bits: Masked<number>, options?: CallOptions): Promise<number> {
    return first(await this.batch().update32(offset, bits).run(options));
  }
  async update64(offset: number, bits: Masked<bigint>, options?: CallOptions): Promise<bigint> {
    return first(await this.batch().update64(offset, bits).run(options));
  }

  async waitFor8(offset: number, wanted: WaitFor<number>, options?: CallOptions): Promise<number> {
    return first(await this.batch().yields().waitFor8(offset, wanted).run(options));
  }
  async waitFor16(offset: number, wanted: WaitFor<number>, options?: CallOptions): Promise<number> {
    return first(await this.batch().yields().waitFor16(offset, wanted).run(options));
  }
  async waitFor32(offset: number, wanted: WaitFor<number>, options?: CallOptions): Promise<number> {
    return first(await this.batch().yields().waitFor32(offset, wanted).run(options));
  }
  async waitFor64(offset: number, wanted: WaitFor<bigint>, options?: CallOptions): Promise<bigint> {
    return first(await this.batch().yields().waitFor64(offset, wanted).run(options));
  }

  async read(offset: number, target: Uint8Array, options: BulkOptions = {}): Promise<BulkResult> {
    const bytes = requireBytes(target, "target");
    const start = requireOffset(offset);
    requireBulk(this.info, "read", start, bytes.byteLength);
    return this.#device.bulk("read", { window: this.info, offset: start, bytes }, options);
  }

  async write(offset: number, source: Uint8Array, options: BulkOptions = {}): Promise<BulkResult> {
    const bytes = requireBytes(source, "source");
    const start = requireOffset(offset);
    requireBulk(this.info, "write", start, bytes.byteLength);
    return this.#device.bulk("write", { window: this.info, offset: start, bytes }, options);
  }
}

function first<T>(result: BatchResult<[T]>): T {
  return result.value(0) as T;
}
