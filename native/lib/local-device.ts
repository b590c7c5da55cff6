import { randomUUID } from "node:crypto";
import {
  BaseDevice,
  type BulkCall,
  type BulkOptions,
  type BulkVerdict,
  type CallOptions,
  type DeviceInfo,
  type DmaMemory,
  type InterruptFeed,
  type Verdict,
} from "@barkeep/client/contract";
import {
  loadBinding,
  type NativeDevice,
  type NativeDeviceSpec,
  type NativeSession,
} from "./binding.js";
import { deviceInfo, type Incarnation } from "./device-info.js";
import { failureToError } from "./failure.js";
import { LocalDma } from "./local-dma.js";
import { NativeInterrupts } from "./native-interrupts.js";

/** This process is the boot that local devices belong to. */
export const INCARNATION: Incarnation = { bootId: randomUUID(), generation: 1 };

/** A device of this host, through the addon: the same contract without a network. */
export class LocalDevice extends BaseDevice {
  readonly #native: NativeDevice;
  readonly #session: NativeSession;
  readonly #dma: LocalDma;
  #info: DeviceInfo;

  private constructor(native: NativeDevice, spec: NativeDeviceSpec) {
    super();
    this.#native = native;
    this.#session = native.openSession();
    this.#dma = new LocalDma(native);
    this.#info = deviceInfo(native, spec, INCARNATION);
    native.watchState(() => {
      this.#info = deviceInfo(native, spec, INCARNATION);
    });
  }

  /** Maps the device. @throws DeviceError DEVICE_UNAVAILABLE with a reason and a fix. */
  static open(spec: NativeDeviceSpec): LocalDevice {
    return new LocalDevice(loadBinding().openDevice(spec, failureToError), spec);
  }

  get info(): DeviceInfo {
    return this.#info;
  }

  protected doExecute(program: Uint8Array, options: CallOptions): Promise<Verdict> {
    return this.#call(options, (timeLeftMs, resolve) =>
      this.#session.execute(
        program,
        timeLeftMs,
        (failure, completed, results, queuedNs, deviceNs) => {
          const error = failure === null ? {} : { error: failureToError(failure) };
          const { generation } = INCARNATION;
          resolve({ completed, results, ...error, queuedNs, deviceNs, generation });
        },
      ),
    );
  }

  protected doRead(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    return this.#bulk("read", call, options);
  }

  protected doWrite(call: BulkCall, options: BulkOptions): Promise<BulkVerdict> {
    return this.#bulk("write", call, options);
  }

  protected async doInterrupts(source: string, program: Uint8Array): Promise<InterruptFeed> {
    const { generation } = INCARNATION;
    return new NativeInterrupts(this.#native, { source, program, generation });
  }

  protected doAllocate(bytes: number, iova: bigint | undefined): Promise<DmaMemory> {
    return this.#dma.allocate(bytes, iova);
  }

  protected async doClose(): Promise<void> {
    await new Promise<void>((resolve) => this.#session.close(resolve));
    await this.#dma.close();
    await new Promise<void>((resolve) => this.#native.close(resolve));
  }

  #bulk(
    direction: "read" | "write",
    { window, offset, bytes }: BulkCall,
    options: BulkOptions,
  ): Promise<BulkVerdict> {
    return this.#call<BulkVerdict>(options, (timeLeftMs, resolve) =>
      this.#session[direction](
        window.index,
        offset,
        bytes,
        timeLeftMs,
        (failure, bytesDone, _queuedNs, deviceNs) => {
          options.onProgress?.(bytesDone, bytes.byteLength);
          const error = failure === null ? {} : { error: failureToError(failure) };
          resolve({ bytesDone, ...error, deviceNs });
        },
      ),
    );
  }

  /** One native call with its deadline, cancelled when the caller's signal says so. */
  #call<T>(
    { signal, timeoutMs = -1 }: CallOptions,
    start: (timeLeftMs: number, resolve: (verdict: T) => void) => number,
  ): Promise<T> {
    return new Promise<T>((resolve) => {
      const cancel = (): void => this.#session.cancel(handle);
      const handle = start(timeoutMs, (verdict) => {
        signal?.removeEventListener("abort", cancel);
        resolve(verdict);
      });
      signal?.addEventListener("abort", cancel, { once: true });
    });
  }
}
