/**
 * The backend xdma on a double of Xilinx's driver (xdma-module/), and chardev on a node of it. One
 * card is edu, with registers that QEMU witnesses and real interrupts; the other is the memory of
 * ivshmem, which is a file of the host.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import type { Device } from "@barkeep/client";
import { deviceConformance } from "@barkeep/client/conformance";

import { Lab } from "./lab.js";
import { suiteTopology } from "./rig/topology.js";
import { MODEL_RUNS, supportsOf, windowsAt } from "./topics/ivshmem-suite.js";
import { read, Witness, write } from "./topics/witness.js";
import { AXI_BASE, bindCards, EDU_AXI_BYTES } from "./topics/xdma-cards.js";
import { xdmaChannelCases } from "./topics/xdma-channels.js";
import { xdmaEventCases } from "./topics/xdma-events.js";
import { chardevCases, xdmaTroubleCases } from "./topics/xdma-trouble.js";

const ID = 0x010000ed;
const LIVENESS = 0x04;
/** mtdram, a driver of the kernel with read and write only: 4 MiB of memory. */
const MTD_NODE = "/dev/mtd0";
const MTD_MEM_AT: number = 2 * 2 ** 20;

const lab = new Lab({
  topology: suiteTopology.filter(({ id }) => ["edu", "edu-port", "memory"].includes(id)),
});

before(async () => {
  await lab.boot();
  const { guest } = lab;
  await bindCards(guest, ["edu", "memory"]);
  await guest.loadModule("mtdram");
  const { address } = await guest.pci("edu");
  const other = (await guest.pci("edu-port")).address;
  const regs = { bar: "user", widths: [32, 64] };
  const xdma = { backend: "xdma", address };
  const atNode = (offset: number, length: number) => ({ path: MTD_NODE, offset, length });
  const mtd = windowsAt(atNode, { memAt: MTD_MEM_AT, widths: "unit" });
  await lab.serve({
    // What cannot be opened, before what holds the locks.
    "no-driver": { backend: "xdma", address: other, windows: { regs } },
    "no-card": { backend: "xdma", address: "0000:1f:1f.7", windows: { regs } },
    "no-bar": { ...xdma, windows: { w: { bar: "bypass" } } },
    "no-channel": { ...xdma, windows: { w: { h2c: 3, length: "1M" } } },
    "no-event": {
      backend: "xdma",
      match: "1af4:1110",
      events: { e: 2 },
      windows: { w: { bar: "bypass" } },
    },
    beyond: { ...xdma, windows: { w: { bar: "user", offset: "1M", length: 4 } } },
    card: {
      ...xdma,
      events: { done: 0, error: 3 },
      windows: {
        regs,
        ddr: { h2c: 0, c2h: 1, address: AXI_BASE, length: EDU_AXI_BYTES },
        beyond: { h2c: 0, c2h: 1, address: AXI_BASE, length: 2 * EDU_AXI_BYTES },
        stream: { c2h: 0, address: AXI_BASE, length: EDU_AXI_BYTES },
        sink: { h2c: 1, address: AXI_BASE, length: EDU_AXI_BYTES },
      },
    },
    memory: {
      backend: "xdma",
      match: "1af4:1110",
      windows: {
        ...windowsAt((offset, length) => ({ bar: "bypass", offset, length })),
        ddr: { h2c: 0, c2h: 0, address: AXI_BASE, length: "64M" },
        whole: { h2c: 1, c2h: 1, address: AXI_BASE, length: "64M" },
      },
    },
    twice: { ...xdma, windows: { regs } },
    mtd: {
      backend: "chardev",
      windows: { ...mtd, scratch: { ...mtd["scratch"], flush: { offset: 0, width: 32 } } },
    },
  });
});
after(() => lab.close());

