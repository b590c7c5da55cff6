import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type DeviceInfo, limits } from "@barkeep/client/contract";
import { decodeError, errorFromStatus } from "@barkeep/client/wire";
import { eventually } from "../test-support/deadline.js";
import { RawClient } from "../test-support/raw-client.js";
import { answeredValue, RawSession } from "../test-support/raw-session.js";
import {
  batchFor,
  bulkyProgram,
  countProgram,
  delayedCountProgram,
  ID,
} from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const MIB = 2 ** 20;
let daemon: SpawnedDaemon;
let client: RawClient;
let board: DeviceInfo;

before(async () => {
  daemon = await SpawnedDaemon.start({
    limits: "{sessionsPerConnection: 8, sessions: 12}",
    devices:
      "{board: {backend: sim}, broken: {backend: file, windows: {w: {path: /nonexistent/x}}}}",
  });
  client = new RawClient(daemon.address);
  board = await client.device("board");
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

function codeOf(error: Parameters<typeof decodeError>[0] | null | undefined): string | undefined {
  return error ? decodeError(error).code : undefined;
}

async function batchesExecuted(): Promise<number> {
  const text = await (await fetch(daemon.metricsUrl)).text();
  const [, count] =
    /^barkeep_register_batches_total\{name="board",result="OK"\} (\d+)/m.exec(text) ?? [];
  return Number(count ?? 0);
}

async function endOf(session: RawSession): Promise<void> {
  session.finish();
  assert.equal((await session.status()).code, 0);
}

describe("a session", () => {
  it("P-22 P-23 P-24: runs batches in order, and answers each with its own verdict", async () => {
    const session = new RawSession(client, { device: "board" });
    const opened = await session.opened();
    assert.equal(opened.resumeToken.byteLength, 16);
    assert.equal(opened.resumeMs, limits.SESSION_RESUME_MS);
    const bad = batchFor(board).in("regs").verify32(ID, { value: 1 }).encode();
    session.batches([
      { id: 1, program: countProgram(board) },
      { id: 2, program: new Uint8Array(7) },
      { id: 3, program: bad },
      { id: 4, program: countProgram(board) },
    ]);
    const [first, second, third, fourth] = await Promise.all(
      [1, 2, 3, 4].map((id) => session.verdict(id)),
    );
    assert.ok(first && fourth);
    assert.equal(answeredValue(fourth), answeredValue(first) + 1);
    assert.equal(codeOf(second?.error), "INVALID_ARGUMENT");
    assert.equal(codeOf(third?.error), "VERIFY_MISMATCH");
    assert.equal(session.verdicts.size, 4);
    assert.equal(session.messages.at(-1)?.context?.bootId, daemon.bootId);
    await endOf(session);
  });

  it("P-22: verdicts that are ready together share a message", async () => {
    const session = new RawSession(client, { device: "board" });
    await session.opened();
    const batches = Array.from({ length: 200 }, (_, i) => ({
      id: i + 1,
      program: countProgram(board),
    }));
    session.batches(batches);
    await session.verdict(200);
    assert.ok(session.messages.length < 100, `${session.messages.length} messages`);
    await endOf(session);
  });

  it("P-30: finishing it lets everything end, sends every verdict and closes it", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    session.batches([
      { id: 1, program: delayedCountProgram(board, 100) },
      { id: 2, program: countProgram(board) },
    ]);
    session.finish();
    assert.equal((await session.status()).code, 0);
    assert.equal(session.verdicts.size, 2);
    assert.equal(session.verdicts.get(2)?.error, null);
    const again = new RawSession(client, { device: "board", resumeToken, inDoubt: [1] });
    assert.equal(errorFromStatus(await again.failure()).code, "OUTCOME_UNKNOWN");
  });

  it("P-26: an id that repeats or leaves a gap ends the session, after what was accepted", async () => {
    for (const wrong of [1, 3, 0, "18446744073709551615"]) {
      const session = new RawSession(client, { device: "board" });
      await session.opened();
      session.batches([{ id: 1, program: countProgram(board) }]);
      const before = answeredValue(await session.verdict(1));
      session.batches([{ id: wrong as number, program: countProgram(board) }]);
      const error = await session.closed();
      assert.equal(error.code, "INVALID_ARGUMENT");
      assert.equal(error.data.field, "id");
      assert.equal((await session.status()).code, 0);
      // Nothing but the next session's own read was executed.
      const next = new RawSession(client, { device: "board" });
      next.batches([{ id: 1, program: countProgram(board) }]);
      assert.equal(answeredValue(await next.verdict(1)), before + 1);
      await endOf(next);
    }
  });

  it("P-25: cancels what runs and what waits, and says how far it got", async () => {
    const session = new RawSession(client, { device: "board" });
    session.batches([
      { id: 1, program: delayedCountProgram(board, 10_000) },
      { id: 2, program: countProgram(board) },
    ]);
    await session.opened();
    session.send({ cancel: { ids: [2, 1, 77] } });
    const [running, waiting] = [await session.verdict(1), await session.verdict(2)];
    assert.equal(codeOf(running.error), "CANCELLED");
    assert.equal(codeOf(waiting.error), "CANCELLED");
    assert.equal(waiting.error && decodeError(waiting.error).outcome, "not-executed");
    await endOf(session);
  });

  it("P-25: drops a batch whose deadline passed in the queue", async () => {
    const session = new RawSession(client, { device: "board" });
    session.batches([
      { id: 1, program: delayedCountProgram(board, 300) },
      { id: 2, program: countProgram(board), timeLeftMs: 20 },
    ]);
    const late = await session.verdict(2);
    assert.equal(codeOf(late.error), "TIMED_OUT");
    assert.equal(late.error && decodeError(late.error).outcome, "not-executed");
    await endOf(session);
  });

  it("answers STALE_GENERATION in-band to batches that expect another boot", async () => {
    const session = new RawSession(client, { device: "board" });
    const batch = { id: 1, program: countProgram(board) };
    session.batches([batch], { context: { bootId: "of-yesterday" } });
    const verdict = await session.verdict(1);
    assert.equal(codeOf(verdict.error), "STALE_GENERATION");
    assert.equal(verdict.completed, 0);
    session.batches([{ ...batch, id: 2 }], { context: { bootId: daemon.bootId, generation: 1 } });
    assert.equal((await session.verdict(2)).error, null);
    await endOf(session);
  });

  it("P-60: mistakes of the call itself are statuses", async () => {
    const cases = [
      [new RawSession(client, { device: "nothing" }), "NO_SUCH_DEVICE"],
      [new RawSession(client, { device: "broken" }), "DEVICE_UNAVAILABLE"],
      [
        new RawSession(client, { device: "board" }, { context: { generation: 9 } }),
        "STALE_GENERATION",
      ],
      [
        new RawSession(client, { device: "board", resumeToken: Buffer.alloc(16), inDoubt: [0] }),
        "INVALID_ARGUMENT",
      ],
    ] as const;
    for (const [session, code] of cases) {
      assert.equal(errorFromStatus(await session.failure()).code, code);
    }
    const rude = new RawSession(client);
    rude.batches([{ id: 1, program: countProgram(board) }]);
    assert.equal(errorFromStatus(await rude.failure()).code, "INVALID_ARGUMENT");
    const twice = new RawSession(client, { device: "board" });
    twice.send({ open: { device: "board" } });
    assert.equal((await twice.closed()).code, "INVALID_ARGUMENT");
    const silent = new RawSession(client);
    silent.halfClose();
    assert.equal((await silent.status()).code, 0);
  });

  it("P-30: ending its stream without a word is a loss, from which the client can come back", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    session.batches([{ id: 1, program: delayedCountProgram(board, 100) }]);
    session.halfClose();
    assert.equal((await session.status()).code, 0);
    const again = new RawSession(client, { device: "board", resumeToken, inDoubt: [1] });
    await again.opened();
    assert.equal((await again.verdict(1)).error, null);
    await endOf(again);
  });

  it("P-63: limits sessions, of one connection and in all", async () => {
    const mine = Array.from({ length: 8 }, () => new RawSession(client, { device: "board" }));
    await Promise.all(mine.map((session) => session.opened()));
    const over = new RawSession(client, { device: "board" });
    const error = errorFromStatus(await over.failure());
    assert.equal(error.code, "OVERLOADED");
    assert.equal(error.data.limit, "SESSIONS_PER_CONNECTION_MAX");
    using other = new RawClient(daemon.address);
    const theirs = Array.from({ length: 4 }, () => new RawSession(other, { device: "board" }));
    await Promise.all(theirs.map((session) => session.opened()));
    const last = errorFromStatus(await new RawSession(other, { device: "board" }).failure());
    assert.equal(last.data.limit, "SESSIONS_MAX");
    assert.ok((last.data.retryAfterMs ?? 0) > 0);
    await Promise.all([...mine, ...theirs].map(endOf));
    await endOf(new RawSession(client, { device: "board" }));
  });

  it("P-63: answers OVERLOADED to batches over the limit, and goes on after acknowledgements", async () => {
    const session = new RawSession(client, { device: "board" });
    await session.opened();
    const count = limits.SESSION_BATCHES_MAX + 10;
    const program = countProgram(board);
    session.batches(Array.from({ length: count }, (_, i) => ({ id: i + 1, program })));
    const last = await session.verdict(count);
    assert.equal(codeOf(last.error), "OVERLOADED");
    await eventually("all verdicts", () => (session.verdicts.size === count ? true : undefined));
    session.batches([{ id: count + 1, program }], { acknowledged: count });
    assert.equal((await session.verdict(count + 1)).error, null);
    await endOf(session);
  });

  it("P-63: a client that never reads is not read from, and nothing grows without end", async () => {
    const session = new RawSession(client, { device: "board" });
    await session.opened();
    session.pause();
    const program = bulkyProgram(board, MIB / 2);
    const total = 100;
    const before = await batchesExecuted();
    for (let id = 1; id <= total; id++) session.batches([{ id, program }]);
    // Others are served meanwhile, and most of what would have nowhere to go is not executed.
    const other = new RawSession(client, { device: "board" });
    other.batches([{ id: 1, program: countProgram(board) }]);
    await other.verdict(1);
    await endOf(other);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const executed = (await batchesExecuted()) - before;
    // grpc-js reads 16 messages ahead of this client; the daemon itself holds a few MiB.
    assert.ok(executed > 0 && executed < 80, `${executed} of ${total} were executed`);
    session.resume();
    await eventually("every verdict", () => (session.verdicts.size === total ? true : undefined));
    for (const verdict of session.verdicts.values()) assert.equal(verdict.error, null);
    await endOf(session);
  });
});
