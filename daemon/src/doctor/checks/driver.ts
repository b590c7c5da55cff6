import type { HostFiles } from "../../host/host-files.js";
import type { PciDirectory } from "../../host/pci-directory.js";
import type { DeviceCheck } from "../examination.js";
import type { Observation } from "../finding.js";

/** Backends that work through a driver. */
const NEEDED: Readonly<Record<string, string>> = { vfio: "vfio-pci", xdma: "xdma" };

/** Who drives the function, and whether that leaves its BARs to the daemon. */
export const driver: DeviceCheck = ({ config, pci, uio }, { host }) => {
  if (pci === undefined) return [];
  const { driver: name } = pci;
  if (uio !== undefined)
    return [{ level: "ok", text: `bound to ${name ?? "no driver"} as ${uio}` }];
  const needed = NEEDED[config.backend];
  if (needed !== undefined) return bound(pci, needed);
  if (name === undefined) return [{ level: "ok", text: "no driver is bound: the BARs are free" }];
  if (!claims(host, pci)) {
    return [{ level: "note", text: `the driver ${name} is bound, and has not claimed the BARs` }];
  }
  return [
    {
      level: "problem",
      text: `the driver ${name} has claimed the BARs: the kernel refuses to map them`,
      mend: {
        command: `echo ${pci.address} > /sys/bus/pci/drivers/${name}/unbind`,
        udev: overrideRule(pci, "none"),
      },
    },
  ];
};

function bound(pci: PciDirectory, needed: string): readonly Observation[] {
  const { driver: name } = pci;
  if (name === needed) return [{ level: "ok", text: `bound to ${needed}` }];
  const unbind = name === undefined ? "" : ` && echo ${pci.address} > ${pci.path("driver/unbind")}`;
  return [
    {
      level: "problem",
      text: `bound to ${name ?? "no driver"}, not to ${needed}`,
      mend: {
        command:
          `modprobe ${needed} && echo ${needed} > ${pci.path("driver_override")}${unbind}` +
          ` && echo ${pci.address} > /sys/bus/pci/drivers_probe`,
        udev: overrideRule(pci, needed),
      },
    },
  ];
}

/** No driver has the name "none", so that none takes the function. */
function overrideRule(pci: PciDirectory, driver: string): string {
  const [vendor, device] = [pci.attribute("vendor"), pci.attribute("device")];
  return (
    `ACTION=="add", SUBSYSTEM=="pci", ATTR{vendor}=="${vendor}", ATTR{device}=="${device}", ` +
    `ATTR{driver_override}="${driver}"`
  );
}

/**
 * Whether somebody has claimed a BAR: then /proc/iomem has an entry inside the function's own. Names
 * and indentation are there for everybody, addresses only for root.
 */
function claims(host: HostFiles, { address }: PciDirectory): boolean {
  const lines = (host.text("/proc/iomem") ?? "").split("\n");
  return lines.some((line, i) => {
    const depth = line.search(/\S/);
    return line.endsWith(` : ${address}`) && (lines[i + 1] ?? "").search(/\S/) > depth;
  });
}