describe("a card behind the XDMA driver", () => {
  it("is known by its function, and its nodes by their numbers", async () => {
    const function_ = await lab.guest.pci("edu");
    const { base, sizeBytes } = await function_.bar(0);
    const info = await lab.connection.info("card");
    assert.deepEqual([info.backend, info.state], ["xdma", "ready"]);
    assert.equal(info.identity, `pci-${function_.address}`);
    assert.equal(info.facts["xdma"], "xdma0");
    assert.equal(info.facts["driver"], "xdma");
    const [regs, ddr, , stream] = info.windows;
    assert.equal(regs?.size, sizeBytes);
    assert.equal(regs?.origin.path, "/dev/xdma0_user");
    assert.equal(BigInt(regs?.origin.physicalAddress ?? 0), base);
    assert.equal(regs?.origin.cache, "uncached");
    assert.deepEqual([ddr?.ownLane, ddr?.burst, ddr?.access], [true, true, "read-write"]);
    assert.deepEqual([ddr?.widths, ddr?.origin.cache], [[], "unmapped"]);
    assert.deepEqual([stream?.access, stream?.origin.path], ["read-only", "/dev/xdma0_c2h_0"]);
    assert.equal(stream?.origin.pathOffset, AXI_BASE);
    assert.equal((await lab.connection.info("memory")).facts["xdma"], "xdma1");
  });

  it("P-2 has registers: one access for each operation, of its width", async () => {
    const witness = new Witness(lab, "edu", "edu-mmio");
    const accesses = await witness.of(() =>
      lab.use("card:regs", async (window) => {
        assert.equal(await window.read32(0), ID);
        await window.write32(LIVENESS, 0x12345678);
        assert.equal(await window.read32(LIVENESS), 0xedcba987);
      }),
    );
    assert.deepEqual(accesses, [
      read(0, ID),
      write(LIVENESS, 0x12345678),
      read(LIVENESS, 0xedcba987),
    ]);
  });

  it("that cannot be opened says why, and what to do", async () => {
    const expected = {
      "no-driver": [/no driver has the card/, /modprobe xdma.*\/xdma\/bind/],
      "no-card": [/no PCI function at 0000:1f:1f\.7/, /rescan/],
      "no-bar": [/has no xdma0_bypass/, /there are: none/],
      "no-channel": [/has no xdma0_h2c_3/, /xdma0_h2c_0, xdma0_h2c_1/],
      "no-event": [/has no xdma1_events_2/, /there are: none/],
      beyond: [/beyond the end of the user BAR/, /1048576 bytes/],
      twice: [/in use by/, /one of them only/],
    } as const;
    for (const [name, [reason, fix]] of Object.entries(expected)) {
      const { state, error } = await lab.connection.info(name);
      assert.equal(state, "unavailable", name);
      assert.match(error?.data.reason ?? "", reason, name);
      assert.match(error?.data.fix ?? "", fix, name);
    }
  });
});

xdmaChannelCases(lab);
xdmaEventCases(lab);

const openBar = (): Promise<Device> => lab.connection.device("memory");
deviceConformance("remote, a BAR behind the XDMA driver", openBar, {
  supports: supportsOf({
    writeCombining: "the driver maps uncached",
    witness: "QEMU traces no access to memory: the registers of the other card have its trace",
    faults: "the driver has claimed the BAR",
    interrupts: "the double has none on ivshmem: those of edu are tested here",
  }),
  openAnother: openBar,
  modelRuns: MODEL_RUNS,
});

const openNode = (): Promise<Device> => lab.connection.device("mtd");
deviceConformance("remote, a node that is read and written", openNode, {
  supports: {
    ...supportsOf({
      writeCombining: "nothing is mapped",
      witness: "nobody sees what the kernel does with its memory: a node of edu has QEMU's trace",
      faults: "mtdram cannot fail",
      interrupts: "mtdram has none",
    }),
    noFlush: true,
    simulatedBoard: "mtdram",
  },
  openAnother: openNode,
  modelRuns: MODEL_RUNS,
});

// It takes cards away, and serves others.
xdmaTroubleCases(lab);
chardevCases(lab);
