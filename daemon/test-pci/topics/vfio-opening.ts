import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { bindVfio, groupOf, servedByVfio, vfioDevice } from "./vfio-devices.js";

const REGS = { regs: { bar: 0, widths: [32] } };
const OTHER_DRIVER = "uio_pci_generic";

/** What keeps a function from being had through VFIO, and what the daemon says about it. */
export function vfioOpeningCases(lab: Lab): void {
  describe("a function that VFIO does not give", () => obstacleCases(lab));
  describe("a VFIO device that is configured wrong", () => mistakeCases(lab));
}

async function assertRefused(lab: Lab, name: string, reason: RegExp, fix: RegExp): Promise<void> {
  const { state, error } = await lab.connection.info(name);
  assert.equal(state, "unavailable");
  assert.equal(error?.code, "DEVICE_UNAVAILABLE");
  assert.match(error?.data.reason ?? "", reason);
  assert.match(error?.data.fix ?? "", fix);
}

/** Holds a group open, as another program does. Answers the program's process id. */
async function holdGroup(lab: Lab, node: string): Promise<string> {
  const script = `sleep 600 3<>${node} >/dev/null 2>&1 </dev/null & echo $!`;
  const { stdout } = await lab.guest.exec(["sh", "-c", script]);
  return stdout.trim();
}

function obstacleCases(lab: Lab): void {
  let holder = "";

  before(async () => {
    const { guest } = lab;
    await guest.loadModule("vfio-pci");
    await guest.loadModule("vfio_iommu_type1");
    await guest.loadModule(OTHER_DRIVER);
    await bindVfio(guest, ["edu", "edu-port", "memory", "pair-a"]);
    await (await guest.pci("pair-b")).bind(OTHER_DRIVER);
    holder = await holdGroup(lab, `/dev/vfio/${await groupOf(guest, "edu-port")}`);
    await guest.exec(["rm", `/dev/vfio/${await groupOf(guest, "memory")}`]);
    await guest.exec(["rmmod", "vfio_iommu_type1"]);
    await lab.serve({
      unbound: await vfioDevice(guest, "hda", REGS),
      other: await vfioDevice(guest, "pair-b", REGS),
      shared: await vfioDevice(guest, "pair-a", REGS),
      held: await vfioDevice(guest, "edu-port", REGS),
      "no-node": await vfioDevice(guest, "memory", { ram: { bar: 2 } }),
      "no-type": await vfioDevice(guest, "edu", REGS),
    });
  });
  after(async () => {
    await lab.stop();
    await lab.guest.exec(["kill", holder]);
    await lab.guest.loadModule("vfio_iommu_type1");
    // Binding again makes its node again.
    await bindVfio(lab.guest, ["memory", "pair-b", "doorbell"]);
  });

  it("because it is bound to no driver: the commands that bind it", async () => {
    const { address } = await lab.guest.pci("hda");
    const override = `echo vfio-pci > /sys/bus/pci/devices/${address}/driver_override`;
    await assertRefused(lab, "unbound", /bound to no driver/, new RegExp(override));
  });

  it("because another driver has it: the commands that take it away", async () => {
    const { address } = await lab.guest.pci("pair-b");
    const unbind = `echo ${address} > /sys/bus/pci/devices/${address}/driver/unbind`;
    await assertRefused(
      lab,
      "other",
      /bound to uio_pci_generic, not to vfio-pci/,
      new RegExp(unbind),
    );
  });

  it("because its group has another member: which one, and what binds it", async () => {
    const { address } = await lab.guest.pci("pair-b");
    const reason = new RegExp(`not viable.*${address} \\(${OTHER_DRIVER}\\)`);
    await assertRefused(lab, "shared", reason, new RegExp(`echo ${address} > .*/driver/unbind`));
  });

  it("because another program has the group", () =>
    assertRefused(lab, "held", /group is in use/, /fuser -v \/dev\/vfio\/\d+/));

  it("because its group has no node", () =>
    assertRefused(lab, "no-node", /there is no node \/dev\/vfio\/\d+/, /mknod/));

  it("because the kernel has no IOMMU of type 1", () =>
    assertRefused(lab, "no-type", /no IOMMU of type 1/, /modprobe vfio_iommu_type1/));
}

function mistakeCases(lab: Lab): void {
  before(async () => lab.serve(await servedByVfio(lab.guest)));

  it("names the BARs that there are", () =>
    assertRefused(lab, "no-bar", /the function has no BAR 3/, /BAR 0 of 1048576 bytes/));

  it("names the size of the BAR, and of configuration space", async () => {
    await assertRefused(lab, "beyond", /beyond the end of BAR 0/, /has 1048576 bytes/);
    await assertRefused(
      lab,
      "beyond-space",
      /beyond the end of configuration space/,
      /has (256|4096) bytes/,
    );
  });

  it("names the interrupts that there are", () =>
    assertRefused(lab, "no-vectors", /no interrupts of the kind msix/, /msi, intx/));

  it("says who has the device", () => assertRefused(lab, "twice", /in use by/, /one of them only/));
}
