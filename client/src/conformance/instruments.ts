import type { Batch } from "../contract/index.js";

/** What a device under test may offer besides being a device, so that the suite can see more. */

/** One access that reached the device. */
export interface Access {
  readonly kind: "read" | "write";
  readonly window: string;
  /** Bits. */
  readonly width: number;
  /** Bytes from the start of the window. */
  readonly offset: number;
  /** As a little-endian register. */
  readonly value: bigint;
}

/** Knows what really reached the device. */
export interface Witness {
  /** Runs `work` and answers the accesses that it made, in order. Bulk on burst windows is left out. */
  watch(work: () => Promise<unknown>): Promise<readonly Access[]>;
}

/** An interrupt line that the suite can make interrupt. */
export interface Line {
  /** Its name. No other line of the device may interrupt meanwhile. */
  readonly source: string;
  /** Makes it interrupt once, if it was acknowledged before. */
  raise(): Promise<void>;
  /** Appends what reads the cause, which is not 0 while it is not acknowledged, and acknowledges it. */
  acknowledge(batch: Batch): Batch<[number]>;
}

/** A DMA engine of the device, between memory of the host and the area `mem`. */
export interface Engine {
  /** False where the device reported a fault, or where nothing arrived. */
  copy(transfer: {
    readonly to: "device" | "host";
    /** Where in memory of the host, as the device sees it. */
    readonly iova: bigint;
    /** Bytes from the start of the area. */
    readonly offset: number;
    readonly bytes: number;
  }): Promise<boolean>;
}

/** Breaks the device on purpose. */
export interface Faults {
  /** From now on, accesses that cover this byte are bus faults. */
  busFault(window: string, offset: number): Promise<void>;
  /** From now on, loads that cover this byte take so long, and nothing interrupts them. */
  hang(window: string, offset: number, ms: number): Promise<void>;
  clear(): Promise<void>;
}
