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
const SESSIONS = 3;
const BATCHES = 40;
/** In one batch: long enough for the sessions to meet. */
const WRITES = 64;
const ROUNDS_MAX = 10;
const CALLS = 400;
const LAST = 0xffff;
const CALLS_OF_A_TURN = 40;
const CUT_BYTES = 3000;

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
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const seen = valuesOf(await witness.of(() => writeFromAllSessions(lab)));
      const batches = batchesIn(seen);
      for (let session = 0; session < SESSIONS; session++) {
        const ofSession = batches.filter((batch) => batch.session === session);
        assert.deepEqual(
          ofSession.map(({ index }) => index),
          Array.from({ length: BATCHES }, (_, i) => i),
        );
      }
      const changes = batches.filter(({ session }, i) => session !== batches[i - 1]?.session);
      if (changes.length > SESSIONS) return;
    }
    assert.fail("the sessions never ran at the same time");
  });
}

/** Each value tells its session, its batch and its place in it. */
const markOf = (session: number, batch: number, place: number): number =>
  (session << 24) | (batch << 12) | place;

/** Each session writes its batches, in one turn, at the same time as the others. */
function writeFromAllSessions(lab: Lab): Promise<unknown> {
  const sessions = Array.from({ length: SESSIONS }, (_, session) =>
    lab.use("edu:regs", async (regs) => {
      const batches = Array.from({ length: BATCHES }, (_, batch) => {
        const values = Array.from({ length: WRITES }, (_, i) => markOf(session, batch, i));
        return regs.batch().writeBlock32(LIVENESS, values, { fixed: true }).run();
      });
      await Promise.all(batches);
    }),
  );
  return Promise.all(sessions);
}

/** The batches in the order in which they ran, each of which must be whole. */
function batchesIn(seen: readonly number[]): { session: number; index: number }[] {
  assert.equal(seen.length, SESSIONS * BATCHES * WRITES);
  const batches: { session: number; index: number }[] = [];
  for (let at = 0; at < seen.length; at += WRITES) {
    const [session, index] = [(seen[at] ?? 0) >> 24, ((seen[at] ?? 0) >> 12) & 0xfff];
    const whole = Array.from({ length: WRITES }, (_, i) => markOf(session, index, i));
    assert.deepEqual(seen.slice(at, at + WRITES), whole, "a batch was interrupted");
    batches.push({ session, index });
  }
  return batches;
}

function lossCases(lab: Lab, witness: Witness): void {
  for (const direction of ["to-daemon", "to-client"] as const) {
    it(`P-26 P-27 no batch runs twice when the connection breaks on its way ${direction}`, async () => {
      for (const bytes of [CUT_BYTES, 2 * CUT_BYTES]) {
        await assertOnceEach(lab, witness, { direction, bytes });
      }
    });
  }
}

/** Writes 1, 2, 3, ... over a connection that is cut, and compares answers and accesses. */
async function assertOnceEach(
  lab: Lab,
  witness: Witness,
  cut: { readonly direction: "to-daemon" | "to-client"; readonly bytes: number },
): Promise<void> {
  const [host = "", port] = lab.daemon.address.split(":");
  await using proxy = await FaultProxy.start({ host, port: Number(port) });
  await using connection = await connect(proxy.target, { connectTimeoutMs: TIMEOUT_MS });
  await using device = await connection.device("edu");
  const regs = device.window("regs");
  await regs.write32(LIVENESS, 0);

  const answers = new Map<number, DeviceError | undefined>();
  const accesses = await witness.of(async () => {
    // In several messages, so that some are on either side of the cut.
    proxy.cutAfter(cut.direction, cut.bytes);
    const calls = Array.from({ length: CALLS }, async (_, i) => {
      await sleep(Math.floor(i / CALLS_OF_A_TURN) * 10);
      answers.set(i + 1, await errorOf(regs.write32(LIVENESS, i + 1)));
    });
    await Promise.all(calls);
    // Whatever else the session would send comes before this.
    await regs.write32(LIVENESS, LAST);
  });

  assert.ok(proxy.accepted > 1, "the connection was not broken");
  assert.equal(answers.size, CALLS);
  const times = new Map<number, number>();
  for (const value of valuesOf(accesses)) times.set(value, (times.get(value) ?? 0) + 1);
  for (const [value, error] of answers) {
    const expected = error === undefined ? 1 : 0;
    assert.equal(times.get(value) ?? 0, expected, `${value}: ${error?.message ?? "done"}`);
    if (error !== undefined) assert.equal(error.code, "DISCONNECTED");
  }
  assert.equal(valuesOf(accesses).at(-1), LAST);
}

/** Undefined when the call was done; its error when it was provably not executed. */
async function errorOf(call: Promise<unknown>): Promise<DeviceError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    assert.ok(DeviceError.is(error), String(error));
    assert.equal(error.outcome, "not-executed", error.message);
    return error;
  }
}
