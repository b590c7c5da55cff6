import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { poll } from "../rig/deadline.js";
import type { MmioAccess } from "../rig/mmio-trace.js";
import { failureOf } from "./failure.js";
import { standingDevices } from "./standing-devices.js";
import { Witness } from "./witness.js";

const LIVENESS = 0x04;
const LIMIT_MS = 60_000;
const NEVER = { value: 1, timeoutMs: 120_000 };
const UNKNOWN = "OUTCOME_UNKNOWN";
const PATIENCE_MS = 200;

const writesIn = (accesses: readonly MmioAccess[]): number[] =>
  accesses.filter(({ kind }) => kind === "write").map(({ value }) => Number(value));

/** kill -9 of the daemon in the middle of a session. */
export function crashCases(lab: Lab): void {
  describe("a daemon that is killed", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));

    it("P-28 leaves what was in flight unknown, and what came after that not executed", () =>
      lab.use("edu:regs", async (regs) => {
        await regs.write32(LIVENESS, 1);
        const [running, behind] = [
          failureOf(regs.batch().yields().write32(LIVENESS, 2).waitFor32(0, NEVER).run(), UNKNOWN),
          failureOf(regs.write32(LIVENESS, 3), UNKNOWN),
        ];
        await untilReads(lab, ~2 >>> 0);
        await lab.daemon.stop("SIGKILL");

        const witness = new Witness(lab, "edu", "edu-mmio");
        const accesses = await witness.of(async () => {
          const late = regs.write32(LIVENESS, 4, { timeoutMs: PATIENCE_MS });
          assert.equal((await failureOf(late, "TIMED_OUT")).outcome, "not-executed");
          await failureOf(lab.connection.info("edu"), "DISCONNECTED");

          await lab.revive();
          for (const { outcome } of [await running, await behind]) assert.equal(outcome, "unknown");
          await regs.write32(LIVENESS, 5);
        });
        assert.deepEqual(writesIn(accesses), [5], "something was sent again");
      }));

    it("is succeeded by another, which has all its devices, on the same connection", async () => {
      const { bootId } = await lab.connection.info("edu");
      assert.notEqual(bootId, lab.connection.daemon.bootId);
      for (const name of ["edu", "port", "hda", "memory", "huge"]) {
        const { state, error } = await lab.connection.info(name);
        assert.equal(state, "ready", `${name}: ${error?.message}`);
      }
      await lab.assertServes("edu:regs");
    });
  });
}

/** Waits, in a session of its own, until the liveness register reads so. */
function untilReads(lab: Lab, value: number): Promise<void> {
  return lab.use("edu:regs", async (regs) => {
    await poll(LIMIT_MS, `${value} in the liveness register`, async () => {
      return (await regs.read32(LIVENESS)) === value || undefined;
    });
  });
}
