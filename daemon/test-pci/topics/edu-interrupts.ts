import assert from "node:assert/strict";
import { it } from "node:test";

import type { Interrupt, Interrupts } from "@barkeep/client";

import type { Lab } from "../lab.js";

export const IRQ_STATUS = 0x24;
export const IRQ_RAISE = 0x60;
export const IRQ_ACKNOWLEDGE = 0x64;
const QUIET_MS = 1000;

/** The next interrupt of an iteration that has not ended. */
export async function take<R extends readonly unknown[]>(
  stream: Interrupts<R>,
): Promise<Interrupt<R>> {
  const { value } = await stream.next();
  assert.ok(value !== undefined, "the iteration has ended");
  return value;
}

/** The level of edu, on whichever line of whichever backend the kernel masks it. */
export function eduLevelCases(lab: Lab, place: `${string}:${string}`, line: string): void {
  it("P-83 is acknowledged next to the device, and armed again", () =>
    lab.use(place, async (window, device) => {
      const program = window.batch().read32(IRQ_STATUS).write32(IRQ_ACKNOWLEDGE, 0xff);
      const stream = device.interrupts(line, { program });
      await stream.ready;
      let before: Interrupt | undefined;
      for (let cause = 1; cause <= 5; cause++) {
        await window.write32(IRQ_RAISE, cause);
        const event = await take(stream);
        assert.equal(event.result?.values[0], cause);
        assert.deepEqual([event.missed, event.dropped], [0, 0]);
        if (before !== undefined) {
          assert.equal(event.sequence, before.sequence + 1);
          assert.equal(event.count, before.count + 1);
        }
        before = event;
      }
      await stream.return();
    }));

  it("P-80 comes again until somebody has acknowledged it, and then is quiet", () =>
    lab.use(place, async (window, device) => {
      const stream = device.interrupts(line);
      await stream.ready;
      await window.write32(IRQ_RAISE, 1);
      const first = await take(stream);
      const again = await take(stream);
      assert.equal(again.count, first.count + 1 + again.missed);
      await window.write32(IRQ_ACKNOWLEDGE, 1);
      let last = again;
      const collecting = (async () => {
        for await (const event of stream) last = event;
      })();
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      const { sequence } = last;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      assert.equal(last.sequence, sequence, "it still comes");
      await stream.return();
      await collecting;
    }));

  it("P-81 is not told of what came while nobody listened", () =>
    lab.use(place, async (window, device) => {
      const program = window.batch().read32(IRQ_STATUS).write32(IRQ_ACKNOWLEDGE, 0xff);
      const earlier = device.interrupts(line, { program });
      await earlier.ready;
      await window.write32(IRQ_RAISE, 1);
      const { count } = await take(earlier);
      await earlier.return();
      // Raised and acknowledged: one interrupt, of which the kernel knows.
      await window.batch().write32(IRQ_RAISE, 2).write32(IRQ_ACKNOWLEDGE, 2).run();
      const later = device.interrupts(line, { program });
      await later.ready;
      await window.write32(IRQ_RAISE, 4);
      const event = await take(later);
      assert.equal(event.result?.values[0], 4);
      assert.equal(event.dropped, 0);
      assert.ok(event.count > count);
      await later.return();
    }));
}
