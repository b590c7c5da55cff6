import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { DeviceInfo } from "@barkeep/client/contract";
import { errorFromStatus } from "@barkeep/client/wire";
import type { SessionOpened__Output } from "@barkeep/proto/v1/SessionOpened";
import { eventually } from "../test-support/deadline.js";
import { FaultProxy } from "../test-support/fault-proxy.js";
import { RawClient } from "../test-support/raw-client.js";
import { answeredValue, RawSession } from "../test-support/raw-session.js";
import { bulkyProgram, countProgram, delayedCountProgram } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const MIB = 2 ** 20;
let daemon: SpawnedDaemon;
let client: RawClient;
let board: DeviceInfo;

before(async () => {
  daemon = await SpawnedDaemon.start({
    limits: "{sessionResume: 3s, sessionResults: 4M}",
    devices: "{board: {backend: sim}, other: {backend: sim}}",
  });
  client = new RawClient(daemon.address);
  board = await client.device("board");
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

function fates({ inDoubt }: SessionOpened__Output): Record<string, string> {
  return Object.fromEntries(inDoubt.map(({ id, fate }) => [id, fate.replace("BATCH_FATE_", "")]));
}

/** What the board's counter of executions answers next, as seen by a session of its own. */
async function executions(): Promise<number> {
  const session = new RawSession(client, { device: "board" });
  session.batches([{ id: 1, program: countProgram(board) }]);
  const value = answeredValue(await session.verdict(1));
  session.finish();
  await session.status();
  return value;
}

async function connectionsAre(count: number): Promise<void> {
  await eventually(`${count} connections`, async () => {
    const text = await (await fetch(daemon.metricsUrl)).text();
    return text.includes(`\nbarkeep_connections ${count}\n`) ? true : undefined;
  });
}

describe("resuming a session", () => {
  it("P-26: answers for each batch in doubt: done, running, or not executed", async () => {
    const program = countProgram(board);
    let token: Buffer;
    {
      await using link = await FaultProxy.start(daemon.directory.file("d.sock"));
      using lost = new RawClient(link.target);
      const session = new RawSession(lost, { device: "board" });
      token = (await session.opened()).resumeToken;
      session.batches([
        { id: 1, program },
        { id: 2, program },
        { id: 3, program: delayedCountProgram(board, 4000) },
        { id: 4, program },
      ]);
      await session.verdict(2);
      link.cut();
      await session.failure();
    }
    await connectionsAre(1);
    const open = { device: "board", resumeToken: token, inDoubt: [2, 3, 4, 5, 6] };
    const resumed = new RawSession(client, open, { acknowledged: 1 });
    const opened = await resumed.opened();
    assert.deepEqual(fates(opened), {
      2: "DONE",
      3: "RUNNING",
      4: "RUNNING",
      5: "NOT_EXECUTED",
      6: "NOT_EXECUTED",
    });
    assert.deepEqual(opened.resumeToken, token);
    const second = answeredValue(await resumed.verdict(2));
    assert.equal(answeredValue(await resumed.verdict(3)), second + 1);
    assert.equal(answeredValue(await resumed.verdict(4)), second + 2);
    // 5 and 6 never will be executed: the client goes on with 7.
    resumed.batches([{ id: 7, program }]);
    assert.equal(answeredValue(await resumed.verdict(7)), second + 3);
    assert.deepEqual([...resumed.verdicts.keys()], [2, 3, 4, 7]);

    // Asked again, the answers are the same.
    resumed.cancel();
    const again = new RawSession(client, { ...open, inDoubt: [5, 6, 7] }, { acknowledged: 4 });
    assert.deepEqual(fates(await again.opened()), {
      5: "NOT_EXECUTED",
      6: "NOT_EXECUTED",
      7: "DONE",
    });
    again.finish();
    await again.status();
  });

  it("P-26: says EVICTED when it keeps the result no longer", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    const program = bulkyProgram(board, MIB);
    for (let id = 1; id <= 8; id++) session.batches([{ id, program }]);
    await session.verdict(8);
    session.cancel();
    const inDoubt = [1, 2, 3, 4, 5, 6, 7, 8];
    const resumed = new RawSession(client, { device: "board", resumeToken, inDoubt });
    const answer = fates(await resumed.opened());
    assert.equal(answer["1"], "EVICTED");
    assert.equal(answer["8"], "DONE");
    await resumed.verdict(8);
    const done = Object.keys(answer).filter((id) => answer[id] === "DONE");
    await eventually("the kept verdicts", () =>
      resumed.verdicts.size === done.length ? true : undefined,
    );
    resumed.finish();
    await resumed.status();
  });

  it("P-27: fences the old connection: nothing that it still delivers is executed", async () => {
    using old = new RawClient(daemon.address);
    const first = new RawSession(old, { device: "board" });
    const { resumeToken } = await first.opened();
    first.batches([{ id: 1, program: countProgram(board) }]);
    const before = answeredValue(await first.verdict(1));
    const second = new RawSession(client, { device: "board", resumeToken, inDoubt: [] });
    await second.opened();
    first.batches([{ id: 2, program: countProgram(board) }]);
    const error = await first.closed();
    assert.equal(error.code, "CLOSED");
    assert.match(error.message, /resumed on another connection/);
    second.batches([{ id: 2, program: countProgram(board) }]);
    assert.equal(answeredValue(await second.verdict(2)), before + 1);
    assert.equal(first.verdicts.size, 1);
    second.finish();
    await second.status();
    assert.equal(await executions(), before + 2);
  });

  it("P-26: the outcome is unknown with a wrong token, another device or another boot", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    const wrong = Buffer.from(resumeToken);
    wrong[3] = (wrong[3] ?? 0) ^ 1;
    for (const [open, context] of [
      [{ device: "board", resumeToken: wrong }, {}],
      [{ device: "board", resumeToken: resumeToken.subarray(0, 8) }, {}],
      [{ device: "other", resumeToken }, {}],
      // P-28
      [{ device: "board", resumeToken }, { bootId: "of-yesterday" }],
    ] as const) {
      const thief = new RawSession(client, { ...open, inDoubt: [1] }, { context });
      const error = errorFromStatus(await thief.failure());
      assert.equal(error.code, "OUTCOME_UNKNOWN");
      assert.equal(error.outcome, "unknown");
    }
    // The session itself has noticed nothing.
    session.batches([{ id: 1, program: countProgram(board) }]);
    await session.verdict(1);
    session.finish();
    await session.status();
  });

  it("P-26: is possible for a while only", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    session.cancel();
    await eventually("the end of the session", async () => {
      const text = await (await fetch(daemon.metricsUrl)).text();
      return text.includes("\nbarkeep_sessions 0\n") ? true : undefined;
    });
    const late = new RawSession(client, { device: "board", resumeToken });
    assert.equal(errorFromStatus(await late.failure()).code, "OUTCOME_UNKNOWN");
  });

  it("never writes a token to the log", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    session.cancel();
    const resumed = new RawSession(client, { device: "board", resumeToken });
    await resumed.opened();
    resumed.finish();
    await resumed.status();
    const log = JSON.stringify(daemon.log);
    for (const encoding of ["hex", "base64"] as const) {
      assert.ok(!log.includes(resumeToken.toString(encoding)));
    }
  });
});
