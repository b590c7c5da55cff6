import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorFromStatus } from "@barkeep/client/wire";
import { RawClient } from "../test-support/raw-client.js";
import { answeredValue, RawSession } from "../test-support/raw-session.js";
import { batchFor, countProgram, delayedCountProgram } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const HANG_MS = 0x318;
const HANG_WINDOW = 0x31c;
const HANG_OFFSET = 0x320;
const BANK = 0x800;

describe("SIGTERM", () => {
  it("P-24: lets work in flight end, refuses new work, closes sessions and exits 0", async () => {
    await using daemon = await SpawnedDaemon.start();
    using client = new RawClient(daemon.address);
    const board = await client.device("board");
    const session = new RawSession(client, { device: "board" });
    await session.opened();
    session.batches([{ id: 1, program: delayedCountProgram(board, 800) }]);
    const program = Buffer.from(delayedCountProgram(board, 800));
    const call = client.execute({ device: "board", program });
    const watch = client.devices.WatchDevices({});
    watch.on("error", () => {});
    watch.resume();
    await new Promise((resolve) => setTimeout(resolve, 200));

    daemon.signal("SIGTERM");
    await daemon.logged("the daemon is shutting down");
    session.batches([{ id: 2, program: countProgram(board) }]);
    const refused = await session.verdict(2);
    assert.equal(refused.error?.code, "CLOSED");
    assert.equal(refused.completed, 0);
    const executed = await session.verdict(1);
    assert.equal(executed.error, null);
    assert.ok(answeredValue(executed) > 0);
    assert.equal((await call).verdict?.error, null);
    assert.equal((await session.closed()).code, "CLOSED");
    assert.deepEqual(await daemon.ended(), {
      code: 0,
      signal: null,
    });
  });

  it("is heard while the daemon still starts", async () => {
    await using daemon = SpawnedDaemon.begin();
    await daemon.logged("device open");
    assert.deepEqual(await daemon.stop(), { code: 0, signal: null });
    await daemon.logged("barkeepd has ended");
  });

  it("cancels what does not end within the grace", async () => {
    await using daemon = await SpawnedDaemon.start({ limits: "{shutdownGrace: 200ms}" });
    using client = new RawClient(daemon.address);
    const board = await client.device("board");
    const session = new RawSession(client, { device: "board" });
    await session.opened();
    session.batches([{ id: 1, program: delayedCountProgram(board, 9000) }]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    daemon.signal("SIGTERM");
    const error = await session.closed();
    assert.equal(error.code, "OUTCOME_UNKNOWN");
    await daemon.logged("did not end within the grace");
    await daemon.logged("barkeepd has ended");
  });

  it("P-62: a stuck device does not hang the exit", async () => {
    await using daemon = await SpawnedDaemon.start({ limits: "{shutdownGrace: 200ms}" });
    using client = new RawClient(daemon.address);
    const board = await client.device("board");
    const hang = batchFor(board)
      .in("regs")
      .write64(HANG_OFFSET, BigInt(BANK))
      .write32(HANG_WINDOW, 0)
      .write32(HANG_MS, 60_000)
      .read32(BANK)
      .encode();
    const session = new RawSession(client, { device: "board" });
    session.batches([{ id: 1, program: hang }]);
    const verdict = await session.verdict(1);
    assert.equal(verdict.error?.code, "DEVICE_STUCK");
    assert.equal((await client.device("board")).state, "stuck");
    assert.deepEqual(await daemon.stop("SIGTERM"), { code: 0, signal: null });
  });

  it("a second signal ends the daemon at once", async () => {
    await using daemon = await SpawnedDaemon.start({ limits: "{shutdownGrace: 60s}" });
    using client = new RawClient(daemon.address);
    const board = await client.device("board");
    const program = Buffer.from(delayedCountProgram(board, 9_900));
    const call = client.execute({ device: "board", program }).catch(errorFromStatus);
    await new Promise((resolve) => setTimeout(resolve, 100));
    daemon.signal("SIGTERM");
    await daemon.logged("the daemon is shutting down");
    assert.deepEqual(await daemon.stop("SIGINT"), { code: 1, signal: null });
    const error = await call;
    assert.equal("code" in error && error.code, "DISCONNECTED");
  });
});
