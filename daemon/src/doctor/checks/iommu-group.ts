import type { PciDirectory } from "../../host/pci-directory.js";
import type { DeviceCheck } from "../examination.js";

/** Drivers that VFIO accepts in a group beside its own. */
const HARMLESS: ReadonlySet<string> = new Set(["vfio-pci", "pci-stub", "pcieport"]);

/** Who shares the function's address space for DMA. */
export const iommuGroup: DeviceCheck = ({ config, pci }) => {
  if (pci === undefined) return [];
  const isVfio = (config.backend as string) === "vfio";
  const group = pci.iommuGroup();
  if (group === undefined) {
    const text = "no IOMMU confines what it reads and writes in the host's memory";
    const advice = "switch VT-d or AMD-Vi on in the firmware, and boot with intel_iommu=on (Intel)";
    return [{ level: isVfio ? "problem" : "note", text, mend: { advice } }];
  }
  const { number, others } = group;
  if (others.length === 0) return [{ level: "ok", text: `alone in IOMMU group ${number}` }];
  const members = others.map((other) => `${other.address} (${other.driver ?? "no driver"})`);
  const text = `in IOMMU group ${number} with ${members.join(", ")}`;
  const inTheWay = others.filter(({ driver }) => driver !== undefined && !HARMLESS.has(driver));
  if (!isVfio || inTheWay.length === 0) return [{ level: "note", text }];
  const command = inTheWay.map((other) => unbind(other)).join(" && ");
  return [
    { level: "problem", text: `${text}: all must be free or bound to vfio-pci`, mend: { command } },
  ];
};

function unbind(pci: PciDirectory): string {
  return `echo ${pci.address} > ${pci.path("driver/unbind")}`;
}
