import type { CallOptions, Device, Verdict } from "../contract/index.js";
import type { Place, Role } from "./area.js";
import type { Engine, Faults, Line, Witness } from "./instruments.js";
import type { Supports } from "./supports.js";

/** What the suite must know of a device under test. */
export interface ConformanceOptions {
  readonly supports: Supports;
  /**
   * Where the suite may read and write; by default whole windows named like the roles:
   * - `scratch`: at least 256 bytes of plain little-endian memory in registers (not burst), which
   *   takes all widths and 32 bits in bulk, and whose reads are pure
   * - `big`: the same, big-endian, at least 64 bytes
   * - `mem`: at least 1 MiB, burst
   * - `rom`, `narrow`, `wo`, `wc`, `effects`: see the capabilities
   */
  readonly windows?: Partial<Readonly<Record<Role, Place>>>;
  /** Opens one more session on the hardware of an open device. */
  readonly openAnother?: (device: Device) => Promise<Device>;
  /** Sends a program as it is. Default: through `BaseDevice`. */
  readonly rawExecute?: (
    device: Device,
    program: Uint8Array,
    options: CallOptions,
  ) => Promise<Verdict>;
  readonly witness?: (device: Device) => Witness;
  readonly faults?: (device: Device) => Faults;
  /** A line that can be made to interrupt; needed for `interrupts`. */
  readonly interrupts?: (device: Device) => Line;
  /** A DMA engine; needed for `dma`. */
  readonly engine?: (device: Device) => Engine;
  /** Random programs of the model test. Default: 100. */
  readonly modelRuns?: number;
}
