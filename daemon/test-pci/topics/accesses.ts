import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { type Batch, DeviceError } from "@barkeep/client";

import type { Lab } from "../lab.js";
import type { MmioAccess } from "../rig/mmio-trace.js";
import { standingDevices } from "./standing-devices.js";
import { read, Witness, write } from "./witness.js";

const ID = 0x010000ed;
const LIVENESS = 0x04;
const FACTORIAL = 0x08;
const STATUS = 0x20;
const ALL_ONES = 0xffff_ffff;
const TIMEOUT_MS = 30_000;

type Build = (batch: Batch) => Batch<readonly unknown[]>;

/** One batch, and exactly the accesses that it is. */
interface Case {
  readonly title: string;
  readonly build: Build;
  readonly expected: readonly MmioAccess[];
}

const CASES: readonly Case[] = [
  {
    title: "P-2 a read is one load",
    build: (batch) => batch.read32(0),
    expected: [read(0, ID)],
  },
  {
    title: "P-2 a write is one store, and nothing is read",
    build: (batch) => batch.write32(LIVENESS, 0x1234),
    expected: [write(LIVENESS, 0x1234)],
  },
  {
    title: "P-2 64 bits are one access of 64 bits",
    build: (batch) => batch.write64(0x88, 0x1122_3344_5566_7788n).read64(0x88),
    expected: [write(0x88, 0x1122_3344_5566_7788n, 8), read(0x88, 0x1122_3344_5566_7788n, 8)],
  },
  {
    title: "P-2 equal accesses are not merged, and their order is kept",
    build: (batch) =>
      batch.write32(LIVENESS, 1).write32(LIVENESS, 1).read32(LIVENESS).read32(LIVENESS).read32(0),
    expected: [
      write(LIVENESS, 1),
      write(LIVENESS, 1),
      read(LIVENESS, 0xffff_fffe),
      read(LIVENESS, 0xffff_fffe),
      read(0, ID),
    ],
  },
  {
    title: "P-7 an update is one load and one store, also when nothing changes",
    build: (batch) =>
      batch
        .write32(LIVENESS, 0xf0)
        .update32(LIVENESS, { mask: 0xff, value: 0xa5 })
        .update32(LIVENESS, { mask: 0xff, value: 0x5a }),
    expected: [
      write(LIVENESS, 0xf0),
      read(LIVENESS, 0xffff_ff0f),
      write(LIVENESS, 0xffff_ffa5),
      read(LIVENESS, 0x0000_005a),
      write(LIVENESS, 0x0000_005a),
    ],
  },
  {
    title: "P-8 a wait that is over at once is one load",
    build: (batch) => batch.waitFor32(0, { value: ID, timeoutMs: 1 }),
    expected: [read(0, ID)],
  },
  {
    title: "P-9 a verify is one load",
    build: (batch) => batch.verify32(0, { mask: 0xff, value: 0xed }),
    expected: [read(0, ID)],
  },
  {
    title: "P-10 a block is one access for each element, at rising addresses",
    build: (batch) => batch.writeBlock32(0x40, [1, 2, 3]).readBlock32(0x40, 3),
    expected: [
      ...[1, 2, 3].map((value, i) => write(0x40 + 4 * i, value)),
      ...[0x40, 0x44, 0x48].map((offset) => read(offset, ALL_ONES)),
    ],
  },
  {
    title: "P-10 a fixed block is one access for each element, at one address",
    build: (batch) =>
      batch
        .writeBlock32(LIVENESS, [5, 6, 7], { fixed: true })
        .readBlock32(LIVENESS, 3, { fixed: true }),
    expected: [
      ...[5, 6, 7].map((value) => write(LIVENESS, value)),
      ...[0, 0, 0].map(() => read(LIVENESS, 0xffff_fff8)),
    ],
  },
  {
    title: "P-10 a fill is so many stores",
    build: (batch) => batch.fill32(0x40, 3, 9).fill32(LIVENESS, 2, 8, { fixed: true }),
    expected: [
      ...[0x40, 0x44, 0x48].map((offset) => write(offset, 9)),
      ...[0, 0].map(() => write(LIVENESS, 8)),
    ],
  },
  {
    title: "P-11 a flush makes no access to the window",
    build: (batch) => batch.write32(LIVENESS, 3).flush().delay(0.1),
    expected: [write(LIVENESS, 3)],
  },
];

