/**
 * The conformance suite through a connection to a daemon on a real PCI device: BAR2 of ivshmem,
 * which is memory. That BAR is prefetchable, and the suite wants registers on its burst window too,
 * so the guest's kernel is told to do without write-combining; daemon.pci.ts has what it is like
 * with it.
 */
import assert from "node:assert/strict";
import { after, before, it } from "node:test";

import type { Device } from "@barkeep/client";
import { deviceConformance, type Supports } from "@barkeep/client/conformance";

import { Lab } from "./lab.js";
import { suiteTopology } from "./rig/topology.js";
import { pciDevice } from "./topics/standing-devices.js";

const MODEL_RUNS = 25;

const SUPPORTS: Supports = {
  width64: true,
  bigEndian: true,
  readOnly: true,
  writeOnly: true,
  narrow: true,
  effects: true,
  writeCombining: "this guest's kernel offers none: see daemon.pci.ts",
  flush: true,
  noFlush: "a PCI function always has a way: its configuration space",
  rawPrograms: true,
  sessions: true,
  overload: "the client holds back what would be too much",
  witness: "QEMU traces no access to memory: daemon.pci.ts has its trace of registers",
  faults: "a driver's claim takes the whole BAR, and for good: see daemon.pci.ts",
  hangs: "no device model hangs",
  interrupts: "ivshmem-plain has none",
  simulatedBoard: "ivshmem",
};

const widths = [8, 16, 32, 64];
const lab = new Lab({
  topology: suiteTopology.filter(({ id }) => id === "memory"),
  kernelArguments: "nopat",
});

before(async () => {
  await lab.boot();
  const windows = {
    scratch: { bar: 2, length: "4K", widths, reads: "pure" },
    big: { bar: 2, offset: "4K", length: "4K", widths, reads: "pure", endianness: "big" },
    rom: { bar: 2, offset: "8K", length: "4K", access: "read-only" },
    wo: { bar: 2, offset: "12K", length: "4K", access: "write-only" },
    narrow: { bar: 2, offset: "16K", length: "4K", widths: [32] },
    effects: { bar: 2, offset: "20K", length: "4K", reads: "effects" },
    mem: { bar: 2, offset: "32M", length: "2M", widths, burst: true },
  };
  await lab.serve({ board: await pciDevice(lab.guest, "memory", windows) });
});
after(() => lab.close());

it("has a burst window that is not write-combining, because the kernel offers none", async () => {
  const { windows } = await lab.connection.info("board");
  const mem = windows.find(({ name }) => name === "mem");
  assert.equal(mem?.burst, true);
  assert.equal(mem?.origin.cache, "uncached");
  assert.deepEqual(mem?.widths, widths);
});

const open = (): Promise<Device> => lab.connection.device("board");
deviceConformance("remote, a real PCI device", open, {
  supports: SUPPORTS,
  openAnother: open,
  modelRuns: MODEL_RUNS,
});
