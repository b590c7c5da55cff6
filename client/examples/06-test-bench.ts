/** A test bench with node:test: run it with `node --test`. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Connection, connect, type Device } from "@barkeep/client";

describe("engine", () => {
  let lab: Connection;
  let board: Device;

  before(async () => {
    lab = await connect(process.env["BARKEEP_HOST"] ?? "unix:/run/barkeep/barkeep.sock");
    board = await lab.device("board");
  });
  after(() => lab.close());

  for (const operand of [0, 1, 3, 0xffff]) {
    it(`squares ${operand}`, async () => {
      const { values } = await board
        .batch()
        .in("regs")
        .yields()
        .write32(0x4c, operand)
        .write32(0x40, 1)
        .waitFor32(0x44, { mask: 0x3, value: 0x2, timeoutMs: 1000 })
        .read32(0x50)
        .run();
      assert.equal(values[1], (operand * operand) % 2 ** 32);
    });
  }
});
