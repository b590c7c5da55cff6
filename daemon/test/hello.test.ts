import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { limits } from "@barkeep/client/contract";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

let daemon: SpawnedDaemon;
let client: RawClient;

before(async () => {
  daemon = await SpawnedDaemon.start({ limits: "{sessionResume: 12s}" });
  client = new RawClient(daemon.address);
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

describe("Hello", () => {
  it("tells who the daemon is, its limits and clocks", async () => {
    const answer = await client.hello();
    assert.equal(answer.protocol, 1);
    assert.equal(answer.bootId, daemon.bootId);
    assert.equal(answer.limits["BATCH_OPERATIONS_MAX"], String(limits.BATCH_OPERATIONS_MAX));
    assert.equal(answer.limits["SESSION_RESUME_MS"], "12000");
    assert.ok(Number(answer.wallClockMs) > 1e12);
    assert.ok(BigInt(answer.monotonicNs) > 0n);
  });

  it("works with newer and older clients that share a version, and with no others", async () => {
    assert.equal((await client.hello(1, 7)).protocol, 1);
    assert.equal((await client.hello(0, 1)).protocol, 1);
    for (const [min, max] of [
      [2, 3],
      [0, 0],
    ] as const) {
      const error = await failureOf(client.hello(min, max));
      assert.equal(error.code, "PROTOCOL_MISMATCH");
      assert.equal(error.data.ours, "1");
    }
  });
});
