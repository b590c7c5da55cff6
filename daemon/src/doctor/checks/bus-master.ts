import type { DeviceCheck } from "../examination.js";

const COMMAND_MASTER = 0x4;
const NOBODY = 0xffff;
/** Backends that move data by the device's own accesses. */
const DMA: ReadonlySet<string> = new Set(["vfio", "xdma"]);

/** Whether the function may access the host's memory by itself. */
export const busMaster: DeviceCheck = ({ config, pci }) => {
  const command = pci?.command();
  if (pci === undefined || command === undefined || command === NOBODY) return [];
  const on = (command & COMMAND_MASTER) !== 0;
  if (!on) return [{ level: "ok", text: "bus mastering is off" }];
  if (DMA.has(config.backend)) return [{ level: "ok", text: "bus mastering is on" }];
  const text = `bus mastering is on, which the backend ${config.backend} does not need`;
  const command_ = `setpci -s ${pci.address} COMMAND=0000:0004`;
  return [{ level: "note", text, mend: { command: command_ } }];
};
