import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { WindowOrigin } from "@barkeep/client";

import type { Lab } from "../lab.js";
import { EDU_AXI, standingDevices } from "./standing-devices.js";
import { read } from "./witness.js";

const ID = 0x010000ed;
/** Of edu, when it computes nothing and nobody asked for an interrupt. */
const IDLE = 0;

/** Where a window says that it is, compared with witnesses that never heard of barkeep. */
export function originCases(lab: Lab): void {
  const originOf = async (name: string, window: string): Promise<WindowOrigin> => {
    const { windows } = await lab.connection.info(name);
    const found = windows.find((candidate) => candidate.name === window);
    assert.ok(found !== undefined, window);
    return found.origin;
  };

  describe("where a window points", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));

    it("P-110 is where QEMU sees its accesses arrive", async () => {
      for (const [window, value] of [
        ["regs", ID],
        ["status", IDLE],
      ] as const) {
        const base = BigInt((await originOf("edu", window)).physicalAddress);
        const range = { region: "edu-mmio", base, sizeBytes: 4 };
        const accesses = await lab.guest.traceMmio(range, () =>
          lab.use(`edu:${window}`, (opened) => opened.read32(0)),
        );
        assert.deepEqual(accesses, [read(0, value)], window);
      }
    });

    it("P-110 is what the kernel's map of physical memory has", async () => {
      const iomem = await lab.guest.sysfs.read("/proc/iomem");
      for (const [name, window] of [
        ["edu", "regs"],
        ["huge", "space"],
      ] as const) {
        const { address } = await lab.guest.pci(name);
        const { physicalAddress } = await originOf(name, window);
        const start = BigInt(physicalAddress).toString(16).padStart(8, "0");
        assert.match(iomem, new RegExp(`^ *${start}-[0-9a-f]+ : ${address}$`, "m"), name);
      }
    });

    it("P-110 is on the bus where QEMU has the BAR", async () => {
      for (const [name, window, bar, offset] of [
        ["edu", "regs", 0, 0n],
        ["edu", "status", 0, 0x20n],
        ["memory", "wc", 2, 32n << 20n],
        ["huge", "ddr", 2, 6n << 30n],
      ] as const) {
        const { busAddress, sources } = await originOf(name, window);
        assert.equal(BigInt(busAddress), (await lab.guest.busAddress(name, bar)) + offset, name);
        const config = (await lab.guest.pci(name)).path("config");
        assert.equal(sources.busAddress, `BAR ${bar} in ${config}`);
      }
    });

    it("P-110 is on the device's own bus what the configuration says, and nothing else", async () => {
      assert.equal((await originOf("edu", "regs")).axiAddress, EDU_AXI);
      assert.equal((await originOf("edu", "status")).axiAddress, "");
    });
  });
}
