import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { connect, DeviceError } from "@barkeep/client";

import { FaultProxy } from "../../test-support/fault-proxy.js";
import type { Lab } from "../lab.js";
import type { MmioAccess } from "../rig/mmio-trace.js";
import { standingDevices } from "./standing-devices.js";
import { Witness } from "./witness.js";

const LIVENESS = 0x04;
const TIMEOUT_MS = 60_000;
const BATCHES = 60;
const SESSIONS = 3;
const WRITES = 8;
const CALLS = 400;
const CALLS_OF_A_TURN = 40;
const CUT_BYTES = 4000;

/** What QEMU saw of several sessions, and of one whose connection broke. */
export function sessionCases(lab: Lab): void {
  describe("sessions", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    const witness = new Witness(lab, "edu", "edu-mmio");
    orderCases(lab, witness);
    lossCases(lab, witness);
  });
}

const valuesOf = (accesses: readonly MmioAccess[]): number[] =>
  accesses.map(({ value }) => Number(value));

function orderCases(lab: Lab, witness: Witness): void {
  it("P-20 P-23 batches do not mix, and those of one session keep their order", async () => {
    const first = (session: number, batch: number) => (session << 16) | (batch << 4);
    const run = (session: number) =>
      lab.use("edu:regs", async (regs) => {
        const batches = Array.from({ length: BATCHES }, (_, i) => {
          const values = Array.from({ length: WRITES }, (_, j) => first(session, i) | j);
          return regs.batch().writeBlock32(LIVENESS, values, { fixed: true }).run();
        });
        await Promise.all(batches);
      });
    const accesses = await witness.of(() =>
      Promise.all(Array.from({ length: SESSIONS }, (_, session) => run(session))),
    );

    const seen = valuesOf(accesses);
    assert.equal(seen.length, SESSIONS * BATCHES * WRITES);
    const starts: number[] = [];
    for (let at = 0; at < seen.length; at += WRITES) {
      const start = seen[at] ?? 0;
      const expected = Array.from({ length: WRITES }, (_, j) => start | j);
      assert.deepEqual(seen.slice(at, at + WRITES), expected, "a batch was interrupted");
      starts.push(start);
    }
    for (let session = 0; session < SESSIONS; session++) {
      const expected = Array.from({ length: BATCHES }, (_, i) => first(session, i));
      const ofSession = starts.filter((start) => start >> 16 === session);
      assert.deepEqual(ofSession, expected);
    }
  });
}

function lossCases(lab: Lab, witness: Witness): void {
  for (const direction of ["to-daemon", "to-client"] as const) {
    it(`P-26 P-27 no batch runs twice when the connection breaks on its way ${direction}`, async () => {
      const [host, port] = lab.daemon.address.split(":");
      await using proxy = await FaultProxy.start({ host: host ?? "", port: Number(port) });
      await using connection = await connect(proxy.target, { connectTimeoutMs: TIMEOUT_MS });
      await using device = await connection.device("edu");
      const regs = device.window("regs");
      await regs.write32(LIVENESS, 0);

      const answers = new Map<number, "done" | DeviceError>();
      const accesses = await witness.of(async () => {
        // In several messages, so that some are on either side of the cut.
        proxy.cutAfter(direction, CUT_BYTES);
        const calls = Array.from({ length: CALLS }, async (_, i) => {
          await sleep(Math.floor(i / CALLS_OF_A_TURN) * 10);
          await regs.write32(LIVENESS, i + 1).then(
            () => answers.set(i + 1, "done"),
            (error: unknown) => answers.set(i + 1, error as DeviceError),
          );
        });
        await Promise.all(calls);
      });

      assert.ok(proxy.accepted > 1, "the connection was not broken");
      const times = new Map<number, number>();
      for (const value of valuesOf(accesses)) times.set(value, (times.get(value) ?? 0) + 1);
      for (const [value, answer] of answers) {
        const made = times.get(value) ?? 0;
        if (answer === "done") assert.equal(made, 1, `${value} was answered as done`);
        else {
          assert.ok(DeviceError.is(answer, "DISCONNECTED"), String(answer));
          assert.equal(answer.outcome, "not-executed");
          assert.equal(made, 0, `${value} was answered as not executed`);
        }
      }
      assert.equal(answers.size, CALLS);
      assert.equal(await regs.read32(LIVENESS), ~(valuesOf(accesses).at(-1) ?? 0) >>> 0);
    });
  }
}
