import type { Devices } from "../lab.js";
import type { Guest } from "../rig/guest.js";
import { suiteTopology, type Topology } from "../rig/topology.js";
import { windowsAt } from "./ivshmem-suite.js";

/** The devices of the suite, and two functions of one slot, which one IOMMU group holds. */
export const vfioTopology: Topology = [
  ...suiteTopology.filter(({ id }) => ["edu", "edu-port", "memory", "hda"].includes(id)),
  { id: "pair-a", driver: "edu", options: { addr: "0x10.0", multifunction: "on" } },
  { id: "pair-b", driver: "edu", options: { addr: "0x10.1" } },
  { id: "doorbell", driver: "ivshmem-doorbell", vectors: 4, memory: { sizeBytes: 2 ** 20 } },
];

/** A `vfio` device of the configuration, by the id that QEMU knows it by. */
export async function vfioDevice(
  guest: Guest,
  id: string,
  windows: Readonly<Record<string, object>>,
  options: object = {},
): Promise<object> {
  const { address } = await guest.pci(id);
  return { backend: "vfio", address, ...options, windows };
}

/** The number of the function's IOMMU group. */
export async function groupOf(guest: Guest, id: string): Promise<string> {
  const { stdout } = await guest.exec(["readlink", (await guest.pci(id)).path("iommu_group")]);
  return stdout.trim().split("/").at(-1) ?? "";
}

/** Gives functions to vfio-pci. */
export async function bindVfio(guest: Guest, ids: readonly string[]): Promise<void> {
  for (const id of ids) await (await guest.pci(id)).bind("vfio-pci");
}

const REGS = { regs: { bar: 0, widths: [32, 64] } };

/** What the topics share that break nothing: one daemon serves them all. */
export async function servedByVfio(guest: Guest): Promise<Devices> {
  return {
    edu: await vfioDevice(guest, "edu", { ...REGS, space: { config: true } }),
    "pair-a": await vfioDevice(guest, "pair-a", REGS, { busMaster: true }),
    "pair-b": await vfioDevice(guest, "pair-b", REGS),
    doorbell: await vfioDevice(
      guest,
      "doorbell",
      { doorbell: { bar: 0, widths: [32] }, ram: { bar: 2, widths: [32] } },
      { busMaster: true },
    ),
    memory: await vfioDevice(
      guest,
      "memory",
      windowsAt((offset, length) => ({ bar: 2, offset, length })),
    ),
    // What cannot be opened, beside all that can.
    "no-bar": await vfioDevice(guest, "edu-port", { regs: { bar: 3 } }),
    beyond: await vfioDevice(guest, "edu-port", { regs: { bar: 0, offset: "1M", length: 4 } }),
    "beyond-space": await vfioDevice(guest, "edu-port", { w: { config: true, length: "8K" } }),
    "no-vectors": await vfioDevice(guest, "edu-port", REGS, {
      busMaster: true,
      interrupts: "msix",
    }),
    twice: await vfioDevice(guest, "edu", REGS),
  };
}
