import { poll } from "./deadline.js";
import { HOTPLUG_LIMIT_MS } from "./limits.js";
import type { Sysfs } from "./sysfs.js";

export interface Bar {
  readonly kind: "memory" | "io";
  /** Where the guest put it: a bus address. */
  readonly base: bigint;
  readonly sizeBytes: number;
}

const IORESOURCE_IO = 0x100n;

/** One PCI function as the guest's sysfs shows it. */
export class PciFunction {
  readonly #sysfs: Sysfs;
  /** Domain, bus, device and function, such as "0000:01:00.0". */
  readonly address: string;

  constructor(sysfs: Sysfs, address: string) {
    this.#sysfs = sysfs;
    this.address = address;
  }

  path(attribute: string): string {
    return `/sys/bus/pci/devices/${this.address}/${attribute}`;
  }

  read(attribute: string): Promise<string> {
    return this.#sysfs.read(this.path(attribute));
  }

  write(attribute: string, value: string): Promise<void> {
    return this.#sysfs.write(this.path(attribute), value);
  }

  exists(): Promise<boolean> {
    return this.#sysfs.exists(this.path(""));
  }

  /** The bytes of its config space. */
  config(offset: number, length: number): Promise<Uint8Array> {
    return this.#sysfs.readBytes(this.path("config"), offset, length);
  }

  /** Switches memory and I/O decode on; the firmware may have done so before. */
  async enable(): Promise<void> {
    await this.write("enable", "1");
  }

  async bar(index: number): Promise<Bar> {
    const line = (await this.read("resource")).split("\n")[index] ?? "";
    const [base = 0n, last = 0n, flags = 0n] = line.split(" ").map(BigInt);
    if (flags === 0n) throw new Error(`${this.address} has no BAR ${index}`);
    const kind = flags & IORESOURCE_IO ? "io" : "memory";
    return { kind, base, sizeBytes: Number(last - base + 1n) };
  }

  /** Gives the function to this driver, whose module is loaded, and to no other. */
  async bind(driver: string): Promise<void> {
    await this.unbind();
    await this.write("driver_override", driver);
    await this.#sysfs.write("/sys/bus/pci/drivers_probe", this.address);
    if (!(await this.#sysfs.exists(`/sys/bus/pci/drivers/${driver}/${this.address}`))) {
      throw new Error(`${driver} did not take ${this.address}`);
    }
  }

  /** Takes it from its driver, if it has one. */
  async unbind(): Promise<void> {
    await this.write("driver_override", "\n");
    const unbind = this.path("driver/unbind");
    if (await this.#sysfs.exists(unbind)) await this.#sysfs.write(unbind, this.address);
  }

  /** What `echo 1 > remove` does: the device stays plugged in, and `rescan` finds it again. */
  async remove(): Promise<void> {
    await this.write("remove", "1");
    await this.gone();
  }

  /** Waits until the guest's kernel has it. */
  async present(): Promise<void> {
    const there = async () => (await this.exists()) || undefined;
    await poll(HOTPLUG_LIMIT_MS, `${this.address} in the guest`, there);
  }

  /** Waits until the guest's kernel has dropped it. */
  async gone(): Promise<void> {
    const gone = async () => !(await this.exists()) || undefined;
    await poll(HOTPLUG_LIMIT_MS, `removal of ${this.address} in the guest`, gone);
  }
}
