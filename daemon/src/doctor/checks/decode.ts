import type { PciDirectory } from "../../host/pci-directory.js";
import type { DeviceCheck } from "../examination.js";

const COMMAND_MEMORY = 0x2;
const NOBODY = 0xffff;

/** Whether the function answers at its BARs. */
export const decode: DeviceCheck = ({ config, pci }) => {
  if (pci === undefined || pci.has("physfn")) return [];
  const command = pci.command();
  if (command === undefined) {
    return [{ level: "note", text: "its configuration space cannot be read" }];
  }
  if (command === NOBODY) return [{ ...GONE, mend: { command: reset(pci) } }];
  const enabled = pci.attribute("enable") !== "0";
  const willEnable = config.backend === "pci" && config.enable;
  if ((command & COMMAND_MEMORY) !== 0) {
    if (enabled || willEnable) return [{ level: "ok", text: "memory decode is on" }];
    const text =
      "memory decode is on, as the firmware left it; nobody has enabled the function in the kernel";
    return [{ level: "note", text, mend: { advice: "configure enable: true" } }];
  }
  const off = "memory decode is off: every read would be all ones";
  if (willEnable && !enabled) {
    return [
      { level: "ok", text: "memory decode is off; the daemon switches it on (enable: true)" },
    ];
  }
  if (enabled) {
    const command_ = `setpci -s ${pci.address} COMMAND=0002:0002`;
    return [
      {
        level: "problem",
        text: `${off}, although the function is enabled`,
        mend: { command: command_ },
      },
    ];
  }
  return [
    {
      level: "problem",
      text: off,
      mend: {
        command: `echo 1 > ${pci.path("enable")}`,
        advice: "for good, configure enable: true (backend pci)",
      },
    },
  ];
};

const GONE = {
  level: "problem",
  text: "nobody answers in configuration space: the card has dropped off its bus",
} as const;

function reset(pci: PciDirectory): string {
  return `echo 1 > ${pci.path("remove")}; echo 1 > /sys/bus/pci/rescan`;
}
