/** Which memory of the host a device is to be given. */
export interface AllocateOptions {
  /** Bytes, at least 1: rounded up to whole pages of the IOMMU. */
  readonly bytes: number;
  /**
   * Where the device is to see the first byte, a multiple of the IOMMU's page. Without it, the lowest
   * addresses that are free, as engines often have fewer address bits than the IOMMU.
   */
  readonly iova?: bigint;
  /** Gives the allocation up: what was allocated nevertheless is freed. */
  readonly signal?: AbortSignal;
}

/**
 * Memory of the daemon's host that the device can read and write by itself (DMA). It belongs to the
 * session of the device that allocated it, and is freed with it at the latest. It begins as zeros.
 *
 * `read` and `write` copy: nothing orders them against the device but what the program awaits, such
 * as the register or the interrupt that says that a transfer is done. They need no turn of the
 * device's lane.
 */
export interface DmaBuffer extends AsyncDisposable {
  /** Where the device sees the first byte: what goes into its address registers. */
  readonly iova: bigint;
  /** Bytes: what was asked for, rounded up. */
  readonly size: number;

  /** Fills `target` from `offset` on, bytes. @throws DeviceError OUT_OF_RANGE, CLOSED, DEVICE_LOST. */
  read(offset: number, target: Uint8Array): Promise<void>;

  /**
   * Writes `source` from `offset` on, bytes. It must not change before the answer.
   * @throws DeviceError OUT_OF_RANGE, CLOSED, DEVICE_LOST.
   */
  write(offset: number, source: Uint8Array): Promise<void>;

  /**
   * Takes the memory away from the device, and gives it back. Idempotent; later calls fail with
   * CLOSED. Stop the device's engine first: what it still transfers is a fault of the IOMMU.
   */
  free(): Promise<void>;
}

/** One buffer, as an implementation has it; called with checked arguments, and freed once. */
export interface DmaMemory {
  readonly iova: bigint;
  readonly size: number;
  read(offset: number, target: Uint8Array): Promise<void>;
  write(offset: number, source: Uint8Array): Promise<void>;
  free(): Promise<void>;
}
