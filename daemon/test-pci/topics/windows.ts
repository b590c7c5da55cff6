import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import type { DeviceError } from "@barkeep/client";
import { program } from "@barkeep/client/contract";

import type { Lab } from "../lab.js";
import { failureOf } from "./failure.js";
import { executeProgram } from "./raw-access.js";
import { standingDevices } from "./standing-devices.js";
import { read, Witness } from "./witness.js";

const STATUS_AT = 0x20;
const ALL_ONES = 0xffff_ffff;

/** Where windows lie in their BARs, and which cannot be had. */
export function windowCases(lab: Lab): void {
  describe("windows", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    placeCases(lab);
    refusalCases(lab);
  });
}

function placeCases(lab: Lab): void {
  it("may be a part of a BAR: offsets count from its start, and end at its end", () =>
    lab.use("edu:status", async (status) => {
      const witness = new Witness(lab, "edu", "edu-mmio");
      const accesses = await witness.of(async () => {
        await status.read32(0);
        await status.read32(0xc);
        await assert.rejects(status.read32(0x10), { code: "OUT_OF_RANGE" });
        await assert.rejects(status.read(0xc, new Uint8Array(8)), { code: "OUT_OF_RANGE" });
      });
      assert.deepEqual(
        accesses.map(({ kind, offset, size }) => ({ kind, offset, size })),
        [STATUS_AT, STATUS_AT + 0xc].map((offset) => ({ kind: "read", offset, size: 4 })),
      );
    }));

  it("may be a BAR smaller than a page, and end where the BAR does", () =>
    lab.use("memory:doorbell", async (doorbell, device) => {
      const witness = new Witness(lab, "memory", "ivshmem-mmio");
      const INTERRUPT_MASK = 0;
      assert.equal(doorbell.info.size, 0x100);
      await doorbell.write32(INTERRUPT_MASK, 0x5);
      const accesses = await witness.of(async () => {
        assert.equal(await doorbell.read32(INTERRUPT_MASK), 0x5);
        await assert.rejects(doorbell.read32(0x100), { code: "OUT_OF_RANGE" });

        // The page is mapped beyond the BAR: only the daemon's own check keeps us out.
        const writer = new program.ProgramWriter();
        const { read } = program.OPCODES;
        const head = { opcode: read, width: 32, flags: 0, count: 1, offset: 0x100 } as const;
        writer.record({ ...head, window: doorbell.info.index }, 0);
        writer.result(8);
        const { error } = await executeProgram(device, writer.finish(device.info.tableHash, 0));
        assert.equal(error?.code, "OUT_OF_RANGE");
      });
      assert.deepEqual(accesses, [read(INTERRUPT_MASK, 0x5)]);
    }));

  it("may share a page with each other", () =>
    lab.use("edu:regs", async (regs, device) => {
      const { values } = await device.batch().in("regs").read32(0).in("status").read32(4).run();
      assert.deepEqual(values, [0x010000ed, await regs.read32(STATUS_AT + 4)]);
      assert.notEqual(values[1], ALL_ONES);
    }));
}

function refusalCases(lab: Lab): void {
  const refusal = async (device: string): Promise<DeviceError> => {
    const info = await lab.connection.info(device);
    assert.equal(info.state, "unavailable");
    const { error } = info;
    assert.ok(error, "no reason why");
    return await failureOf(lab.connection.device(device), "DEVICE_UNAVAILABLE", error.data);
  };

  it("cannot be I/O ports: the error says so, and which BARs are memory", async () => {
    const { data } = await refusal("ports");
    assert.match(data.reason ?? "", /window "io": BAR 1 is one of I\/O ports/);
    assert.match(data.fix ?? "", /configure a memory BAR; its memory: BAR 0 of 4096 bytes/);
  });

  it("cannot be a BAR that is not there", async () => {
    assert.match((await refusal("no-bar")).data.reason ?? "", /has no BAR 5/);
    const upper = await refusal("upper-half");
    assert.match(upper.data.reason ?? "", /BAR 3 is the upper half of the 64-bit BAR 2/);
    assert.match(upper.data.fix ?? "", /BAR 2 of 67108864 bytes/);
  });

  it("cannot go beyond the end of their BAR, even where the page does", async () => {
    const { data } = await refusal("beyond");
    assert.match(data.reason ?? "", /beyond the end of BAR 0/);
    assert.deepEqual([data.offset, data.length, data.size], [0xffff0, 0x20, 0x100000]);
    const small = await refusal("beyond-small");
    assert.deepEqual([small.data.length, small.data.size], [0x200, 0x100]);
  });

  it("cannot be one range of a BAR with two cache attributes", async () => {
    const { data } = await refusal("mixed");
    assert.match(data.reason ?? "", /"ram" and "wc" share a page.*write-combining.*uncached/);
  });

  it("cannot be of a function that another device of this daemon has", async () => {
    const { data } = await refusal("twice");
    assert.match(data.reason ?? "", /in use by another device of this process/);
  });

  it("and whatever cannot be had, the rest is served", () => lab.assertServes("edu:regs"));
}
