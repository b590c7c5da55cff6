import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { DeviceError } from "@barkeep/client";

import type { Lab } from "../lab.js";
import { poll } from "../rig/deadline.js";
import { failureOf } from "./failure.js";
import { read, Witness, write } from "./witness.js";
import { AXI_BASE, bindCards, unloadDriver } from "./xdma-cards.js";

const NODE = "/dev/xdma0_user";
const ID = 0x010000ed;
const LIVENESS = 0x04;
const MEANWHILE_MS = 500;
const LIMIT_MS = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A card that goes away while everybody waits, and what is left behind. */
export function xdmaTroubleCases(lab: Lab): void {
  describe("a card that is taken from its driver", () => {
    it("P-84 ends whatever waits for it with DEVICE_LOST", async () => {
      await using card = await lab.connection.device("card");
      const stream = card.interrupts("done");
      await stream.ready;
      const event = assert.rejects(stream.next(), (error) => DeviceError.is(error, "DEVICE_LOST"));
      const transfer = failureOf(card.window("stream").read(0, new Uint8Array(64)), "DEVICE_LOST");
      await pause(MEANWHILE_MS);
      await (await lab.guest.pci("edu")).unbind();
      await Promise.all([event, transfer]);
      await poll(LIMIT_MS, "lost card", async () => {
        return (await lab.connection.info("card")).state === "lost" || undefined;
      });
      await failureOf(card.window("regs").read32(0), "DEVICE_LOST");
      await failureOf(card.window("ddr").write(0, new Uint8Array(4)), "DEVICE_LOST");
      assert.equal((await lab.connection.info("memory")).state, "ready");
    });
  });

  describe("a daemon that ends", () => {
    it("does so while a transfer waits for its card, and leaves nothing open", async () => {
      await bindCards(lab.guest, ["edu"]);
      const { address } = await lab.guest.pci("edu");
      await lab.serve({
        card: {
          backend: "xdma",
          address,
          windows: { stream: { c2h: 0, address: AXI_BASE, length: "1M" } },
        },
      });
      const card = await lab.connection.device("card");
      const waiting = card.window("stream").read(0, new Uint8Array(64));
      waiting.catch(() => {});
      await pause(MEANWHILE_MS);
      assert.deepEqual(await lab.daemon.stop(), { code: 0, signal: null });
      assert.doesNotMatch(await lab.daemon.log(), /left behind/);
      await assert.rejects(waiting, (error) => DeviceError.is(error));
      // A module that somebody still uses, by a descriptor or a mapping, does not go.
      await unloadDriver(lab.guest);
      await bindCards(lab.guest, ["edu"]);
      await lab.revive();
    });
  });
}

/** A node of the driver by its read and write. */
export function chardevCases(lab: Lab): void {
  describe("a node that is read and written", () => {
    before(() =>
      lab.serve({
        // What cannot be opened, before what holds the lock.
        "no-length": { backend: "chardev", windows: { w: { path: NODE, unit: 4 } } },
        regs: {
          backend: "chardev",
          windows: { user: { path: NODE, length: "1M", unit: 4, chunk: 4 } },
        },
        "no-node": {
          backend: "chardev",
          windows: { w: { path: "/dev/none", length: 4, unit: 4 } },
        },
      }),
    );

    it("P-2 has registers: one access for each operation", async () => {
      const witness = new Witness(lab, "edu", "edu-mmio");
      const accesses = await witness.of(() =>
        lab.use("regs:user", async (user) => {
          assert.equal(await user.read32(0), ID);
          await user.write32(LIVENESS, 0x12345678);
          assert.equal(await user.update32(LIVENESS, { mask: 0xff, value: 0 }), 0xedcba987);
          const target = new Uint8Array(8);
          await user.read(0, target);
          await failureOf(user.read8(0), "WIDTH_UNSUPPORTED");
        }),
      );
      assert.deepEqual(accesses, [
        read(0, ID),
        write(LIVENESS, 0x12345678),
        read(LIVENESS, 0xedcba987),
        write(LIVENESS, 0xedcba900),
        read(0, ID),
        read(LIVENESS, 0x123456ff),
      ]);
    });

    it("that cannot be opened says why", async () => {
      const { error } = await lab.connection.info("no-node");
      assert.match(error?.data.reason ?? "", /no such file/);
      const noLength = (await lab.connection.info("no-length")).error;
      assert.match(noLength?.data.reason ?? "", /no size/);
    });

    it("P-84 is lost with its driver", async () => {
      await using regs = await lab.connection.device("regs");
      await (await lab.guest.pci("edu")).unbind();
      await failureOf(regs.window("user").read32(0), "DEVICE_LOST");
    });
  });
}
