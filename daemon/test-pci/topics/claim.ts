import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { BatchError } from "@barkeep/client";

import type { Lab } from "../lab.js";
import { failureOf } from "./failure.js";
import { standingDevices } from "./standing-devices.js";

const DRIVER = "netx";
const PLACE = 0x1000;

/** A driver that claims a BAR while the daemon has it mapped: the kernel takes the mapping away. */
export function claimCases(lab: Lab): void {
  describe("a BAR that a driver claims", () => {
    before(async () => {
      await lab.serve(await standingDevices(lab.guest));
      await lab.use("memory:ram", (ram) => ram.read32(PLACE));
      await lab.guest.loadModule("uio_netx");
      await (await lab.guest.pci("memory")).bind(DRIVER);
    });
    after(async () => (await lab.guest.pci("memory")).unbind());
    faultCases(lab);
  });
}

function faultCases(lab: Lab): void {
  const place = { window: "ram", offset: PLACE };

  it("P-61 is a BUS_FAULT with window and offset; what was done before is told", () =>
    lab.use("memory:ram", async (ram) => {
      const batch = ram.batch().delay(0.1).readBlock32(PLACE, 4).write32(PLACE, 0);
      const data = { ...place, operation: 1, done: 0 };
      const error = await failureOf(batch.run(), "BUS_FAULT", data);
      assert.equal(error.outcome, "partial");
      assert.ok(error instanceof BatchError);
      assert.equal(error.result.completed, 1);
      assert.deepEqual(error.result.values, []);
      await failureOf(ram.write32(PLACE, 0), "BUS_FAULT", { ...place, operation: 0 });
    }));

  for (const window of ["ram", "wc"] as const) {
    it(`P-61 is a BUS_FAULT in bulk too (${window}), with the bytes done`, () =>
      lab.use(`memory:${window}`, async (bulk) => {
        const bytes = new Uint8Array(0x3000).fill(0x33);
        const data = { window, offset: PLACE, done: 0 };
        await failureOf(bulk.read(PLACE, bytes), "BUS_FAULT", data);
        await failureOf(bulk.write(PLACE, bytes), "BUS_FAULT", data);
        const invented = bytes.findIndex((byte) => byte !== 0x33);
        assert.equal(invented, -1);
      }));
  }

  it("P-61 hurts nobody else: the daemon lives, and serves", () => lab.assertServes("edu:regs"));

  it("stays a fault for this daemon after the driver has let go", async () => {
    const function_ = await lab.guest.pci("memory");
    await function_.unbind();
    await lab.use("memory:ram", (ram) => failureOf(ram.read32(PLACE), "BUS_FAULT"));
  });
}
