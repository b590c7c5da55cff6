import type { Batch } from "./batch.js";
import type { BulkOptions, CallOptions } from "./call-options.js";

/** An access width, bits: exactly what goes on the bus. */
export type Width = 8 | 16 | 32 | 64;

export const WIDTHS: readonly Width[] = [8, 16, 32, 64];

export interface Range {
  /** Bytes from the start of the window. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** Who said where a window lies, fact by fact, in words; "" where the fact is not known. */
export interface OriginSources {
  readonly path: string;
  readonly pageSize: string;
  readonly cache: string;
  readonly physicalAddress: string;
  readonly busAddress: string;
  readonly axiAddress: string;
}

/** Where a window comes from: what offset 0 of it is, in each address space that somebody knows. */
export interface WindowOrigin {
  /** The node that is mapped, read or written, or "". */
  readonly path: string;
  /** Bytes into it. */
  readonly pathOffset: number;
  /** Host physical address, hexadecimal, or "" where it is not known. */
  readonly physicalAddress: string;
  /** Bytes; 0 where nothing is mapped. */
  readonly pageSize: number;
  /**
   * How the processor sees it; `model` for a simulated device, `unmapped` where the kernel moves the
   * bytes.
   */
  readonly cache: "uncached" | "write-combining" | "cached" | "model" | "unmapped";
  /**
   * Address on the PCI bus, hexadecimal, or "" where it is not known. It differs from the physical
   * one where the host bridge translates.
   */
  readonly busAddress: string;
  /** Address on the device's own bus (AXI), hexadecimal, or "" where nobody configured it. */
  readonly axiAddress: string;
  readonly sources: OriginSources;
}

/** What is known of a window, as data. */
export interface WindowInfo {
  readonly name: string;
  /** Place in the device's window table. */
  readonly index: number;
  /** Bytes. */
  readonly size: number;
  /** Access widths that it takes, ascending. Empty where register operations are refused. */
  readonly widths: readonly Width[];
  readonly access: "read-write" | "read-only" | "write-only";
  /** Byte order of register operations. Bulk is never swapped. */
  readonly endianness: "little" | "big";
  /** Whether a read may have side effects. */
  readonly reads: "pure" | "effects";
  /** Parts whose reads are pure although `reads` is `effects`. */
  readonly pureRanges: readonly Range[];
  /** Memory-like: bulk may use the widest accesses there are. */
  readonly burst: boolean;
  /**
   * A DMA channel: a transfer may wait for the device as long as that takes, and holds up neither
   * registers nor other channels. For bulk only.
   */
  readonly ownLane: boolean;
  /** Access width of bulk where `burst` is false. */
  readonly bulkWidth: Width;
  /** Estimated time of one access, for the device-time budget, ns. */
  readonly accessTimeNs: number;
  /** True when `flush` has a way to work here. */
  readonly canFlush: boolean;
  readonly origin: WindowOrigin;
}

/** Bits of a register: `value` must lie within `mask`. Both fit the width; 64 bits take bigint. */
export interface Masked<T> {
  readonly mask: T;
  readonly value: T;
}

export interface WaitFor<T> {
  /** Default: all bits of the width. */
  readonly mask?: T;
  readonly value: T;
  /** Time until WAIT_TIMED_OUT, ms, 0 to 600 000. The register is read at least once. */
  readonly timeoutMs: number;
  /** Time between polls, ms. Default 0.1. */
  readonly intervalMs?: number;
}

/** The end of a bulk transfer that went well. */
export interface BulkResult {
  readonly bytesDone: number;
  /** Time that the transfer had the device, ms. */
  readonly deviceMs: number;
}

/**
 * One contiguous region of a device.
 *
 * Register operations (`readN`, `writeN`, ...) are exactly one naturally aligned access of N bits
 * each. Bulk (`read`, `write`) moves bytes with whatever accesses the window's kind allows.
 *
 * Every call rejects with a DeviceError; `code` and `outcome` say what happened.
 */
export interface Window {
  readonly info: WindowInfo;

  /** @param offset bytes from the start of the window, a multiple of the width. */
  read8(offset: number, options?: CallOptions): Promise<number>;
  read16(offset: number, options?: CallOptions): Promise<number>;
  read32(offset: number, options?: CallOptions): Promise<number>;
  read64(offset: number, options?: CallOptions): Promise<bigint>;

  /** Resolves when the write was issued; `batch().write32(..).flush()` is how you know it arrived. */
  write8(offset: number, value: number, options?: CallOptions): Promise<void>;
  write16(offset: number, value: number, options?: CallOptions): Promise<void>;
  write32(offset: number, value: number, options?: CallOptions): Promise<void>;
  write64(offset: number, value: bigint, options?: CallOptions): Promise<void>;

  /** Read-modify-write next to the device: `(old & ~mask) | value`. Resolves with the old value. */
  update8(offset: number, bits: Masked<number>, options?: CallOptions): Promise<number>;
  update16(offset: number, bits: Masked<number>, options?: CallOptions): Promise<number>;
  update32(offset: number, bits: Masked<number>, options?: CallOptions): Promise<number>;
  update64(offset: number, bits: Masked<bigint>, options?: CallOptions): Promise<bigint>;

  /** Polls next to the device. Resolves with the matching value, or rejects WAIT_TIMED_OUT. */
  waitFor8(offset: number, wanted: WaitFor<number>, options?: CallOptions): Promise<number>;
  waitFor16(offset: number, wanted: WaitFor<number>, options?: CallOptions): Promise<number>;
  waitFor32(offset: number, wanted: WaitFor<number>, options?: CallOptions): Promise<number>;
  waitFor64(offset: number, wanted: WaitFor<bigint>, options?: CallOptions): Promise<bigint>;

  /** Bulk: fills `target` from the window. On failure `error.data.done` tells the bytes done. */
  read(offset: number, target: Uint8Array, options?: BulkOptions): Promise<BulkResult>;
  /** Bulk: writes all of `source`, which must not change until the promise settles. */
  write(offset: number, source: Uint8Array, options?: BulkOptions): Promise<BulkResult>;

  /** A new, empty batch whose operations go to this window. */
  batch(): Batch;
}
