import { AER_SEVERITIES, type PciDirectory } from "../../host/pci-directory.js";
import type { DeviceCheck } from "../examination.js";
import type { Observation } from "../finding.js";

/** What the function has reported by Advanced Error Reporting since the kernel found it. */
export const linkErrors: DeviceCheck = ({ pci }) => {
  if (pci === undefined) return [];
  const counted = AER_SEVERITIES.flatMap((severity) => {
    const counts = pci.errors(severity);
    return counts === undefined ? [] : [{ severity, counts }];
  });
  if (counted.length === 0)
    return [{ level: "note", text: "nobody counts errors of its link (AER)" }];
  const found = counted.flatMap(({ severity, counts }) => {
    const kinds = Object.entries(counts).filter(([, count]) => count > 0);
    const text = kinds.map(([kind, count]) => `${count} ${kind}`).join(", ");
    return kinds.length === 0 ? [] : [{ severity, text }];
  });
  if (found.length === 0 && pci.reportsErrors() === false) return [silent(pci)];
  if (found.length === 0) return [{ level: "ok", text: "no errors of its link (AER)" }];
  return found.map(({ severity, text }) => ({
    level: severity === "correctable" ? "note" : "warning",
    text: `${severity} errors of its link: ${text}`,
    mend: {
      advice:
        severity === "correctable"
          ? "if they grow: contacts, riser, clock, power"
          : "dmesg names them; transfers were lost: contacts, riser, power, or accesses that the design refuses",
    },
  }));
};

/**
 * The kernel switches reporting on where it owns AER, which firmware may keep, and before 6.0 it left
 * that to drivers (pci_enable_pcie_error_reporting in drivers/pci/pcie/aer.c).
 */
function silent(pci: PciDirectory): Observation {
  return {
    level: "note",
    text: "no errors of its link are counted, but it does not report any: nobody has told it to",
    mend: { command: `setpci -s ${pci.address} CAP_EXP+8.w=000f:000f` },
  };
}
