import type { Devices } from "../lab.js";
import type { Guest } from "../rig/guest.js";

/** Where edu's registers are for whoever made up its address map. */
export const EDU_AXI = "0x44a00000";

/** A `pci` device of the configuration, by the id that QEMU knows it by. */
export async function pciDevice(
  guest: Guest,
  id: string,
  windows: Readonly<Record<string, object>>,
): Promise<object> {
  const { address } = await guest.pci(id);
  return { backend: "pci", address, windows };
}

/** What the topics share that break nothing: one daemon serves them all. */
export async function standingDevices(guest: Guest): Promise<Devices> {
  return {
    edu: await pciDevice(guest, "edu", {
      regs: { bar: 0, widths: [32, 64], axi: EDU_AXI },
      status: { bar: 0, offset: 0x20, length: 0x10, widths: [32] },
    }),
    port: await pciDevice(guest, "edu-port", { regs: { bar: 0, widths: [32] } }),
    hda: await pciDevice(guest, "hda", { regs: { bar: 0 } }),
    memory: await pciDevice(guest, "memory", {
      doorbell: { bar: 0, widths: [32] },
      ram: { bar: 2, length: "16M", widths: [8, 16, 32, 64] },
      network: { bar: 2, offset: "16M", length: "1M", endianness: "big" },
      wc: { bar: 2, offset: "32M", burst: true },
    }),
    huge: await pciDevice(guest, "huge", {
      space: { bar: 2, length: "6G", widths: [32, 64] },
      ddr: { bar: 2, offset: "6G", burst: true },
    }),
    // What cannot be opened, beside all that can.
    ports: await pciDevice(guest, "testdev", { io: { bar: 1 } }),
    "upper-half": await pciDevice(guest, "memory", { regs: { bar: 3 } }),
    "no-bar": await pciDevice(guest, "edu", { regs: { bar: 5 } }),
    beyond: await pciDevice(guest, "edu", { regs: { bar: 0, offset: 0xffff0, length: 0x20 } }),
    "beyond-small": await pciDevice(guest, "memory", { regs: { bar: 0, length: 0x200 } }),
    mixed: await pciDevice(guest, "memory", {
      ram: { bar: 2, length: "1M" },
      wc: { bar: 2, offset: "512K", length: "1M", burst: true },
    }),
    twice: await pciDevice(guest, "edu", { regs: { bar: 0 } }),
  };
}
