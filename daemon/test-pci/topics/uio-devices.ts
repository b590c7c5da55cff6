import type { Guest } from "../rig/guest.js";

export const GENERIC = "uio_pci_generic";

/** Gives the functions to the UIO drivers of the guest's kernel: generic for edu, netx for memory. */
export async function bindUio(guest: Guest): Promise<void> {
  await guest.loadModule(GENERIC);
  await (await guest.pci("edu")).bind(GENERIC);
  await guest.loadModule("uio_netx");
  await (await guest.pci("memory")).bind("netx");
}

/** The number of the UIO device that a function is. */
export async function uioNumber(guest: Guest, id: string): Promise<number> {
  const { address } = await guest.pci(id);
  const [node = ""] = await guest.sysfs.list(`/sys/bus/pci/devices/${address}/uio`);
  return Number(node.replace("uio", ""));
}
