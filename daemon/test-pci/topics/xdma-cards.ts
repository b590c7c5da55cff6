import type { Guest } from "../rig/guest.js";

/** The double of Xilinx's driver, from xdma-module/. */
const MODULE = "xdma_double";
const DRIVER = "xdma";

/** Where the double's channels reach the memory of a card, and how much of it edu has. */
export const AXI_BASE = 0x80000000;
export const EDU_AXI_BYTES: number = 2 ** 20;

/** Gives the functions to the driver, in this order: the first is xdma0. */
export async function bindCards(guest: Guest, ids: readonly string[]): Promise<void> {
  await guest.loadModule(MODULE);
  for (const id of ids) await (await guest.pci(id)).bind(DRIVER);
}

/** How long a transfer from a card waits in the driver until that gives up. */
export async function setPatience(guest: Guest, ms: number): Promise<void> {
  await guest.sysfs.write(`/sys/module/${MODULE}/parameters/c2h_timeout_ms`, String(ms));
}

/** Fails while a node is open, or mapped. */
export async function unloadDriver(guest: Guest): Promise<void> {
  const { code, stderr } = await guest.exec(["rmmod", MODULE]);
  if (code !== 0) throw new Error(`rmmod ${MODULE}: ${stderr}`);
}
