import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { standingDevices } from "./standing-devices.js";
import { read, Witness, write } from "./witness.js";

const ID = 0x010000ed;
const LIVENESS = 0x04;
const UNDEFINED = 0x1000;
const ALL_ONES = 0xffff_ffff;
const VENDOR = 0x1234;

/** Of intel-hda, whose registers are of 8, 16 and 32 bits. */
const HDA = {
  minorVersion: 0x02,
  outputPayload: { offset: 0x04, value: 0x3c },
  globalControl: 0x08,
  commandWritePointer: 0x48,
  responseInterrupts: 0x5a,
  commandControl: 0x4c,
} as const;

/** Exact width, count and order of what is not a batch on 32-bit registers. */
export function windowAccessCases(lab: Lab): void {
  describe("accesses of windows", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    narrowCases(lab);
    bulkCases(lab, new Witness(lab, "edu", "edu-mmio"));
    configCases(lab, new Witness(lab, "edu", "edu-mmio"));
  });
}

function narrowCases(lab: Lab): void {
  const witness = new Witness(lab, "hda", "intel-hda");

  it("P-2 accesses of 8, 16 and 32 bits have their width on the bus", () =>
    lab.use("hda:regs", async (regs) => {
      const { minorVersion, outputPayload, globalControl } = HDA;
      const batch = regs.batch().read8(minorVersion).read16(outputPayload.offset);
      const accesses = await witness.of(async () => {
        const { values } = await batch.read32(globalControl).run();
        assert.deepEqual(values, [0, outputPayload.value, 0]);
      });
      assert.deepEqual(accesses, [
        read(minorVersion, 0, 1),
        read(outputPayload.offset, outputPayload.value, 2),
        read(globalControl, 0, 4),
      ]);
    }));

  it("P-2 P-7 so have narrow writes and updates, with no read around them", () =>
    lab.use("hda:regs", async (regs) => {
      const { commandWritePointer, responseInterrupts, commandControl } = HDA;
      const batch = regs
        .batch()
        .write16(commandWritePointer, 0x21)
        .write16(responseInterrupts, 0x7)
        .update16(responseInterrupts, { mask: 0xf, value: 0x5 })
        .write8(commandControl, 0)
        .update8(commandControl, { mask: 1, value: 1 })
        .write8(commandControl, 0);
      assert.deepEqual(await witness.of(() => batch.run()), [
        write(commandWritePointer, 0x21, 2),
        write(responseInterrupts, 0x7, 2),
        read(responseInterrupts, 0x7, 2),
        write(responseInterrupts, 0x5, 2),
        write(commandControl, 0, 1),
        read(commandControl, 0, 1),
        write(commandControl, 1, 1),
        write(commandControl, 0, 1),
      ]);
    }));

  it("P-10 narrow blocks are one access for each element", () =>
    lab.use("hda:regs", async (regs) => {
      const { offset, value } = HDA.outputPayload;
      const batch = regs.batch().readBlock16(offset, 2).readBlock8(offset, 3, { fixed: true });
      assert.deepEqual(await witness.of(() => batch.run()), [
        read(offset, value, 2),
        read(offset + 2, 0x1d, 2),
        ...[0, 0, 0].map(() => read(offset, value, 1)),
      ]);
    }));
}

function bulkCases(lab: Lab, witness: Witness): void {
  it("P-41 bulk on a register window is accesses of its width, in order, once each", () =>
    lab.use("edu:regs", async (regs) => {
      const words = Uint32Array.from({ length: 512 }, (_, i) => 0xa000_0000 + i);
      const bytes = new Uint8Array(words.buffer);
      const offsets = Array.from(words, (_, i) => UNDEFINED + 4 * i);
      const written = await witness.of(() => regs.write(UNDEFINED, bytes));
      assert.deepEqual(
        written,
        offsets.map((offset, i) => write(offset, words[i] ?? 0)),
      );
      const seen = await witness.of(() => regs.read(UNDEFINED, bytes));
      assert.deepEqual(
        seen,
        offsets.map((offset) => read(offset, ALL_ONES)),
      );
      assert.ok(bytes.every((byte) => byte === 0xff));
    }));

  it("P-41 and is refused, without an access, where it does not fit that width", () =>
    lab.use("edu:regs", async (regs) => {
      const accesses = await witness.of(async () => {
        const bytes = new Uint8Array(8);
        await assert.rejects(regs.read(2, bytes), { code: "MISALIGNED" });
        await assert.rejects(regs.write(0, bytes.subarray(0, 6)), { code: "MISALIGNED" });
        await assert.rejects(regs.read(2 ** 20 - 4, bytes), { code: "OUT_OF_RANGE" });
      });
      assert.deepEqual(accesses, []);
    }));
}

function configCases(lab: Lab, witness: Witness): void {
  const vendorRead = { kind: "read", offset: 0, value: VENDOR } as const;

  it("P-11 a flush is one read of the vendor id in configuration space, and no access", () =>
    lab.use("edu:regs", async (regs) => {
      const function_ = await lab.guest.pci("edu");
      const batch = regs.batch().write32(LIVENESS, 3).flush();
      const accesses = await witness.of(async () => {
        const config = await lab.guest.traceConfig(function_, () => batch.run());
        assert.deepEqual(config, [vendorRead]);
      });
      assert.deepEqual(accesses, [write(LIVENESS, 3)]);
    }));

  it("P-29 all ones are confirmed in configuration space before they are data", () =>
    lab.use("edu:regs", async (regs) => {
      const function_ = await lab.guest.pci("edu");
      const config = await lab.guest.traceConfig(function_, async () => {
        assert.equal(await regs.read32(UNDEFINED), ALL_ONES);
      });
      assert.deepEqual(config, [vendorRead]);
      const without = await lab.guest.traceConfig(function_, async () => {
        assert.equal(await regs.read32(0), ID);
      });
      assert.deepEqual(without, [], "a plain value needs no confirmation");
    }));
}
