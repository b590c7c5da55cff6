import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { assertTransfer, HostMemory } from "./host-memory.js";
import { standingDevices } from "./standing-devices.js";

const GIB = 2 ** 30;
const KIB = 2 ** 10;
const DDR_AT = 6 * GIB;
/** The same place for whoever counts in 32 bits. */
const FAR = 5 * GIB;
const WRAPPED = FAR % 2 ** 32;

/** A BAR of 8 GiB: offsets, lengths and addresses beyond 32 bits. */
export function hugeCases(lab: Lab): void {
  describe("a BAR of 8 GiB", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));

    it("has windows as large as they are", async () => {
      const [space, ddr] = (await lab.connection.info("huge")).windows;
      assert.equal(space?.size, 6 * GIB);
      assert.equal(ddr?.size, 2 * GIB);
      const { base } = await (await lab.guest.pci("huge")).bar(2);
      assert.equal(BigInt(ddr?.origin.physicalAddress ?? 0), base + BigInt(DDR_AT));
    });

    it("P-2 has registers at 5 GiB, and none of their writes at 1 GiB", () =>
      lab.use("huge:space", async (space) => {
        const memory = new HostMemory(lab.guest, "huge");
        const value = 0x0123_4567_89ab_cdefn;
        await space.write32(WRAPPED, 0);
        const batch = space.batch().write64(FAR, value).read32(FAR).read32(WRAPPED);
        assert.deepEqual((await batch.run()).values, [0x89ab_cdef, 0]);
        assert.equal((await memory.read(FAR, 8)).readBigUInt64LE(), value);
        assert.deepEqual(await memory.read(WRAPPED, 8), Buffer.alloc(8));
      }));

    it("P-41 takes bulk at 5 GiB, and none of it at 1 GiB", () =>
      lab.use("huge:space", async (window) => {
        const memory = new HostMemory(lab.guest, "huge");
        const offset = FAR + 64 * KIB;
        await assertTransfer(memory, { window, windowAt: 0, offset, length: 256 * KIB });
        const near = await memory.read(WRAPPED + 64 * KIB, 256 * KIB);
        assert.ok(near.every((byte) => byte === 0));
      }));

    it("P-41 takes bursts across 7 GiB and up to its last byte", () =>
      lab.use("huge:ddr", async (window) => {
        const memory = new HostMemory(lab.guest, "huge");
        const across = { offset: GIB - 3, length: 64 * KIB };
        await assertTransfer(memory, { window, windowAt: DDR_AT, ...across });
        await window.write(window.info.size - 1, Uint8Array.of(0xe7));
        assert.deepEqual([...(await memory.read(8 * GIB - 1, 1))], [0xe7]);
      }));

    it("P-60 refuses what lies beyond its end", () =>
      lab.use("huge:space", async (space) => {
        const end = space.info.size;
        await space.read32(end - 4);
        for (const offset of [end, end + GIB, 2 ** 52]) {
          const data = { window: "space", offset, length: 4, size: end };
          await assert.rejects(space.read32(offset), { code: "OUT_OF_RANGE", data });
        }
        await assert.rejects(space.read(end - 4, new Uint8Array(8)), { code: "OUT_OF_RANGE" });
      }));
  });
}
