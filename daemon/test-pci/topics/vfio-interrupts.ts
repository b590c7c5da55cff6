import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { eduLevelCases, IRQ_ACKNOWLEDGE, IRQ_RAISE, IRQ_STATUS, take } from "./edu-interrupts.js";
import { HostMemory } from "./host-memory.js";
import { servedByVfio } from "./vfio-devices.js";

const VECTORS = 4;
const DOORBELL = 12;
/** Of ivshmem's doorbell register: the id of the card, as a peer of the guest. */
const CARD = 1 << 16;

/** Interrupts by eventfds: INTx and MSI of edu, MSI-X of a card whose model runs on the host. */
export function vfioInterruptCases(lab: Lab): void {
  describe("INTx of a VFIO device", () => {
    before(async () => lab.serve(await servedByVfio(lab.guest)));
    eduLevelCases(lab, "edu:regs", "intx");
  });
  describe("MSI of a VFIO device", () => {
    before(async () => lab.serve(await servedByVfio(lab.guest)));
    messageCases(lab);
  });
  describe("MSI-X of a VFIO device", () => {
    before(async () => lab.serve(await servedByVfio(lab.guest)));
    vectorCases(lab);
  });
}

function messageCases(lab: Lab): void {
  it("P-80 is told once for each message, acknowledged or not", () =>
    lab.use("pair-a:regs", async (regs, device) => {
      const stream = device.interrupts("msi0");
      await stream.ready;
      await regs.write32(IRQ_RAISE, 1);
      const first = await take(stream);
      // Still raised in the device, which sends another message only when it is told to.
      await regs.write32(IRQ_RAISE, 2);
      const second = await take(stream);
      assert.equal(second.sequence, first.sequence + 1);
      assert.equal(second.count, first.count + 1);
      assert.equal(await regs.read32(IRQ_STATUS), 3);
      await regs.write32(IRQ_ACKNOWLEDGE, 3);
      await stream.return();
    }));

  it("P-83 runs a program next to the device", () =>
    lab.use("pair-a:regs", async (regs, device) => {
      const program = regs.batch().read32(IRQ_STATUS).write32(IRQ_ACKNOWLEDGE, 0xff);
      const stream = device.interrupts("msi0", { program });
      await stream.ready;
      for (const cause of [1, 2, 4]) {
        await regs.write32(IRQ_RAISE, cause);
        assert.equal((await take(stream)).result?.values[0], cause);
      }
      await stream.return();
    }));
}

function vectorCases(lab: Lab): void {
  const card = () => lab.guest.card("doorbell");

  it("has a line for each vector", async () => {
    const { interrupts } = await lab.connection.info("doorbell");
    const names = Array.from({ length: VECTORS }, (_, vector) => `msix${vector}`);
    assert.deepEqual(
      interrupts.map(({ name }) => name),
      names,
    );
  });

  it("P-80 tells the vector that the card raised, and no other", () =>
    lab.use("doorbell:ram", async (_, device) => {
      const all = device.interrupts();
      const second = device.interrupts("msix2");
      await Promise.all([all.ready, second.ready]);
      for (const vector of [1, 2, 3]) {
        await card().raise(vector);
        assert.equal((await take(all)).source, `msix${vector}`);
      }
      const event = await take(second);
      assert.deepEqual([event.source, event.missed], ["msix2", 0]);
      await Promise.all([all.return(), second.return()]);
    }));

  it("P-83 reads what the card has left, next to it, before the interrupt is told", () =>
    lab.use("doorbell:ram", async (ram, device) => {
      const program = ram.batch().read32(0x100);
      const stream = device.interrupts("msix0", { program });
      await stream.ready;
      const memory = new HostMemory(lab.guest, "doorbell");
      for (const value of [0xcafe, 0xbeef]) {
        const bytes = Buffer.alloc(4);
        bytes.writeUInt32LE(value);
        await memory.write(0x100, bytes);
        await card().raise(0);
        assert.equal((await take(stream)).result?.values[0], value);
      }
      await stream.return();
    }));

  it("P-80 answers the doorbell that the guest rings", () =>
    lab.use("doorbell:doorbell", async (doorbell, device) => {
      const stream = device.interrupts("msix3");
      await stream.ready;
      const before = await device.window("ram").read32(4 * 3);
      await doorbell.write32(DOORBELL, CARD | 3);
      await take(stream);
      assert.equal(await device.window("ram").read32(4 * 3), before + 1);
      await stream.return();
    }));
}
