import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { standingDevices } from "./standing-devices.js";

const EDU_ID = 0x010000ed;
const LIVENESS = 0x04;
const FACTORIAL = 0x08;
const STATUS = 0x20;
const COMPUTING = 1;
const TIMEOUT_MS = 30_000;

/** A register file: edu answers accesses of the right width only. */
export function eduCases(lab: Lab): void {
  describe("edu", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    factCases(lab);
    registerCases(lab);
  });
}

function factCases(lab: Lab): void {
  it("is known by the facts that sysfs has of it", async () => {
    const function_ = await lab.guest.pci("edu");
    const info = await lab.connection.info("edu");
    assert.equal(info.backend, "pci");
    assert.equal(info.state, "ready");
    assert.equal(info.identity, `pci-${function_.address}`);
    assert.equal(info.facts["address"], function_.address);
    for (const name of ["vendor", "device", "class", "revision"]) {
      assert.equal(info.facts[name], await function_.read(name), name);
    }
    assert.equal(info.facts["vendor"], "0x1234");
    assert.equal(info.facts["driver"], undefined);
  });

  it("has windows where sysfs has its BAR", async () => {
    const { base, sizeBytes } = await (await lab.guest.pci("edu")).bar(0);
    const info = await lab.connection.info("edu");
    const [regs, status] = info.windows;
    assert.equal(regs?.size, sizeBytes);
    assert.deepEqual(regs?.widths, [32, 64]);
    assert.equal(regs?.origin.cache, "uncached");
    assert.equal(regs?.origin.pageSize, 4096);
    assert.equal(BigInt(regs?.origin.physicalAddress ?? 0), base);
    assert.equal(status?.size, 0x10);
    assert.equal(BigInt(status?.origin.physicalAddress ?? 0), base + 0x20n);
    assert.deepEqual(info, (await lab.connection.devices())[0]);
  });

  it("names the node that a window is mapped from", async () => {
    const function_ = await lab.guest.pci("edu");
    const [regs, status] = (await lab.connection.info("edu")).windows;
    assert.match(regs?.origin.path ?? "", new RegExp(`${function_.address}/resource0$`));
    assert.equal(regs?.origin.pathOffset, 0);
    assert.equal(status?.origin.pathOffset, 0x20);
  });
}

function registerCases(lab: Lab): void {
  it("is identified", () =>
    lab.use("edu:regs", async (regs) => {
      assert.equal(await regs.read32(0), EDU_ID);
    }));

  it("is alive: it answers the complement of what is written", () =>
    lab.use("edu:regs", async (regs) => {
      for (const value of [0, 1, 0x8000_0000, 0x1234_5678, 0xffff_ffff]) {
        await regs.write32(LIVENESS, value);
        assert.equal(await regs.read32(LIVENESS), ~value >>> 0);
      }
    }));

  it("computes factorials in one batch: start, wait, fetch, eleven times", () =>
    lab.use("edu:regs", async (regs) => {
      const batch = regs.batch().yields();
      const expected: number[] = [];
      for (let n = 1, factorial = 1; n <= 11; n++, factorial *= n) {
        const done = { mask: COMPUTING, value: 0, timeoutMs: TIMEOUT_MS };
        batch.write32(FACTORIAL, n).waitFor32(STATUS, done).read32(FACTORIAL);
        expected.push(factorial);
      }
      const result = await batch.run();
      assert.equal(result.completed, 33);
      const values: readonly unknown[] = result.values;
      assert.deepEqual(
        values.filter((_, i) => i % 2 === 1),
        expected,
      );
    }));

  it("takes 64 bits where it says so, and no other width is guessed", () =>
    lab.use("edu:regs", async (regs) => {
      const DMA_SOURCE = 0x80;
      await regs.write64(DMA_SOURCE, 0x1122_3344_5566_7788n);
      assert.equal(await regs.read64(DMA_SOURCE), 0x1122_3344_5566_7788n);
      assert.equal(await regs.read64(0), 0xffff_ffff_ffff_ffffn, "edu refuses 64 bits here");
    }));
}
