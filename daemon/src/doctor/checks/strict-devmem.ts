import { gunzipSync } from "node:zlib";
import type { HostFiles } from "../../host/host-files.js";
import type { HostCheck } from "../examination.js";
import type { Observation } from "../finding.js";

/** Who may map what: the kernel's own memory, and what a driver has claimed. */
export const strictDevmem: HostCheck = ({ host, patients }) => {
  const mapped = patients.filter(({ config }) => ["pci", "devmem"].includes(config.backend));
  if (mapped.length === 0) return [];
  const kernel = kernelConfig(host);
  if (kernel === undefined) {
    const release = host.text("/proc/sys/kernel/osrelease") ?? "RELEASE";
    const text = `STRICT_DEVMEM is unknown: neither /boot/config-${release} nor /proc/config.gz can be read`;
    return [{ level: "note", text }];
  }
  const relaxed = /(^| )iomem=relaxed( |$)/.test(host.text("/proc/cmdline") ?? "");
  const devmem = mapped.filter(({ config }) => config.backend === "devmem");
  const found: Observation[] = [];
  if (devmem.length > 0) {
    const strict = kernel.includes("\nCONFIG_STRICT_DEVMEM=y");
    const text = strict
      ? "STRICT_DEVMEM: /dev/mem gives device memory, and refuses the host's own"
      : "no STRICT_DEVMEM: /dev/mem gives all of the host's memory to whoever may open it";
    found.push({ level: strict ? "ok" : "warning", text });
  }
  if (!kernel.includes("\nCONFIG_IO_STRICT_DEVMEM=y") || relaxed) {
    const why = relaxed ? "booted with iomem=relaxed" : "no IO_STRICT_DEVMEM";
    const text = `${why}: a BAR can be mapped beside a driver that has claimed it`;
    return [...found, { level: relaxed ? "warning" : "ok", text }];
  }
  const text = "IO_STRICT_DEVMEM: a BAR that a driver has claimed cannot be mapped";
  return [...found, { level: "ok", text }];
};

function kernelConfig(host: HostFiles): string | undefined {
  const release = host.text("/proc/sys/kernel/osrelease") ?? "";
  const plain = host.text(`/boot/config-${release}`);
  if (plain !== undefined) return plain;
  const packed = host.bytes("/proc/config.gz");
  try {
    return packed && gunzipSync(packed).toString();
  } catch {
    return undefined;
  }
}
