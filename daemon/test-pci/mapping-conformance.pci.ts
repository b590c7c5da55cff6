/**
 * The conformance suite through a connection to a daemon that reaches one and the same kind of
 * memory, BAR2 of ivshmem, in other ways than by sysfs: as a map of a UIO device, whose driver has
 * claimed it, and as a range of /dev/mem.
 */
import { after, before } from "node:test";

import type { Device } from "@barkeep/client";
import { deviceConformance } from "@barkeep/client/conformance";

import { Lab } from "./lab.js";
import { suiteTopology } from "./rig/topology.js";
import { devmemCases } from "./topics/devmem.js";
import { MODEL_RUNS, supportsOf, windowsAt } from "./topics/ivshmem-suite.js";
import { uioNumber } from "./topics/uio-devices.js";

const SUPPORTS = supportsOf({
  writeCombining: "neither UIO nor /dev/mem maps so",
  witness: "QEMU traces no access to memory: uio.pci.ts has its trace of registers",
  faults: "a driver's claim takes the whole BAR, and for good",
  interrupts: "ivshmem-plain has none: uio.pci.ts has those of edu",
});

const lab = new Lab({
  topology: suiteTopology.filter(({ id }) => ["memory", "huge"].includes(id)),
});

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
