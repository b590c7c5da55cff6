/**
 * The conformance suite through a connection to a daemon on a real PCI device: BAR2 of ivshmem,
 * which is memory. That BAR is prefetchable, and the suite wants registers on its burst window too,
 * so the guest's kernel is told to do without write-combining; daemon.pci.ts has what it is like
 * with it.
 */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";

import type { Device } from "@barkeep/client";
import { deviceConformance } from "@barkeep/client/conformance";

import { Lab } from "./lab.js";
import { suiteTopology } from "./rig/topology.js";
import { MODEL_RUNS, supportsOf, WIDTHS, windowsAt } from "./topics/ivshmem-suite.js";
import { pciDevice } from "./topics/standing-devices.js";

const SUPPORTS = supportsOf({
  writeCombining: "this guest's kernel offers none: see daemon.pci.ts",
  witness: "QEMU traces no access to memory: daemon.pci.ts has its trace of registers",
  faults: "a driver's claim takes the whole BAR, and for good: see daemon.pci.ts",
  interrupts: "ivshmem-plain has none",
});

const lab = new Lab({
  topology: suiteTopology.filter(({ id }) => id === "memory"),
  kernelArguments: "nopat",
});

before(async () => {
  await lab.boot();
  const windows = windowsAt((offset, length) => ({ bar: 2, offset, length }));
  await lab.serve({ board: await pciDevice(lab.guest, "memory", windows) });
});
after(() => lab.close());

it("has a burst window that is not write-combining, because the kernel offers none", async () => {
  const { windows } = await lab.connection.info("board");
  const mem = windows.find(({ name }) => name === "mem");
  assert.equal(mem?.burst, true);
  assert.equal(mem?.origin.cache, "uncached");
  assert.deepEqual(mem?.widths, WIDTHS);
});

const open = (): Promise<Device> => lab.connection.device("board");
deviceConformance("remote, a real PCI device", open, {
  supports: SUPPORTS,
  openAnother: open,
  modelRuns: MODEL_RUNS,
});
