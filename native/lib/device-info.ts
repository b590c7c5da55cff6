import type { DeviceInfo, Width, WindowInfo } from "@barkeep/client/contract";
import type { NativeDevice, NativeDeviceSpec, NativeWindowInfo } from "./binding.js";

/** Which remapping of the device, in which process. */
export interface Incarnation {
  readonly bootId: string;
  readonly generation: number;
}

/** What is known of an open native device, in the contract's words. */
export function deviceInfo(
  native: NativeDevice,
  spec: NativeDeviceSpec,
  incarnation: Incarnation,
): DeviceInfo {
  const { tableHash, identity, facts, windows, interrupts } = native.info();
  const state = native.state();
  return {
    name: spec.name,
    backend: spec.backend,
    state: state === "closed" ? "unavailable" : state,
    identity,
    facts,
    tableHash,
    windows: windows.map((window, index) => windowInfo(window, index, identity)),
    interrupts,
    ...incarnation,
  };
}

function bulkOnly({ cache, ownLane }: NativeWindowInfo): boolean {
  return cache === "write-combining" || ownLane;
}

function windowInfo(window: NativeWindowInfo, index: number, identity: string): WindowInfo {
  return {
    name: window.name,
    index,
    size: window.size,
    widths: bulkOnly(window) ? [] : (window.widths as Width[]),
    access: window.access,
    endianness: window.endianness,
    reads: window.reads,
    pureRanges: window.pureRanges,
    burst: window.burst,
    ownLane: window.ownLane,
    bulkWidth: window.bulkWidth as Width,
    accessTimeNs: window.accessTimeNs,
    // A PCI function has configuration space to read, whichever backend reaches it; a transfer by a
    // channel that is done has arrived.
    canFlush: !window.ownLane && (window.flush !== null || identity.startsWith("pci-")),
    origin: {
      path: window.path,
      pathOffset: window.offset,
      physicalAddress: window.physicalAddress,
      pageSize: window.pageSize,
      cache: window.cache,
      busAddress: window.busAddress,
      axiAddress: window.axi === null ? "" : `0x${window.axi.toString(16)}`,
      sources: {
        ...window.sources,
        axiAddress: window.axi === null ? "" : axiSource(window),
      },
    },
  };
}

/** Behind a channel an address of the card is what a window is made of. */
function axiSource({ ownLane }: NativeWindowInfo): string {
  return ownLane ? "address: in the configuration" : "axi: in the configuration";
}
