import type { Range, Width, WindowInfo } from "../contract/index.js";
import { WIDTHS } from "../contract/index.js";

/** A window of a `MemoryBoard`, as one asks for it; what is left out is plain memory. */
export interface MemoryWindowSpec {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly widths?: readonly Width[];
  readonly access?: WindowInfo["access"];
  readonly endianness?: WindowInfo["endianness"];
  readonly reads?: WindowInfo["reads"];
  readonly pureRanges?: readonly Range[];
  readonly burst?: boolean;
  readonly bulkWidth?: Width;
  readonly accessTimeNs?: number;
  readonly canFlush?: boolean;
  readonly cache?: WindowInfo["origin"]["cache"];
  /** Fills the bytes at the start; they are zeros otherwise. */
  readonly contents?: (bytes: Uint8Array) => void;
}

/** A plain array behind a window. Offsets were checked by the callers. */
export class MemoryWindow {
  readonly info: WindowInfo;
  /** What the device holds. Tests may look and touch. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(spec: MemoryWindowSpec, index: number) {
    this.info = describe(spec, index);
    this.bytes = new Uint8Array(spec.size);
    this.#view = new DataView(this.bytes.buffer);
    spec.contents?.(this.bytes);
  }

  /** One access, in the byte order of the window. */
  load(width: number, offset: number): bigint {
    const little = this.info.endianness === "little";
    if (width === 8) return BigInt(this.#view.getUint8(offset));
    if (width === 16) return BigInt(this.#view.getUint16(offset, little));
    if (width === 32) return BigInt(this.#view.getUint32(offset, little));
    return this.#view.getBigUint64(offset, little);
  }

  store(width: number, offset: number, value: bigint): void {
    const little = this.info.endianness === "little";
    if (width === 8) this.#view.setUint8(offset, Number(value));
    else if (width === 16) this.#view.setUint16(offset, Number(value), little);
    else if (width === 32) this.#view.setUint32(offset, Number(value), little);
    else this.#view.setBigUint64(offset, value, little);
  }
}

function describe(spec: MemoryWindowSpec, index: number): WindowInfo {
  return {
    name: spec.name,
    index,
    size: spec.size,
    widths: spec.widths ?? WIDTHS,
    access: spec.access ?? "read-write",
    endianness: spec.endianness ?? "little",
    reads: spec.reads ?? "pure",
    pureRanges: spec.pureRanges ?? [],
    burst: spec.burst ?? false,
    ownLane: false,
    bulkWidth: spec.bulkWidth ?? 32,
    accessTimeNs: spec.accessTimeNs ?? 0,
    canFlush: spec.canFlush ?? false,
    origin: {
      path: "",
      pathOffset: 0,
      physicalAddress: "",
      pageSize: 0,
      cache: spec.cache ?? "model",
      busAddress: "",
      axiAddress: "",
      sources: {
        path: "",
        pageSize: "",
        cache: "the device is an array",
        physicalAddress: "",
        busAddress: "",
        axiAddress: "",
      },
    },
  };
}
