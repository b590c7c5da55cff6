/** A configured device, and where this host has it. */
import { DeviceError } from "@barkeep/client/contract";
import { type DeviceConfig, findPciAddress, parseBytes } from "@barkeep/native";
import type { HostFiles } from "../host/host-files.js";
import { PciDirectory } from "../host/pci-directory.js";
import type { Right } from "../host/user.js";
import type { Observation } from "./finding.js";

const UIO = "/sys/class/uio";
/** Where the file of a BAR is, and whose it is. */
const RESOURCE_FILE = /^\/sys\/bus\/pci\/devices\/([0-9a-f:.]+)\/resource\d+(?:_wc)?$/;

/** A file that the daemon opens for the device. */
export interface NodeFile {
  readonly path: string;
  readonly rights: readonly Right[];
}

export interface Patient {
  readonly name: string;
  readonly config: DeviceConfig;
  /** The PCI function, where it is one. */
  readonly pci: PciDirectory | undefined;
  /** "uio3", of a UIO device. */
  readonly uio: string | undefined;
  readonly nodes: readonly NodeFile[];
  /** Why it is not there; then nothing more can be said of it. */
  readonly missing: Observation | undefined;
}

/** A window as any backend has it. */
interface AnyWindow {
  readonly bar?: number;
  readonly path?: string;
  readonly address?: string | number;
  readonly access: string;
  readonly burst: boolean;
}

export function patientOf(name: string, config: DeviceConfig, host: HostFiles): Patient {
  const blank = { name, config, pci: undefined, uio: undefined, nodes: [], missing: undefined };
  if (config.backend === "sim") return blank;
  if (config.backend === "uio") return { ...blank, ...uioPlace(config, host) };
  const windows = Object.values(config.windows) as readonly AnyWindow[];
  if (config.backend === "devmem") return { ...blank, ...devmemPlace(windows, host) };
  // The rest names files, or a PCI function.
  if (windows.every(({ path }) => path !== undefined)) {
    return { ...blank, ...filePlace(windows, host) };
  }
  return { ...blank, ...pciPlace(config as PciSelection, windows, host) };
}

type Place = Partial<Patient>;

/** What a configuration says of the function that is meant. */
interface PciSelection {
  readonly backend: string;
  readonly address?: string | undefined;
  readonly match?: string | undefined;
  readonly enable?: boolean;
}

function pciPlace(
  { backend, address: given, match = "", enable = false }: PciSelection,
  windows: readonly AnyWindow[],
  host: HostFiles,
): Place {
  try {
    const address = given ?? findPciAddress(match, host.pathOf("/sys/bus/pci/devices"));
    const pci = new PciDirectory(host, address);
    if (!pci.exists) return { missing: noFunction(address) };
    if (backend === "vfio") return { pci, nodes: vfioNodes(pci) };
    if (backend === "xdma") return { pci, nodes: xdmaNodes(pci, host) };
    return { pci, nodes: [...barFiles(pci, windows), ...enableFile(pci, enable)] };
  } catch (error) {
    if (!DeviceError.is(error)) throw error;
    const { reason = error.message, fix } = error.data;
    const mend = fix === undefined ? {} : { mend: { advice: fix } };
    return { missing: { level: "problem", text: reason, ...mend } };
  }
}

/** Documentation/driver-api/vfio.rst of the kernel: the group, and the container that it joins. */
function vfioNodes(pci: PciDirectory): readonly NodeFile[] {
  const group = pci.iommuGroup();
  const paths = ["/dev/vfio/vfio", ...(group === undefined ? [] : [`/dev/vfio/${group.number}`])];
  return paths.map((path) => ({ path, rights: ["read", "write"] }));
}

/** Those that the driver has made for this card: "xdma0_user" and the like. */
function xdmaNodes({ address }: PciDirectory, host: HostFiles): readonly NodeFile[] {
  return host
    .names("/sys/class/xdma")
    .filter((node) => host.linkName(`/sys/class/xdma/${node}/device`) === address)
    .map((node) => ({
      path: `/dev/${node}`,
      rights: node.includes("_events_") ? ["read"] : ["read", "write"],
    }));
}

function noFunction(address: string): Observation {
  return {
    level: "problem",
    text: `there is no PCI function at ${address}`,
    mend: {
      command: "echo 1 > /sys/bus/pci/rescan",
      advice:
        "if it does not come, correct the address (lspci -D lists all), or load the bitstream",
    },
  };
}

