import type { Lab } from "../lab.js";
import type { MmioAccess } from "../rig/mmio-trace.js";

/** One load of `size` bytes, for comparison with what a witness saw. */
export function read(offset: number, value: number | bigint, size = 4): MmioAccess {
  return { kind: "read", offset, size, value };
}

/** One store. */
export function write(offset: number, value: number | bigint, size = 4): MmioAccess {
  return { kind: "write", offset, size, value };
}

/** Knows, from QEMU, the accesses that reached BAR0 of a device. */
export class Witness {
  readonly #lab: Lab;
  readonly #id: string;
  readonly #region: string;

  /** @param region QEMU's name of the memory region behind BAR0. */
  constructor(lab: Lab, id: string, region: string) {
    this.#lab = lab;
    this.#id = id;
    this.#region = region;
  }

  /** All accesses, in order, while `work` ran. */
  async of(work: () => Promise<unknown>): Promise<MmioAccess[]> {
    const { guest } = this.#lab;
    const bar = await (await guest.pci(this.#id)).bar(0);
    return await guest.traceMmio({ region: this.#region, ...bar }, work);
  }
}
