import type { HostFiles } from "../../host/host-files.js";
import type { PciDirectory } from "../../host/pci-directory.js";
import type { User } from "../../host/user.js";
import type { DeviceCheck } from "../examination.js";
import type { Mend, Observation } from "../finding.js";
import type { NodeFile, Patient } from "../patient.js";

/** Whether the daemon's user may open each file of the device. */
export const rights: DeviceCheck = (patient, { host, user }) => {
  if (patient.nodes.length === 0) return [];
  const refused = patient.nodes.filter((node) => !user.may(host, node.path, ...node.rights));
  const capability = patient.config.backend === "devmem" ? rawIo(user) : [];
  if (refused.length === 0) {
    const text = `${user.name} may open ${patient.nodes.map(({ path }) => path).join(", ")}`;
    return [{ level: "ok", text }, ...capability];
  }
  return [...refused.map((node) => refusal(node, patient, { host, user })), ...capability];
};

function refusal(
  node: NodeFile,
  patient: Patient,
  { host, user }: { readonly host: HostFiles; readonly user: User },
): Observation {
  const { path } = node;
  if (host.stats(path) === undefined) {
    const advice = "load the driver that makes it, and run udev";
    return { level: "problem", text: `${path} is not there`, mend: { advice } };
  }
  const text = `${user.name} may not open ${path} to ${node.rights.join(" and ")}`;
  return { level: "problem", text, mend: mendOf(node, patient, { host, user }) };
}

function mendOf(
  { path, rights: wanted }: NodeFile,
  { config, pci, uio }: Patient,
  { host, user }: { readonly host: HostFiles; readonly user: User },
): Mend {
  const mode = wanted.includes("write") ? "0660" : "g+r";
  const command = `chgrp ${user.group} ${path} && chmod ${mode} ${path}`;
  if (pci !== undefined && path.startsWith(pci.path())) {
    return { command, udev: fileRule(pci, path.slice(pci.path().length + 1), user.group) };
  }
  const rule = (match: string): Mend => {
    return { command, udev: `${match}, GROUP="${user.group}", MODE="0660"` };
  };
  if (uio !== undefined) {
    const name = host.text(`/sys/class/uio/${uio}/name`) ?? "";
    return rule(`SUBSYSTEM=="uio", ATTR{name}=="${name}"`);
  }
  if (path.startsWith("/dev/vfio/")) return rule(`SUBSYSTEM=="vfio"`);
  if (path.startsWith("/dev/xdma")) return rule(`SUBSYSTEM=="xdma"`);
  const isNode = host.stats(path)?.isCharacterDevice() || host.stats(path)?.isBlockDevice();
  if (config.backend === "devmem" || isNode) return rule(`KERNEL=="${path.split("/").at(-1)}"`);
  return { command };
}

/** Sysfs has no GROUP= and MODE=: the rule runs what a person would. */
function fileRule(pci: PciDirectory, file: string, group: string): string {
  const [vendor, device] = [pci.attribute("vendor"), pci.attribute("device")];
  return (
    `ACTION=="add", SUBSYSTEM=="pci", ATTR{vendor}=="${vendor}", ATTR{device}=="${device}", ` +
    `RUN+="/bin/chgrp ${group} /sys%p/${file}", RUN+="/bin/chmod 0660 /sys%p/${file}"`
  );
}

/** open_port in drivers/char/mem.c of the kernel asks for it, whatever the file's mode. */
function rawIo({ uid, name }: User): readonly Observation[] {
  if (uid === 0) return [];
  const text = `${name} needs the capability CAP_SYS_RAWIO too; no file tells whether the daemon will have it`;
  const advice = "in its systemd unit: AmbientCapabilities=CAP_SYS_RAWIO";
  return [{ level: "note", text, mend: { advice } }];
}
