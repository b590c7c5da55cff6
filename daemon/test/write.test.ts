import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { crc32 } from "node:zlib";
import { decodeError } from "@barkeep/client/wire";
import type { BulkVerdict__Output } from "@barkeep/proto/v1/BulkVerdict";
import type { WriteResponse__Output } from "@barkeep/proto/v1/WriteResponse";
import { answer, failureOf, RawClient } from "../test-support/raw-client.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const BANK = 0x800;
let daemon: SpawnedDaemon;
let client: RawClient;

before(async () => {
  daemon = await SpawnedDaemon.start();
  client = new RawClient(daemon.address);
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.byteLength; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function back(window: string, offset: number, length: number): Promise<Buffer> {
  return (await client.read({ device: "board", window, offset, length })).bytes;
}

function errorOf(verdict: BulkVerdict__Output) {
  assert.ok(verdict.error, "the verdict has an error");
  return decodeError(verdict.error);
}

describe("Write", () => {
  it("P-40: takes pieces of any size and answers their number and CRC-32", async () => {
    for (const sizes of [[2_000_000], [1, 2, 3, 262_144, 100_000], [65_537]]) {
      const bytes = randomBytes(1_500_003);
      const open = { device: "board", window: "mem", offset: 5, length: bytes.byteLength };
      const verdict = await client.write(open, pieces(bytes, sizes));
      assert.equal(verdict.error, null);
      assert.equal(Number(verdict.bytesDone), bytes.byteLength);
      assert.equal(verdict.crc32, crc32(bytes));
      assert.ok((await back("mem", 5, bytes.byteLength)).equals(bytes));
    }
  });

  it("P-41: gathers odd pieces for a register-like window", async () => {
    const bytes = randomBytes(128);
    const open = { device: "board", window: "regs", offset: BANK, length: 128 };
    const verdict = await client.write(open, pieces(bytes, [3, 1, 5, 7]));
    assert.equal(verdict.error, null);
    assert.ok((await back("regs", BANK, 128)).equals(bytes));
  });

  it("P-40, P-42: less than announced is INVALID_ARGUMENT, partial, with the bytes done", async () => {
    const bytes = randomBytes(1000);
    const open = { device: "board", window: "mem", offset: 0, length: 2000 };
    const verdict = await client.write(open, [bytes]);
    const error = errorOf(verdict);
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.equal(error.outcome, "partial");
    assert.equal(error.data.done, 1000);
    assert.equal(verdict.bytesDone, "1000");
    assert.equal(verdict.crc32, crc32(bytes));
    assert.ok((await back("mem", 0, 1000)).equals(bytes));
  });

  it("P-42: more than announced is INVALID_ARGUMENT, and the piece too many is not written", async () => {
    const before = await back("mem", 1000, 500);
    const bytes = randomBytes(500);
    const open = { device: "board", window: "mem", offset: 500, length: 700 };
    const verdict = await client.write(open, [bytes, bytes]);
    const error = errorOf(verdict);
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.equal(error.data.field, "length");
    assert.equal(error.outcome, "partial");
    assert.equal(verdict.bytesDone, "500");
    assert.ok((await back("mem", 500, 500)).equals(bytes));
    assert.ok((await back("mem", 1000, 500)).equals(before));
  });

  it("P-42: nothing at all after the announcement is not executed", async () => {
    const verdict = await client.write({ device: "board", window: "mem", length: 4 }, []);
    assert.equal(errorOf(verdict).outcome, "not-executed");
    assert.equal(verdict.bytesDone, "0");
  });

  it("P-60: says what is wrong with the range before any byte", async () => {
    for (const [window, offset, length, code] of [
      ["rom", 0, 4, "READ_ONLY"],
      ["regs", BANK + 1, 4, "MISALIGNED"],
      ["regs", 4096, 4, "OUT_OF_RANGE"],
      ["nothing", 0, 4, "NO_SUCH_WINDOW"],
      ["mem", 0, 0, "INVALID_ARGUMENT"],
    ] as const) {
      const verdict = await client.write({ device: "board", window, offset, length }, [
        Buffer.alloc(4),
      ]);
      assert.equal(errorOf(verdict).code, code);
      assert.equal(verdict.bytesDone, "0");
    }
  });

  it("P-60: wants the announcement first, and only once", async () => {
    const early = answer((reply) => {
      const stream = client.access.Write(reply);
      stream.on("error", () => {});
      stream.write({ data: Buffer.alloc(4) });
      stream.end();
    });
    assert.equal((await failureOf(early)).code, "INVALID_ARGUMENT");
    const silent = answer((reply) => {
      client.access.Write(reply).end();
    });
    assert.equal((await failureOf(silent)).code, "INVALID_ARGUMENT");
    const open = { device: "board", window: "mem", length: 8 };
    const twice = await answer<WriteResponse__Output>((reply) => {
      const stream = client.access.Write(reply);
      stream.on("error", () => {});
      stream.write({ open });
      stream.write({ open });
      stream.end();
    });
    assert.equal(errorOf(twice.verdict as BulkVerdict__Output).code, "INVALID_ARGUMENT");
  });

  it("P-44: a client that vanishes in the middle leaves nothing behind", async () => {
    for (let i = 0; i < 20; i++) {
      using gone = new RawClient(daemon.address);
      await gone.hello();
      const stream = gone.access.Write(() => {});
      stream.on("error", () => {});
      stream.write({ open: { device: "board", window: "mem", length: 4_000_000 } });
      stream.write({ data: Buffer.alloc(1_000_000) });
      stream.cancel();
    }
    const verdict = await client.write({ device: "board", window: "mem", length: 4 }, [
      Buffer.alloc(4),
    ]);
    assert.equal(verdict.error, null);
  });
});
