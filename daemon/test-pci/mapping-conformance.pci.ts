/**
 * The conformance suite through a connection to a daemon that reaches one and the same kind of
 * memory, BAR2 of ivshmem, in other ways than by sysfs: as a map of a UIO device, whose driver has
 * claimed it, and as a range of /dev/mem.
 */
import { after, before } from "node:test";

import type { Device } from "@barkeep/client";
import { deviceConformance, type Supports } from "@barkeep/client/conformance";

import { Lab } from "./lab.js";
import { suiteTopology } from "./rig/topology.js";
import { devmemCases } from "./topics/devmem.js";
import { uioNumber } from "./topics/uio-devices.js";

const MODEL_RUNS = 25;
const KIB = 1024;
const MIB = 1024 * KIB;

const SUPPORTS: Supports = {
  width64: true,
  bigEndian: true,
  readOnly: true,
  writeOnly: true,
  narrow: true,
  effects: true,
  writeCombining: "neither UIO nor /dev/mem maps so",
  flush: true,
  noFlush: "a PCI function always has a way: its configuration space",
  rawPrograms: true,
  sessions: true,
  overload: "the client holds back what would be too much",
  witness: "QEMU traces no access to memory: uio.pci.ts has its trace of registers",
  faults: "a driver's claim takes the whole BAR, and for good",
  hangs: "no device model hangs",
  interrupts: "ivshmem-plain has none: uio.pci.ts has those of edu",
  simulatedBoard: "ivshmem",
};

const widths = [8, 16, 32, 64];
const lab = new Lab({
  topology: suiteTopology.filter(({ id }) => ["memory", "huge"].includes(id)),
});

/** The windows that the suite wants, each at its place in the memory. */
function windowsAt(place: (offset: number, length: number) => object): Record<string, object> {
  return {
    scratch: { ...place(0, 4 * KIB), widths, reads: "pure" },
    big: { ...place(4 * KIB, 4 * KIB), widths, reads: "pure", endianness: "big" },
    rom: { ...place(8 * KIB, 4 * KIB), access: "read-only" },
    wo: { ...place(12 * KIB, 4 * KIB), access: "write-only" },
    narrow: { ...place(16 * KIB, 4 * KIB), widths: [32] },
    effects: { ...place(20 * KIB, 4 * KIB), reads: "effects" },
    mem: { ...place(32 * MIB, 2 * MIB), widths, burst: true },
  };
}

before(async () => {
  await lab.boot();
  const { guest } = lab;
  await guest.loadModule("uio_netx");
  await (await guest.pci("memory")).bind("netx");
  const huge = await guest.pci("huge");
  await huge.enable();
  const { base } = await huge.bar(2);
  const claimed = await (await guest.pci("memory")).bar(2);
  await lab.serve({
    "claimed-range": {
      backend: "devmem",
      windows: { w: { address: Number(claimed.base), length: "4K" } },
    },
    "host-memory": { backend: "devmem", windows: { w: { address: "16M", length: "4K" } } },
    uio: {
      backend: "uio",
      number: await uioNumber(guest, "memory"),
      windows: windowsAt((offset, length) => ({ map: 0, offset, length })),
    },
    devmem: {
      backend: "devmem",
      windows: windowsAt((offset, length) => ({ address: Number(base) + offset, length })),
    },
  });
});
after(() => lab.close());

devmemCases(lab);

for (const name of ["uio", "devmem"]) {
  const open = (): Promise<Device> => lab.connection.device(name);
  deviceConformance(`remote, the backend ${name}`, open, {
    supports: SUPPORTS,
    openAnother: open,
    modelRuns: MODEL_RUNS,
  });
}
