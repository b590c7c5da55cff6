import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { type Connection, connect } from "@barkeep/client";

import { daemonConfig, type Lab } from "../lab.js";
import { standingDevices } from "./standing-devices.js";

const CONNECT_TIMEOUT_MS = 60_000;

/** Two daemons, and a device that only one of them may have. */
export function sharingCases(lab: Lab): void {
  describe("a second daemon", () => {
    let connection: Connection;

    before(async () => {
      const { guest } = lab;
      await lab.serve(await standingDevices(guest));
      const windows = { regs: { bar: 0, widths: [32] } };
      const [, second] = guest.daemons;
      const devices = {
        alias: { backend: "pci", address: (await guest.pci("edu")).address, windows },
        matched: { backend: "pci", match: "1234:11e8:0", windows },
        "read-only": {
          backend: "pci",
          match: "1234:11e8:0",
          windows: { regs: { bar: 0, widths: [32], access: "read-only" } },
        },
        free: { backend: "pci", match: "1b36:0005:0", windows: { regs: { bar: 0 } } },
      };
      await second.start(daemonConfig(second, devices));
      connection = await connect(second.address, { connectTimeoutMs: CONNECT_TIMEOUT_MS });
    });
    after(async () => {
      await connection?.close();
      assert.deepEqual(await lab.guest.daemons[1].stop(), { code: 0, signal: null });
    });

    for (const name of ["alias", "matched", "read-only"]) {
      it(`does not get the device as "${name}", and is told who has it`, async () => {
        const { state, error } = await connection.info(name);
        assert.equal(state, "unavailable");
        assert.equal(error?.code, "DEVICE_UNAVAILABLE");
        assert.equal(error?.data.reason, `in use by process ${lab.daemonPid}`);
        assert.match(error?.data.fix ?? "", /stop that daemon or program/);
        await assert.rejects(connection.device(name), { code: "DEVICE_UNAVAILABLE" });
      });
    }

    it("serves what is free, found by its kind and number", async () => {
      const { address } = await lab.guest.pci("testdev");
      const info = await connection.info("free");
      assert.equal(info.state, "ready", info.error?.message);
      assert.equal(info.identity, `pci-${address}`);
      await using device = await connection.device("free");
      // The first test of pci-testdev, once it is selected, shows its name.
      const batch = device.window("regs").batch().write8(0, 0).readBlock8(16, 4);
      assert.equal(Buffer.from((await batch.run()).values[0]).toString(), "mmio");
    });

    it("leaves the first one alone", () => lab.assertServes("edu:regs"));
  });
}
