import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { failureOf } from "./failure.js";
import { groupOf, servedByVfio } from "./vfio-devices.js";
import { read, Witness, write } from "./witness.js";

const ID = 0x010000ed;
const LIVENESS = 0x04;
const COMMAND = 4;
const COMMAND_MASTER = 4;

/** Registers, configuration space and what is said of them. */
export function vfioRegisterCases(lab: Lab): void {
  describe("a VFIO device", () => {
    before(async () => lab.serve(await servedByVfio(lab.guest)));
    factCases(lab);
    registerCases(lab);
    configCases(lab);
  });
}

function factCases(lab: Lab): void {
  it("is known by what sysfs has of it, by its group and by its lines", async () => {
    const function_ = await lab.guest.pci("edu");
    const { base, sizeBytes } = await function_.bar(0);
    const group = await groupOf(lab.guest, "edu");
    const info = await lab.connection.info("edu");
    assert.deepEqual([info.backend, info.state], ["vfio", "ready"]);
    assert.equal(info.identity, `pci-${function_.address}`);
    assert.equal(info.facts["driver"], "vfio-pci");
    assert.equal(info.facts["iommu_group"], group);
    assert.equal(info.facts["iommu_type"], "1v2");
    // Without bus mastering, a line that needs none.
    assert.deepEqual(info.interrupts, [{ name: "intx", path: `/dev/vfio/${group}` }]);
    const [regs] = info.windows;
    assert.equal(regs?.size, sizeBytes);
    assert.equal(BigInt(regs?.origin.physicalAddress ?? 0), base);
    assert.equal(regs?.origin.path, `/dev/vfio/${group}`);
    assert.equal(regs?.origin.cache, "uncached");
    assert.equal(regs?.canFlush, true);
  });

  it("has message interrupts where it may be bus master", async () => {
    const { interrupts } = await lab.connection.info("pair-a");
    assert.deepEqual(
      interrupts.map(({ name }) => name),
      ["msi0"],
    );
  });

  it("is bus master only where the configuration wants it", async () => {
    for (const [id, wanted] of [
      ["edu", 0],
      ["pair-b", 0],
      ["pair-a", COMMAND_MASTER],
    ] as const) {
      const [command = 0] = await (await lab.guest.pci(id)).config(COMMAND, 1);
      assert.equal(command & COMMAND_MASTER, wanted, id);
    }
  });

  it("shares a group with another device of this daemon", async () => {
    assert.equal(await groupOf(lab.guest, "pair-a"), await groupOf(lab.guest, "pair-b"));
    for (const name of ["pair-a", "pair-b"]) await lab.assertServes(`${name}:regs`);
  });
}

function registerCases(lab: Lab): void {
  it("P-2 has registers: one access for each operation, of its width", async () => {
    const accesses = await new Witness(lab, "edu", "edu-mmio").of(() =>
      lab.use("edu:regs", async (regs) => {
        assert.equal(await regs.read32(0), ID);
        await regs.write32(LIVENESS, 0x12345678);
        assert.equal(await regs.read32(LIVENESS), 0xedcba987);
      }),
    );
    assert.deepEqual(accesses, [
      read(0, ID),
      write(LIVENESS, 0x12345678),
      read(LIVENESS, 0xedcba987),
    ]);
  });

  it("P-11 flushes through configuration space, by a read that reaches the device", () =>
    lab.use("edu:regs", async (regs) => {
      const function_ = await lab.guest.pci("edu");
      const accesses = await lab.guest.traceConfig(function_, () => regs.batch().flush().run());
      assert.equal(accesses.length, 1);
      assert.deepEqual([accesses[0]?.kind, accesses[0]?.offset], ["read", 6]);
    }));
}

function configCases(lab: Lab): void {
  it("shows its configuration space, to be read only", () =>
    lab.use("edu:space", async (space) => {
      assert.deepEqual([space.info.access, space.info.widths], ["read-only", [8, 16, 32]]);
      assert.equal(await space.read32(0), 0x11e81234);
      assert.equal(await space.read16(2), 0x11e8);
      assert.equal(await space.read8(0), 0x34);
      const bytes = new Uint8Array(64);
      await space.read(0, bytes);
      assert.deepEqual(
        [...bytes.subarray(0, 4)],
        [...(await (await lab.guest.pci("edu")).config(0, 4))],
      );
      await failureOf(space.write32(COMMAND, 0), "READ_ONLY");
    }));
}