/** Exact width, count and order, as QEMU's trace has them. */
export function accessCases(lab: Lab): void {
  describe("accesses", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    const witness = new Witness(lab, "edu", "edu-mmio");
    for (const { title, build, expected } of CASES) {
      it(title, () =>
        lab.use("edu:regs", async (regs) => {
          assert.deepEqual(await witness.of(() => build(regs.batch()).run()), expected);
        }),
      );
    }
    openingCases(lab, witness);
    waitCases(lab, witness);
  });
}

function openingCases(lab: Lab, witness: Witness): void {
  it("P-2 opening, looking at and closing a device makes no access", async () => {
    const accesses = await witness.of(() =>
      lab.use("edu:regs", async () => {
        await lab.connection.devices();
        await lab.connection.info("edu");
      }),
    );
    assert.deepEqual(accesses, []);
  });

  it("P-22 calls of one turn are made in their order, once each", () =>
    lab.use("edu:regs", async (regs) => {
      const values = Array.from({ length: 50 }, (_, i) => 0x100 + i);
      const accesses = await witness.of(() =>
        Promise.all(values.map((value) => regs.write32(LIVENESS, value))),
      );
      assert.deepEqual(
        accesses,
        values.map((value) => write(LIVENESS, value)),
      );
    }));
}

function waitCases(lab: Lab, witness: Witness): void {
  const seen = (accesses: readonly MmioAccess[], offset: number): number[] => {
    for (const access of accesses) {
      assert.deepEqual({ ...access, value: 0 }, read(offset, 0));
    }
    return accesses.map(({ value }) => Number(value));
  };

  it("P-8 a wait polls until the first value that matches, and answers that one", () =>
    lab.use("edu:regs", async (regs) => {
      const batch = regs.batch().yields().write32(FACTORIAL, 12);
      const done = { mask: 1, value: 0, timeoutMs: TIMEOUT_MS, intervalMs: 0 };
      const accesses = await witness.of(async () => {
        const { values } = await batch.waitFor32(STATUS, done).run();
        assert.equal(values[0] & 1, 0);
      });
      assert.deepEqual(accesses[0], write(FACTORIAL, 12));
      const polled = seen(accesses.slice(1), STATUS);
      assert.equal((polled.at(-1) ?? 1) & 1, 0);
      assert.ok(polled.slice(0, -1).every((value) => (value & 1) === 1));
    }));

  it("P-8 a wait that times out has read at least once, and answers what it read last", () =>
    lab.use("edu:regs", async (regs) => {
      for (const timeoutMs of [0, 2]) {
        const accesses = await witness.of(() =>
          assert.rejects(regs.batch().waitFor32(0, { value: 1, timeoutMs }).run(), (error) => {
            assert.ok(DeviceError.is(error, "WAIT_TIMED_OUT"));
            return error.data.value === BigInt(ID) && error.outcome === "partial";
          }),
        );
        const polled = seen(accesses, 0);
        assert.ok(timeoutMs === 0 ? polled.length === 1 : polled.length >= 1);
      }
    }));

  it("P-1 P-9 nothing is done after a mismatch", () =>
    lab.use("edu:regs", async (regs) => {
      const batch = regs.batch().write32(LIVENESS, 1).verify32(0, { value: 2 });
      const accesses = await witness.of(() =>
        assert.rejects(batch.write32(LIVENESS, 3).run(), { code: "VERIFY_MISMATCH" }),
      );
      assert.deepEqual(accesses, [write(LIVENESS, 1), read(0, ID)]);
    }));
}