function barFiles(pci: PciDirectory, windows: readonly AnyWindow[]): readonly NodeFile[] {
  const files = new Map<string, boolean>();
  for (const { bar = 0, access, burst } of windows) {
    const combining = `resource${bar}_wc`;
    const file = burst && pci.has(combining) ? combining : `resource${bar}`;
    files.set(file, (files.get(file) ?? false) || access !== "read-only");
  }
  return [
    { path: pci.path("config"), rights: ["read"] },
    ...[...files].map(([file, writable]): NodeFile => {
      return { path: pci.path(file), rights: writable ? ["read", "write"] : ["read"] };
    }),
  ];
}

/** Only a function that nobody has enabled needs it. */
function enableFile(pci: PciDirectory, enable: boolean): readonly NodeFile[] {
  if (!enable || pci.attribute("enable") !== "0") return [];
  return [{ path: pci.path("enable"), rights: ["write"] }];
}

function uioPlace(
  config: Extract<DeviceConfig, { readonly backend: "uio" }>,
  host: HostFiles,
): Place {
  const known = host.names(UIO);
  const called = (node: string): string => host.text(`${UIO}/${node}/name`) ?? "";
  const wanted = config.number === undefined ? undefined : `uio${config.number}`;
  const found = known.filter((node) => node === wanted || called(node) === config.name);
  const [uio] = found;
  if (uio === undefined || found.length > 1) {
    const what = wanted ?? `called "${config.name}"`;
    const there = known.map((node) => `${node} (${called(node)})`).join(", ") || "none";
    const count = found.length === 0 ? "no UIO device is" : `${found.length} UIO devices are`;
    const text = `${count} ${what}; there are: ${there}`;
    const advice = "bind the device to its UIO driver, or correct the configuration";
    return { missing: { level: "problem", text, mend: { advice } } };
  }
  const address = host.linkName(`${UIO}/${uio}/device`) ?? "";
  const isPci = /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(address);
  const pci = isPci ? new PciDirectory(host, address) : undefined;
  const node: NodeFile = { path: `/dev/${uio}`, rights: ["read", "write"] };
  // Its interrupt is armed through configuration space.
  const config_ =
    pci?.driver === "uio_pci_generic"
      ? [{ path: pci.path("config"), rights: ["read", "write"] as const }]
      : [];
  return { uio, pci, nodes: [node, ...config_] };
}

function devmemPlace(windows: readonly AnyWindow[], host: HostFiles): Place {
  const writable = windows.some(({ access }) => access !== "read-only");
  const node: NodeFile = { path: "/dev/mem", rights: writable ? ["read", "write"] : ["read"] };
  if (host.stats(node.path) === undefined) {
    const text = "this kernel has no /dev/mem (CONFIG_DEVMEM is off)";
    const advice = "use the backend pci or uio, or a kernel that has it";
    return { missing: { level: "problem", text, mend: { advice } } };
  }
  const start = BigInt(parseBytes(windows[0]?.address ?? 0) ?? 0);
  const address = host.names("/sys/bus/pci/devices").find((each) => hasAddress(host, each, start));
  return {
    nodes: [node],
    pci: address === undefined ? undefined : new PciDirectory(host, address),
  };
}

/** Whether a BAR of the function contains a host physical address. */
function hasAddress(host: HostFiles, address: string, physical: bigint): boolean {
  const lines = new PciDirectory(host, address).attribute("resource")?.split("\n") ?? [];
  return lines.slice(0, 6).some((line) => {
    const [start = "0", end = "0", flags = "0"] = line.split(" ");
    if (!/^0x/.test(start) || BigInt(flags) === 0n) return false;
    return physical >= BigInt(start) && physical <= BigInt(end);
  });
}

function filePlace(windows: readonly AnyWindow[], host: HostFiles): Place {
  const nodes = windows.map(({ path = "", access }): NodeFile => {
    return { path, rights: access === "read-only" ? ["read"] : ["read", "write"] };
  });
  const gone = nodes.find(({ path }) => host.stats(path) === undefined);
  if (gone !== undefined) {
    const text = `there is no file ${gone.path}, or nobody may look`;
    const advice = "correct the path, or load the driver that makes the node";
    return { missing: { level: "problem", text, mend: { advice } } };
  }
  const [, address] = nodes.flatMap(({ path }) => RESOURCE_FILE.exec(path) ?? []);
  return { nodes, pci: address === undefined ? undefined : new PciDirectory(host, address) };
}
