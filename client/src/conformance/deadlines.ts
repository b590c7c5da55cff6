import assert from "node:assert/strict";
import { describe } from "node:test";
import { BatchError } from "../contract/index.js";
import { checkError, expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Deadlines: in the queue, and while a call runs. */
export function deadlineCases(suite: Suite): void {
  describe("deadlines", () => {
    suite.case("P-25 a call whose deadline passes in the queue never runs", async (bench) => {
      const { scratch } = bench;
      await scratch.window.batch().fill32(scratch.at(0), 4, 0).run();
      // The device is busy for longer than the deadline, so that it passes on any machine.
      const busy = scratch.window.waitFor32(scratch.at(0), { value: 1, timeoutMs: 400 });
      const late = scratch.window.batch().write32(scratch.at(4), 1).run({ timeoutMs: 40 });
      const patient = scratch.window.write32(scratch.at(8), 1);
      const [waited, missed] = await Promise.allSettled([busy, late, patient]);
      assert.equal(waited.status, "rejected");
      checkError(waited.reason, "WAIT_TIMED_OUT");
      assert.equal(missed.status, "rejected");
      checkError(missed.reason, "TIMED_OUT", { outcome: "not-executed" });
      const { values } = await scratch.window.batch().readBlock32(scratch.at(0), 3).run();
      assert.deepEqual(values[0], Uint32Array.of(0, 0, 1));
    });

    for (const yields of [true, false]) {
      const which = yields ? "yields" : "does not yield";
      suite.case(`P-25 a deadline ends a running batch that ${which}`, async (bench) => {
        const { scratch } = bench;
        await scratch.window.batch().fill32(scratch.at(0), 4, 0).run();
        const batch = scratch.window.batch().write32(scratch.at(0), 1).read32(scratch.at(0));
        // A batch that does not yield has 10 ms of device time at most, so its deadline is short.
        const timeoutMs = yields ? 300 : 3;
        const slow = yields ? batch.yields().delay(10_000) : batch.delay(9);
        const run = slow.write32(scratch.at(4), 2).run({ timeoutMs });
        const error = await expectError(run, "TIMED_OUT", {
          outcome: ["partial", "not-executed"],
        });
        const { values } = await scratch.window.batch().readBlock32(scratch.at(0), 2).run();
        if (error.outcome === "not-executed") {
          assert.deepEqual(values[0], Uint32Array.of(0, 0), "it was executed");
        } else {
          assert.ok(error instanceof BatchError);
          assert.ok(error.result.completed >= 1 && error.result.completed <= 2);
          assert.deepEqual(values[0], Uint32Array.of(1, 0), "it went on");
        }
      });
    }

    suite.case("P-25 a deadline ends a wait before its own time", async (bench) => {
      const { scratch } = bench;
      await scratch.window.write32(scratch.at(0), 0);
      const wait = { value: 1, timeoutMs: 60_000 };
      const call = scratch.window.waitFor32(scratch.at(0), wait, { timeoutMs: 100 });
      await expectError(call, "TIMED_OUT", { outcome: ["partial", "not-executed"] });
      await bench.serves();
    });

    suite.case("P-25 a deadline that does not pass disturbs nobody", async (bench) => {
      const { scratch, mem } = bench;
      const options = { timeoutMs: 3_600_000 };
      await scratch.window.write32(scratch.at(0), 9, options);
      assert.equal(await scratch.window.read32(scratch.at(0), options), 9);
      await mem.window.write(mem.at(0), Uint8Array.of(1, 2, 3), options);
      const target = new Uint8Array(3);
      assert.equal((await mem.window.read(mem.at(0), target, options)).bytesDone, 3);
      assert.deepEqual(target, Uint8Array.of(1, 2, 3));
    });
  });
}
