import type { HostFiles } from "../../host/host-files.js";
import type { PciDirectory } from "../../host/pci-directory.js";
import type { DeviceCheck } from "../examination.js";
import type { Observation } from "../finding.js";

/** Who drives the function, and whether that leaves its BARs to the daemon. */
export const driver: DeviceCheck = ({ config, pci, uio }, { host }) => {
  if (pci === undefined) return [];
  const { driver: name } = pci;
  if (uio !== undefined)
    return [{ level: "ok", text: `bound to ${name ?? "no driver"} as ${uio}` }];
  if ((config.backend as string) === "vfio") return vfio(pci);
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

function vfio(pci: PciDirectory): readonly Observation[] {
  const { driver: name } = pci;
  if (name === "vfio-pci") return [{ level: "ok", text: "bound to vfio-pci" }];
  const unbind = name === undefined ? "" : ` && echo ${pci.address} > ${pci.path("driver/unbind")}`;
  return [
    {
      level: "problem",
      text: `bound to ${name ?? "no driver"}, not to vfio-pci`,
      mend: {
        command:
          `modprobe vfio-pci && echo vfio-pci > ${pci.path("driver_override")}${unbind}` +
          ` && echo ${pci.address} > /sys/bus/pci/drivers_probe`,
        udev: overrideRule(pci, "vfio-pci"),
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
