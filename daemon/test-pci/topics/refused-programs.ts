import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { type DeviceInfo, type ErrorCode, program, type Verdict } from "@barkeep/client/contract";

import type { Lab } from "../lab.js";
import { executeProgram, RawAccess } from "./raw-access.js";
import { standingDevices } from "./standing-devices.js";
import { Witness, write } from "./witness.js";

const LIVENESS = 0x04;
const STATUS_WINDOW = 1;
const { OPCODES, ProgramWriter } = program;

/** A program of two writes, the second of which says what `head` says. */
function craft(info: DeviceInfo, { head = {}, tableHash = info.tableHash }: Hostile): Uint8Array {
  const good = { opcode: OPCODES.write, window: 0, flags: 0, count: 1, offset: LIVENESS };
  const writer = new ProgramWriter();
  for (const record of [good, { ...good, ...head }]) {
    writer.u64(writer.record({ width: 32, ...record }, 8), 0xbad);
  }
  return writer.finish(tableHash, 0);
}

interface Hostile {
  readonly head?: Partial<program.RecordHead>;
  readonly tableHash?: bigint;
}

const HOSTILE: readonly (Hostile & { readonly title: string; readonly code: ErrorCode })[] = [
  { title: "P-3 misaligned", head: { offset: 6 }, code: "MISALIGNED" },
  { title: "P-3 at the end of the window", head: { offset: 2 ** 20 }, code: "OUT_OF_RANGE" },
  { title: "P-3 far beyond it", head: { offset: 2 ** 53 - 8 }, code: "OUT_OF_RANGE" },
  {
    title: "P-3 beyond a window that is a part of its BAR",
    head: { window: STATUS_WINDOW, offset: 0x10 },
    code: "OUT_OF_RANGE",
  },
  { title: "P-3 of no window", head: { window: 9 }, code: "NO_SUCH_WINDOW" },
  { title: "P-3 of an unknown opcode", head: { opcode: 11 }, code: "INVALID_ARGUMENT" },
  {
    title: "P-3 of a width that the window has not",
    head: { width: 16 },
    code: "WIDTH_UNSUPPORTED",
  },
  { title: "P-3 with a count that makes no sense", head: { count: 2 }, code: "INVALID_ARGUMENT" },
  { title: "P-4 of another window table", tableHash: 1n, code: "STALE_GENERATION" },
];

/** What the verifier refuses has touched nothing, whichever way it came. */
export function refusedProgramCases(lab: Lab): void {
  describe("refused programs", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    const witness = new Witness(lab, "edu", "edu-mmio");
    for (const hostile of HOSTILE) {
      it(`${hostile.title}: no access, by Session and by Execute`, () =>
        lab.use("edu:regs", async (_, device) => {
          const bytes = craft(device.info, hostile);
          const accesses = await witness.of(async () => {
            assertRefused(await executeProgram(device, bytes), hostile.code);
            using raw = new RawAccess(lab.daemon.address);
            assertRefused(await raw.execute({ device: "edu", program: bytes }), hostile.code);
          });
          assert.deepEqual(accesses, []);
        }));
    }
    controlCases(lab, witness);
  });
}

function assertRefused(verdict: Verdict, code: ErrorCode): void {
  assert.equal(verdict.error?.code, code, verdict.error?.message);
  assert.equal(verdict.error?.outcome, "not-executed");
  assert.equal(verdict.completed, 0);
  assert.equal(verdict.results.byteLength, 0);
}

function controlCases(lab: Lab, witness: Witness): void {
  it("P-3 the same program without a fault makes its two accesses, by both", () =>
    lab.use("edu:regs", async (_, device) => {
      const bytes = craft(device.info, {});
      const accesses = await witness.of(async () => {
        assert.equal((await executeProgram(device, bytes)).error, undefined);
        using raw = new RawAccess(lab.daemon.address);
        assert.equal((await raw.execute({ device: "edu", program: bytes })).error, undefined);
      });
      assert.deepEqual(accesses, Array(4).fill(write(LIVENESS, 0xbad)));
    }));

  it("P-3 the readable form is verified like any other, and makes the same accesses", async () => {
    using raw = new RawAccess(lab.daemon.address);
    const window = "regs";
    const marker = { window, write: { width: 32, offset: LIVENESS, value: 0xbad } };
    const refused = await witness.of(async () => {
      const operations = [marker, { window, read: { width: 32, offset: 6 } }];
      assertRefused(await raw.execute({ device: "edu", operations }), "MISALIGNED");
    });
    assert.deepEqual(refused, []);
    const made = await witness.of(async () => {
      const verdict = await raw.execute({ device: "edu", operations: [marker] });
      assert.equal(verdict.error, undefined);
    });
    assert.deepEqual(made, [write(LIVENESS, 0xbad)]);
  });

  it("P-41 bulk that does not fit its window makes no access", async () => {
    using raw = new RawAccess(lab.daemon.address);
    const accesses = await witness.of(async () => {
      const place = { device: "edu", window: "regs" };
      for (const [offset, length, code] of [
        [2, 8, "MISALIGNED"],
        [0, 6, "MISALIGNED"],
        [2 ** 20 - 4, 8, "OUT_OF_RANGE"],
        [2 ** 53 - 8, 8, "OUT_OF_RANGE"],
      ] as const) {
        const error = await raw.read({ ...place, offset, length });
        assert.equal(error?.code, code);
        assert.equal(error?.outcome, "not-executed");
      }
    });
    assert.deepEqual(accesses, []);
  });
}
