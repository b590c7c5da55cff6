/** A session whose batches travel by a data channel: ids, fates, fences and limits (P-71 to P-75). */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { DeviceInfo } from "@barkeep/client/contract";
import { FRAME_KINDS } from "@barkeep/client/wire";
import { eventually } from "../test-support/deadline.js";
import { RawChannel } from "../test-support/raw-channel.js";
import { RawClient } from "../test-support/raw-client.js";
import { answeredValue, RawSession } from "../test-support/raw-session.js";
import { bulkyProgram, countProgram, delayedCountProgram } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const MIB = 2 ** 20;

describe("a session on a data channel", () => {
  let daemon: SpawnedDaemon;
  let client: RawClient;
  let board: DeviceInfo;
  before(async () => {
    daemon = await SpawnedDaemon.start({ limits: "{sessionResume: 3s}" });
    client = new RawClient(daemon.address);
    board = await client.device("board");
  });
  after(async () => {
    client[Symbol.dispose]();
    await daemon[Symbol.asyncDispose]();
  });

  async function operations(op: string): Promise<number> {
    const text = await (await fetch(daemon.metricsUrl)).text();
    const pattern = new RegExp(
      `^barkeep_register_ops_total\\{[^}]*op="${op}"[^}]*\\} (\\d+)$`,
      "m",
    );
    return Number(pattern.exec(text)?.[1] ?? 0);
  }

  async function resume(resumeToken: Buffer, inDoubt: number[]): Promise<[RawSession, string[]]> {
    const resumed = new RawSession(client, { device: "board", resumeToken, inDoubt });
    const { inDoubt: fates } = await resumed.opened();
    return [resumed, fates.map(({ fate }) => fate.replace("BATCH_FATE_", ""))];
  }

  it("P-71: goes on with its ids from gRPC to the channel and back", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    const program = countProgram(board);
    session.batches([{ id: 1, program }]);
    const first = answeredValue(await session.verdict(1));
    using channel = await RawChannel.open(client, session, daemon.address);
    channel.batch(2, program);
    channel.batch(3, program);
    assert.equal(await channel.value(3), first + 2);
    channel.socket.destroy();
    // The stream ends with the channel; the client comes back for what it has not seen.
    assert.equal((await session.status()).code, 0);
    const [resumed, fates] = await resume(resumeToken, [3]);
    assert.deepEqual(fates, ["DONE"]);
    assert.equal(answeredValue(await resumed.verdict(3)), first + 2);
    resumed.batches([{ id: 4, program }]);
    assert.equal(answeredValue(await resumed.verdict(4)), first + 3);
    using again = await RawChannel.open(client, resumed, daemon.address);
    again.batch(5, program);
    assert.equal(await again.value(5), first + 4);
    again.send(FRAME_KINDS.FINISH);
    await again.closed();
    assert.equal((await resumed.status()).code, 0);
  });

  it("P-72, P-26: answers for what was in doubt: done, running, or not executed", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    using channel = await RawChannel.open(client, session, daemon.address);
    const program = countProgram(board);
    channel.batch(1, program);
    channel.batch(2, program);
    channel.batch(3, delayedCountProgram(board, 600));
    channel.batch(4, program);
    const second = await channel.value(2);
    channel.send(FRAME_KINDS.ACKNOWLEDGE, { mark: 1 });
    channel.socket.end();
    await channel.closed();
    const [resumed, fates] = await resume(resumeToken, [2, 3, 4, 5, 6]);
    assert.deepEqual(fates, ["DONE", "RUNNING", "RUNNING", "NOT_EXECUTED", "NOT_EXECUTED"]);
    assert.equal(answeredValue(await resumed.verdict(2)), second);
    // P-23: what comes now waits for what the channel left.
    resumed.batches([{ id: 7, program }]);
    assert.equal(answeredValue(await resumed.verdict(7)), second + 3);
    assert.equal(answeredValue(await resumed.verdict(3)), second + 1);
    assert.equal(answeredValue(await resumed.verdict(4)), second + 2);
    resumed.finish();
    await resumed.status();
  });

  it("P-72, P-27: fences a channel that still lives", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    using channel = await RawChannel.open(client, session, daemon.address);
    const program = countProgram(board);
    channel.batch(1, program);
    const first = await channel.value(1);
    const [resumed, fates] = await resume(resumeToken, [1, 2]);
    assert.deepEqual(fates, ["DONE", "NOT_EXECUTED"]);
    channel.batch(2, program);
    await channel.closed();
    resumed.batches([{ id: 3, program }]);
    assert.equal(answeredValue(await resumed.verdict(3)), first + 1);
    resumed.finish();
    await resumed.status();
  });

  it("P-72: loses its channel together with its stream", async () => {
    using other = new RawClient(daemon.address);
    const session = new RawSession(other, { device: "board" });
    const { resumeToken } = await session.opened();
    using channel = await RawChannel.open(other, session, daemon.address);
    session.cancel();
    await channel.closed();
    const [resumed, fates] = await resume(resumeToken, [1]);
    assert.deepEqual(fates, ["NOT_EXECUTED"]);
    resumed.finish();
    await resumed.status();
  });

  it("cancels what the channel left running", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    using channel = await RawChannel.open(client, session, daemon.address);
    channel.batch(1, delayedCountProgram(board, 10_000));
    await eventually("the batch", async () => (await operations("delay")) >= 0 || undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    channel.socket.destroy();
    const [resumed, fates] = await resume(resumeToken, [1]);
    assert.deepEqual(fates, ["RUNNING"]);
    resumed.send({ cancel: { ids: [1] } });
    assert.equal((await resumed.verdict(1)).error?.code, "CANCELLED");
    resumed.finish();
    await resumed.status();
  });

  it("P-73: is not affected by frames out of order: the channel ends, with the reason", async () => {
    for (const send of [
      (channel: RawChannel) => channel.batch(7, countProgram(board)),
      (channel: RawChannel) => channel.send(99),
      (channel: RawChannel) => channel.send(FRAME_KINDS.VERDICT, { id: 1 }),
    ]) {
      const session = new RawSession(client, { device: "board" });
      const { resumeToken } = await session.opened();
      using channel = await RawChannel.open(client, session, daemon.address);
      channel.batch(1, countProgram(board));
      await channel.value(1);
      send(channel);
      const error = await channel.closingError();
      assert.equal(error?.code, "INVALID_ARGUMENT");
      const [resumed, fates] = await resume(resumeToken, [1]);
      assert.deepEqual(fates, ["DONE"]);
      resumed.finish();
      await resumed.status();
    }
  });

  it("P-74: does not read from a client that does not read", async () => {
    const session = new RawSession(client, { device: "board" });
    using channel = await RawChannel.open(client, session, daemon.address);
    const before = await operations("readBlock");
    channel.socket.pause();
    const program = bulkyProgram(board, MIB);
    const count = 100;
    for (let id = 1; id <= count; id++) channel.batch(id, program, { mark: 0 });
    let last = -1;
    await eventually("a standstill", async () => {
      const now = await operations("readBlock");
      const still = now === last;
      last = now;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return still || undefined;
    });
    assert.ok(last - before < 40, `it ran ${last - before} batches for nobody`);
    channel.socket.resume();
    let acknowledged = 0;
    await eventually("all verdicts", () => {
      const verdicts = channel.frames.filter(({ kind }) => kind === FRAME_KINDS.VERDICT).length;
      if (verdicts > acknowledged) channel.send(FRAME_KINDS.ACKNOWLEDGE, { mark: verdicts });
      acknowledged = verdicts;
      return verdicts === count || undefined;
    });
    channel.send(FRAME_KINDS.FINISH);
    await channel.closed();
    await session.status();
  });
});
