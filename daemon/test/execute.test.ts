import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { DeviceInfo } from "@barkeep/client/contract";
import { decodeError } from "@barkeep/client/wire";
import type { Operation } from "@barkeep/proto/v1/Operation";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { batchFor, ID, ID_VALUE, SCRATCH } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const BANK = 0x800;
let daemon: SpawnedDaemon;
let client: RawClient;
let board: DeviceInfo;

before(async () => {
  daemon = await SpawnedDaemon.start();
  client = new RawClient(daemon.address);
  board = await client.device("board");
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

/** Readable operations on the window `regs`. */
async function run(operations: readonly Operation[], window = "regs") {
  const { verdict, results } = await client.execute({
    device: "board",
    operations: operations.map((operation) => ({ window, ...operation })),
  });
  const error = verdict?.error ? decodeError(verdict.error) : undefined;
  return { completed: verdict?.completed, error, values: results.map(({ values }) => values) };
}

describe("Execute with a program", () => {
  it("P-24: answers status OK with the results in the verdict", async () => {
    const program = batchFor(board)
      .in("regs")
      .read32(ID)
      .write32(SCRATCH, 7)
      .read32(SCRATCH)
      .encode();
    const { verdict, context } = await client.execute({
      device: "board",
      program: Buffer.from(program),
    });
    assert.equal(verdict?.completed, 3);
    assert.equal(verdict?.error, null);
    assert.equal(verdict?.results.readUInt32LE(0), ID_VALUE);
    assert.equal(verdict?.results.readUInt32LE(8), 7);
    assert.equal(context?.bootId, daemon.bootId);
    assert.equal(context?.generation, "1");
  });

  it("P-3 P-24: answers status OK and the verifier's error to a program that is none", async () => {
    for (const program of [Buffer.alloc(1), Buffer.alloc(4096, 0xff)]) {
      const { verdict } = await client.execute({ device: "board", program });
      assert.ok(verdict?.error);
      const error = decodeError(verdict.error);
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.equal(error.outcome, "not-executed");
      assert.equal(verdict.completed, 0);
    }
  });

  it("P-60: wants a program or operations, and not both", async () => {
    const both = { device: "board", program: Buffer.alloc(48), operations: [{ delay: {} }] };
    for (const request of [{ device: "board" }, both]) {
      const error = await failureOf(client.execute(request));
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.equal(error.data.field, "program");
    }
  });

  it("P-25: drops work whose deadline passes, and says how far it got", async () => {
    const program = batchFor(board).in("regs").yields().read32(ID).delay(5000).read32(ID).encode();
    const request = { device: "board", program: Buffer.from(program), timeLeftMs: 50 };
    const { verdict } = await client.execute(request);
    assert.ok(verdict?.error);
    const error = decodeError(verdict.error);
    assert.equal(error.code, "TIMED_OUT");
    assert.equal(error.outcome, "partial");
    assert.equal(verdict.completed, 1);
  });
});

describe("Execute with readable operations", () => {
  it("runs each of the ten kinds and answers one result for each", async () => {
    const { completed, error, values } = await run([
      { write: { width: 32, offset: SCRATCH, value: 0x11 } },
      { read: { width: 32, offset: SCRATCH } },
      { update: { width: 32, offset: SCRATCH, mask: 0xf0, value: 0x20 } },
      { verify: { width: 32, offset: SCRATCH, mask: 0xff, value: 0x21 } },
      { waitFor: { width: 32, offset: SCRATCH, mask: 0xff, value: 0x21, timeoutUs: 100 } },
      { writeBlock: { width: 16, offset: BANK, values: [1, 2, 3] } },
      { readBlock: { width: 16, offset: BANK, count: 3 } },
      { fill: { width: 64, offset: BANK, count: 2, value: "18446744073709551615" } },
      { read: { width: 64, offset: BANK + 8 } },
      { delay: { durationUs: 10 } },
      { flush: {} },
    ]);
    assert.equal(error, undefined);
    assert.equal(completed, 11);
    assert.deepEqual(values, [
      [],
      ["17"],
      ["17"],
      ["33"],
      ["33"],
      [],
      ["1", "2", "3"],
      [],
      ["18446744073709551615"],
      [],
      [],
    ]);
  });

  it("P-1 P-9: answers the results of what completed before a failure", async () => {
    const { completed, error, values } = await run([
      { read: { width: 32, offset: ID } },
      { verify: { width: 32, offset: ID, mask: 0xffff, value: 2 } },
      { read: { width: 32, offset: ID } },
    ]);
    assert.equal(completed, 1);
    assert.equal(error?.code, "VERIFY_MISMATCH");
    assert.equal(error?.data.operation, 1);
    assert.equal(error?.data.value, BigInt(ID_VALUE));
    assert.deepEqual(values, [[String(ID_VALUE)]]);
  });

  it("P-60: names the operation that is wrong, in-band, and touches nothing", async () => {
    const good = { read: { width: 32, offset: ID } };
    const cases: readonly (readonly [Operation, string])[] = [
      [{ read: { width: 32, offset: 2 } }, "MISALIGNED"],
      [{ read: { width: 32, offset: 4096 } }, "OUT_OF_RANGE"],
      [{ read: { width: 32, offset: "18446744073709551612" } }, "INVALID_ARGUMENT"],
      [{ read: { width: 24, offset: 0 } }, "INVALID_ARGUMENT"],
      [{ write: { width: 8, offset: 0, value: 256 } }, "INVALID_ARGUMENT"],
      [{ update: { width: 32, offset: 0, mask: 1, value: 2 } }, "INVALID_ARGUMENT"],
      [{ readBlock: { width: 32, offset: 0, count: 0 } }, "INVALID_ARGUMENT"],
      [{ delay: { durationUs: 11_000_000 } }, "LIMIT_EXCEEDED"],
      [{}, "INVALID_ARGUMENT"],
      [{ window: "nothing", read: { width: 32, offset: 0 } }, "NO_SUCH_WINDOW"],
      [{ window: "rom", write: { width: 32, offset: 0, value: 1 } }, "READ_ONLY"],
      [{ window: "wc", read: { width: 32, offset: 0 } }, "UNSUPPORTED"],
    ];
    for (const [operation, code] of cases) {
      const { completed, error } = await run([good, operation]);
      assert.equal(error?.code, code, JSON.stringify(operation));
      assert.equal(error?.data.operation, 1, JSON.stringify(operation));
      assert.equal(error?.outcome, "not-executed");
      assert.equal(completed, 0);
    }
  });

  it("P-21: over the time budget it is refused, unless it yields", async () => {
    const operations = [{ delay: { durationUs: 30_000 } }];
    const refused = await client.execute({ device: "board", operations });
    assert.equal(refused.verdict?.error?.code, "LIMIT_EXCEEDED");
    const { verdict } = await client.execute({ device: "board", operations, yields: true });
    assert.equal(verdict?.error, null);
  });
});
