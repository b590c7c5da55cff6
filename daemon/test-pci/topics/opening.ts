import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { failureOf } from "./failure.js";
import { HostMemory } from "./host-memory.js";
import { pciDevice } from "./standing-devices.js";

const ID = 0x010000ed;
const UNDEFINED = 0x1000;
const DRIVER = "netx";
const COMMAND = 4;
const COMMAND_MEMORY = 2;

/** What keeps a device from being opened, what the daemon says about it, and that this helps. */
export function openingCases(lab: Lab): void {
  const serve = async (enable: boolean) => {
    const windows = { regs: { bar: 0, widths: [32] } };
    const port = { ...(await pciDevice(lab.guest, "edu-port", windows)), enable };
    const edu = await pciDevice(lab.guest, "edu", windows);
    const memory = await pciDevice(lab.guest, "memory", { ram: { bar: 2, length: "1M" } });
    await lab.serve({ edu, port, memory });
  };

  describe("a daemon that starts when a device cannot be had", () => {
    before(async () => {
      await lab.stop();
      await lab.guest.deviceDel("edu-port");
      await lab.guest.deviceAdd("edu-port");
      await lab.guest.loadModule("uio_netx");
      await (await lab.guest.pci("memory")).bind(DRIVER);
      await serve(false);
    });
    unavailableCases(lab);
  });

  describe("when that has been mended", () => {
    before(async () => {
      await (await lab.guest.pci("memory")).unbind();
      await serve(true);
    });
    after(() => lab.stop());
    mendedCases(lab);
  });
}

/** Whether the function answers at its BARs. */
async function decodes(lab: Lab): Promise<boolean> {
  const [command = 0] = await (await lab.guest.pci("edu-port")).config(COMMAND, 1);
  return (command & COMMAND_MEMORY) !== 0;
}

function unavailableCases(lab: Lab): void {
  it("names the driver that has claimed a BAR, and how to unbind it", async () => {
    const { address } = await lab.guest.pci("memory");
    const { state, error } = await lab.connection.info("memory");
    assert.equal(state, "unavailable");
    assert.match(error?.data.reason ?? "", /the driver netx has claimed the BAR/);
    const unbind = `echo ${address} > /sys/bus/pci/drivers/${DRIVER}/unbind`;
    assert.ok(error?.data.fix?.includes(unbind), error?.data.fix);
    const refused = await failureOf(lab.connection.device("memory"), "DEVICE_UNAVAILABLE");
    assert.equal(refused.outcome, "not-executed");
  });

  it("reads no zeros from a hot-plugged device that nobody enabled, and names `enable: true`", async () => {
    const { state, error } = await lab.connection.info("port");
    assert.equal(state, "unavailable");
    assert.match(error?.data.reason ?? "", /memory decode is off/);
    assert.match(error?.data.fix ?? "", /enable: true/);
    await failureOf(lab.connection.device("port"), "DEVICE_UNAVAILABLE");
    assert.equal(await decodes(lab), false, "it was enabled unasked");
  });

  it("serves the others", () => lab.assertServes("edu:regs"));
}

function mendedCases(lab: Lab): void {
  it("a driver that was unbound leaves the BAR to the daemon", () =>
    lab.use("memory:ram", async (ram) => {
      await ram.write32(0x40, 0xcafe_f00d);
      const bytes = await new HostMemory(lab.guest, "memory").read(0x40, 4);
      assert.equal(bytes.readUInt32LE(), 0xcafe_f00d);
    }));

  it("`enable: true` switches the memory of a hot-plugged device on", async () => {
    assert.equal(await decodes(lab), true);
    assert.equal(await (await lab.guest.pci("edu-port")).read("enable"), "1");
    await lab.use("port:regs", async (regs) => {
      assert.equal(await regs.read32(0), ID);
    });
    await lab.assertServes("port:regs");
  });

  it("a device that sysfs removes is DEVICE_LOST: what still answers there is not it", () =>
    lab.use("port:regs", async (regs) => {
      const function_ = await lab.guest.pci("edu-port");
      await function_.remove();
      // The card is still there and answers; all ones make the daemon ask whose they are.
      await failureOf(regs.read32(UNDEFINED), "DEVICE_LOST");
      await failureOf(regs.read32(0), "DEVICE_LOST");
      assert.equal((await lab.connection.info("port")).state, "lost");
      await lab.guest.rescan();
      await function_.present();
    }));
}
