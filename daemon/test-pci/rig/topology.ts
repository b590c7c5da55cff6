import { join } from "node:path";

/** Memory of a device, kept in a sparse file of the host that a test may read and change. */
export interface DeviceMemory {
  /** Of the device model, for the memory; none where a card on the host hands it over. */
  readonly property?: string;
  readonly sizeBytes: number;
}

export interface TopologyDevice {
  /** QEMU's id of the device: how tests name it. */
  readonly id: string;
  /** QEMU's name of the device model. */
  readonly driver: string;
  readonly options?: Readonly<Record<string, string | number>>;
  readonly memory?: DeviceMemory;
  /** Behind a root port of its own, where it can be unplugged, plugged in again and reset. */
  readonly hotPluggable?: boolean;
  /** Of ivshmem-doorbell: MSI-X vectors, which a card on the host raises. */
  readonly vectors?: number;
}

/** A device whose model runs on the host. */
export interface DoorbellDevice extends TopologyDevice {
  readonly vectors: number;
}

export function isDoorbell(device: TopologyDevice): device is DoorbellDevice {
  return device.vectors !== undefined;
}

export type Topology = readonly TopologyDevice[];

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** What the suites run on. */
export const suiteTopology: Topology = [
  // 1234:11e8, a register file that checks the width of each access.
  { id: "edu", driver: "edu" },
  { id: "edu-port", driver: "edu", hotPluggable: true },
  // 8086:2668, registers of 8, 16 and 32 bits.
  { id: "hda", driver: "intel-hda" },
  // 1af4:1110, BAR2 is memory.
  { id: "memory", driver: "ivshmem-plain", memory: { property: "memdev", sizeBytes: 64 * MIB } },
  { id: "huge", driver: "ivshmem-plain", memory: { property: "memdev", sizeBytes: 8 * GIB } },
  // 1b36:0005, BAR0 is memory and BAR1 is I/O ports.
  { id: "testdev", driver: "pci-testdev" },
];

/** The file that holds the device's memory. */
export function memoryFile(directory: string, id: string): string {
  return join(directory, `${id}.memory`);
}

/** Where the card behind the device listens for QEMU. */
export function doorbellSocket(directory: string, id: string): string {
  return join(directory, `${id}.socket`);
}

/** The properties that plug the device in, for the command line and for QMP's device_add. */
export function deviceProperties(device: TopologyDevice): Record<string, string | number> {
  return {
    driver: device.driver,
    id: device.id,
    ...(device.hotPluggable ? { bus: portId(device) } : {}),
    ...(device.memory?.property ? { [device.memory.property]: memoryId(device) } : {}),
    ...(isDoorbell(device) ? { chardev: cardId(device), vectors: device.vectors } : {}),
    ...device.options,
  };
}

/** QEMU's arguments for all devices, in order. */
export function topologyArguments(topology: Topology, directory: string): string[] {
  const args: string[] = [];
  for (const [index, device] of topology.entries()) {
    if (device.hotPluggable) {
      const slot = index + 1;
      args.push("-device", `pcie-root-port,id=${portId(device)},chassis=${slot},slot=${slot}`);
    }
    if (isDoorbell(device)) {
      const path = doorbellSocket(directory, device.id);
      args.push("-chardev", `socket,id=${cardId(device)},path=${path}`);
    }
    if (device.memory?.property) {
      const file = memoryFile(directory, device.id);
      const size = device.memory.sizeBytes;
      const backend = `memory-backend-file,id=${memoryId(device)},mem-path=${file}`;
      args.push("-object", `${backend},size=${size},share=on`);
    }
    const { driver, ...properties } = deviceProperties(device);
    const pairs = Object.entries(properties).map(([key, value]) => `${key}=${value}`);
    args.push("-device", [driver, ...pairs].join(","));
  }
  return args;
}

function portId(device: TopologyDevice): string {
  return `${device.id}.port`;
}

function cardId(device: TopologyDevice): string {
  return `${device.id}.card`;
}

function memoryId(device: TopologyDevice): string {
  return `${device.id}.memory`;
}
