import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import { crc32 } from "node:zlib";
import { decodeError } from "@barkeep/client/wire";
import type { ReadResponse__Output } from "@barkeep/proto/v1/ReadResponse";
import { eventually, within } from "../test-support/deadline.js";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const MIB = 2 ** 20;
let daemon: SpawnedDaemon;
let client: RawClient;
/** What the memory holds. */
const pattern = Buffer.alloc(4 * MIB, "barkeep keeps your BARs; ");

before(async () => {
  daemon = await SpawnedDaemon.start({ limits: "{bulkTransfers: 8, bulkBuffer: 1M}" });
  client = new RawClient(daemon.address);
  await client.write(
    { device: "board", window: "mem", length: pattern.byteLength },
    chunks(pattern, MIB),
  );
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

function* chunks(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

describe("Read", () => {
  it("P-40: answers the bytes, their number and their CRC-32", async () => {
    for (const [offset, length, chunkBytes] of [
      [0, 4 * MIB, 0],
      [3, 1, 0],
      [12_345, 777_777, 5000],
      [MIB, MIB, 0x7fffffff],
    ] as const) {
      const request = { device: "board", window: "mem", offset, length, chunkBytes };
      const { bytes, verdict } = await client.read(request);
      assert.equal(verdict.error, null);
      assert.equal(Number(verdict.bytesDone), length);
      assert.ok(bytes.equals(pattern.subarray(offset, offset + length)), `${offset}+${length}`);
      assert.equal(verdict.crc32, crc32(bytes));
      assert.equal(verdict.context?.bootId, daemon.bootId);
    }
  });

  it("P-60: says in-band what is wrong with the range", async () => {
    for (const [window, offset, length, code] of [
      ["mem", 0, 0, "INVALID_ARGUMENT"],
      ["mem", 16 * MIB, 1, "OUT_OF_RANGE"],
      ["mem", 0, "18446744073709551615", "OUT_OF_RANGE"],
      ["rom", 1, 4, "MISALIGNED"],
      ["rom", 0, 3, "MISALIGNED"],
      ["nothing", 0, 4, "NO_SUCH_WINDOW"],
    ] as const) {
      const { bytes, verdict } = await client.read({ device: "board", window, offset, length });
      assert.equal(bytes.byteLength, 0);
      assert.ok(verdict.error);
      assert.equal(decodeError(verdict.error).code, code);
      assert.equal(decodeError(verdict.error).outcome, "not-executed");
      assert.equal(verdict.bytesDone, "0");
    }
    const unknown = await failureOf(client.read({ device: "nothing", window: "mem", length: 4 }));
    assert.equal(unknown.code, "NO_SUCH_DEVICE");
  });

  it("P-63: never holds more than its budget, however many do not read", async () => {
    const slow = Array.from({ length: 8 }, () => {
      const stream = client.access.Read({ device: "board", window: "mem", length: 4 * MIB });
      stream.on("error", () => {});
      return stream;
    });
    const first = slow.map((stream) => within("a first chunk", once(stream, "data")));
    await Promise.all(first);
    for (const stream of slow) stream.pause();
    const late = await failureOf(client.read({ device: "board", window: "mem", length: 1 }));
    assert.equal(late.code, "OVERLOADED");
    assert.equal(late.data.limit, "BULK_TRANSFERS_MAX");
    // Seven go away, and the last one gets all it asked for.
    const [last, ...others] = slow;
    for (const stream of others) stream.cancel();
    assert.ok(last);
    let bytes = 0;
    let verdict: ReadResponse__Output["verdict"] = null;
    last.on("data", (response: ReadResponse__Output) => {
      bytes += response.data.byteLength;
      verdict = response.verdict ?? verdict;
    });
    last.resume();
    await eventually("the verdict", () => verdict ?? undefined);
    assert.ok(bytes > 0);
    await eventually("room for a transfer", () =>
      client.read({ device: "board", window: "mem", length: 1 }).then(
        () => true,
        () => undefined,
      ),
    );
  });

  it("P-44: a client that vanishes in the middle leaves nothing behind", async () => {
    for (let i = 0; i < 20; i++) {
      using gone = new RawClient(daemon.address);
      const stream = gone.access.Read({ device: "board", window: "mem", length: 16 * MIB });
      stream.on("error", () => {});
      await within("a first chunk", once(stream, "data"));
      gone.access.close();
      stream.cancel();
    }
    const { bytes } = await client.read({ device: "board", window: "mem", length: MIB });
    assert.ok(bytes.equals(pattern.subarray(0, MIB)));
  });
});
