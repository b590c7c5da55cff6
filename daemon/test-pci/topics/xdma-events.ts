import assert from "node:assert/strict";
import { describe, it } from "node:test";

import type { Interrupt, Interrupts } from "@barkeep/client";

import type { Lab } from "../lab.js";

/** A write to it interrupts: bit N is event N. */
const RAISE = 0x60;
const DONE = 1;
const ERROR = 8;
const IDENTITY = 0;
const ID = 0x010000ed;

async function take<R extends readonly unknown[]>(stream: Interrupts<R>): Promise<Interrupt<R>> {
  const { value } = await stream.next();
  assert.ok(value !== undefined, "the iteration has ended");
  return value;
}

/** The event lines, as interrupts. */
export function xdmaEventCases(lab: Lab): void {
  describe("event lines", () => {
    it("are there by the names that the configuration gives them", async () => {
      const { interrupts } = await lab.connection.info("card");
      assert.deepEqual(interrupts, [
        { name: "done", path: "/dev/xdma0_events_0" },
        { name: "error", path: "/dev/xdma0_events_3" },
      ]);
      await using card = await lab.connection.device("card");
      assert.throws(() => card.interrupts("nonesuch"), { code: "NO_SUCH_INTERRUPT" });
    });

    it("P-80 tell every subscriber of its own line, and of no other", () =>
      lab.use("card:regs", async (regs, device) => {
        const program = regs.batch().read32(IDENTITY);
        const done = device.interrupts("done", { program });
        const twin = device.interrupts("done");
        const error = device.interrupts("error");
        const all = device.interrupts();
        await Promise.all([done.ready, twin.ready, error.ready, all.ready]);
        await regs.write32(RAISE, DONE);
        const first = await take(done);
        assert.deepEqual([first.source, first.missed, first.dropped], ["done", 0, 0]);
        assert.equal(first.result?.values[0], ID);
        assert.equal((await take(twin)).count, first.count);
        assert.equal((await take(all)).source, "done");
        await regs.write32(RAISE, ERROR);
        assert.equal((await take(error)).source, "error");
        assert.equal((await take(all)).source, "error");
        await regs.write32(RAISE, DONE);
        const second = await take(done);
        assert.deepEqual([second.sequence, second.count], [first.sequence + 1, first.count + 1]);
        await Promise.all([done, twin, error, all].map((stream) => stream.return()));
      }));

    it("P-81 are quiet when nothing happens, though a read of the node would wait", () =>
      lab.use("card:regs", async (regs, device) => {
        const stream = device.interrupts("done");
        await stream.ready;
        const waiting = stream.next();
        await regs.write32(RAISE, ERROR);
        // Whoever waited in a read could not answer this, nor end.
        assert.equal(await regs.read32(IDENTITY), ID);
        await stream.return();
        assert.deepEqual(await waiting, { done: true, value: undefined });
      }));
  });
}
