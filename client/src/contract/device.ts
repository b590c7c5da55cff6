import type { Batch } from "./batch.js";
import type { BatchResult } from "./batch-result.js";
import type { CallOptions } from "./call-options.js";
import type { AllocateOptions, DmaBuffer } from "./dma-buffer.js";
import type { DeviceError } from "./errors.js";
import type { InterruptInfo, InterruptOptions, Interrupts } from "./interrupt.js";
import type { Window, WindowInfo } from "./window.js";

/**
 * How a device is: `ready` serves; `stuck`, an access has not returned for over a second; `lost`,
 * gone from its bus; `unavailable`, it could not be opened, and `error` says why.
 */
export type DeviceState = "ready" | "stuck" | "lost" | "unavailable";

/** What is known of a device, as data: reading it makes no access and no call. */
export interface DeviceInfo {
  /** As configured; matches `[a-z0-9][a-z0-9_.-]*`. */
  readonly name: string;
  /** How it is reached: "sim", "file", "pci", "uio", "vfio", "devmem", "chardev", "xdma". */
  readonly backend: string;
  readonly state: DeviceState;
  /** Why it is not ready, if it is not. */
  readonly error?: DeviceError;
  /** Canonical identity of the hardware, such as "pci-0000:03:00.0". */
  readonly identity: string;
  /** Facts by name (vendor, driver, link width, ...); empty where the backend has none. */
  readonly facts: Readonly<Record<string, string>>;
  /** Hash of the window table; programs carry it. */
  readonly tableHash: bigint;
  /** In table order: `windows[i].index === i`. */
  readonly windows: readonly WindowInfo[];
  /** Interrupt lines; empty where it has none. */
  readonly interrupts: readonly InterruptInfo[];
  /** Grows each time the device is remapped. Means something together with `bootId` only. */
  readonly generation: number;
  /** Random for each start of the process that owns the device. */
  readonly bootId: string;
}

/**
 * One open device. The same interface locally (through the addon) and remotely: code moves between
 * the two unchanged.
 *
 * Calls may be made concurrently. Batches run in the order of the calls; between batches, bulk and
 * interrupts only `await` orders.
 */
export interface Device extends AsyncDisposable {
  readonly info: DeviceInfo;

  /** @throws DeviceError NO_SUCH_WINDOW, synchronously. */
  window(name: string): Window;

  /** A new, empty batch, which may touch several windows of this device. */
  batch(): Batch;

  /**
   * Runs a batch: its operations in order, as a unit, to the first failure. Earlier writes stay
   * written. Usually called as `batch.run(options)`.
   *
   * @returns all results. @throws BatchError with the results so far.
   */
  execute<R extends readonly unknown[]>(
    batch: Batch<R>,
    options?: CallOptions,
  ): Promise<BatchResult<R>>;

  /**
   * Subscribes to an interrupt line, or without a name to all of them. Iterate over the answer:
   *
   * @example
   * for await (const { count, dropped } of device.interrupts("irq", { signal })) { ... }
   *
   * Each subscriber has a queue of INTERRUPT_QUEUE_MAX events. Of a slow one, later events are
   * dropped, and the next event that it gets says how many.
   *
   * @throws DeviceError NO_SUCH_INTERRUPT, UNSUPPORTED where there are no lines, synchronously.
   */
  interrupts<R extends readonly unknown[] = []>(
    source?: string,
    options?: InterruptOptions<R>,
  ): Interrupts<R>;

  /**
   * Gives the device memory of the host that it can read and write by itself, for this session.
   *
   * @example
   * await using buffer = await device.allocate({ bytes: 65_536 });
   * await regs.write64(DMA_TARGET, buffer.iova);
   *
   * @throws DeviceError UNSUPPORTED where the device has no DMA; INVALID_ARGUMENT for an `iova` that is
   * misaligned, taken, or outside of what the IOMMU lets the device address; LIMIT_EXCEEDED over
   * DMA_SESSION_BYTES_MAX, DMA_SESSION_BUFFERS_MAX or what the daemon may lock (RLIMIT_MEMLOCK);
   * OVERLOADED over DMA_BYTES_MAX; CANCELLED.
   */
  allocate(options: AllocateOptions): Promise<DmaBuffer>;

  /** Ends the session, its buffers, and the iteration over its interrupts. Idempotent; waits for pending calls; later calls fail with CLOSED. */
  close(): Promise<void>;
}
