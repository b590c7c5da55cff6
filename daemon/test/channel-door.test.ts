/** How a connection becomes a data channel, and what is turned away: P-70, P-71, P-73, P-75. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import type { DeviceInfo } from "@barkeep/client/contract";
import { encodeFrame, encodePreface, FRAME_KINDS } from "@barkeep/client/wire";
import { eventually } from "../test-support/deadline.js";
import { endpointOf, RawChannel, ticketOf } from "../test-support/raw-channel.js";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { RawSession } from "../test-support/raw-session.js";
import { countProgram, delayedCountProgram } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

let daemon: SpawnedDaemon;
let client: RawClient;
let board: DeviceInfo;

before(async () => {
  daemon = await SpawnedDaemon.start({ limits: "{sessionResume: 2s}" });
  client = new RawClient(daemon.address);
  board = await client.device("board");
});
after(async () => {
  client[Symbol.dispose]();
  await daemon[Symbol.asyncDispose]();
});

async function metric(line: string): Promise<number> {
  const text = await (await fetch(daemon.metricsUrl)).text();
  const found = text.split("\n").find((each) => each.startsWith(`${line} `));
  return Number(found?.split(" ").at(-1) ?? 0);
}

const channelsAre = (count: number): Promise<true> =>
  eventually(`${count} channels`, async () =>
    (await metric("barkeep_channels")) === count ? true : undefined,
  );

/** Presents these bytes, and is turned away without an answer. */
async function turnedAway(bytes: Uint8Array): Promise<void> {
  using channel = new RawChannel(daemon.address);
  channel.socket.write(bytes);
  await channel.closed();
  assert.deepEqual(channel.frames, []);
}

async function finish(session: RawSession, channel: RawChannel): Promise<void> {
  channel.send(FRAME_KINDS.FINISH);
  await channel.closed();
  assert.equal((await session.status()).code, 0);
}

describe("P-70: the ticket of a data channel", () => {
  it("is good once", async () => {
    const session = new RawSession(client, { device: "board" });
    const ticket = await ticketOf(client, (await session.opened()).resumeToken);
    using channel = new RawChannel(daemon.address);
    channel.present(ticket);
    await channel.frame(FRAME_KINDS.OPENED, 0);
    await channelsAre(1);
    await turnedAway(encodePreface(ticket));
    channel.batch(1, countProgram(board));
    assert.ok((await channel.value(1)) > 0);
    await finish(session, channel);
    await channelsAre(0);
  });

  it("cannot be guessed; the log mentions it once, and never the ticket", async () => {
    const before = await metric('barkeep_connections_refused_total{reason="ticket"}');
    const session = new RawSession(client, { device: "board" });
    const ticket = await ticketOf(client, (await session.opened()).resumeToken);
    const wrong = Buffer.from(ticket);
    wrong[0] = (wrong[0] ?? 0) ^ 0x80;
    for (const guess of [wrong, Buffer.alloc(32), randomBytes(32)]) {
      await turnedAway(encodePreface(guess));
    }
    assert.equal(await metric('barkeep_connections_refused_total{reason="ticket"}'), before + 3);
    const log = JSON.stringify(daemon.log);
    assert.equal(log.split("no data channel was promised").length - 1, 1);
    for (const encoding of ["hex", "base64"] as const) {
      assert.ok(!log.includes(ticket.toString(encoding)));
    }
    session.finish();
    await session.status();
  });

  it("is for an open session of the caller's, and for one channel", async () => {
    const error = await failureOf(ticketOf(client, randomBytes(16)));
    assert.equal(error.code, "OUTCOME_UNKNOWN");
    const session = new RawSession(client, { device: "board" });
    using channel = await RawChannel.open(client, session, daemon.address);
    const { resumeToken } = await session.opened();
    const again = await failureOf(ticketOf(client, resumeToken));
    assert.equal(again.code, "INVALID_ARGUMENT");
    assert.match(again.message, /has a data channel already/);
    await finish(session, channel);
    const late = await failureOf(ticketOf(client, resumeToken));
    assert.equal(late.code, "OUTCOME_UNKNOWN");
  });

  it("P-71: is not to be had while batches are in flight on gRPC", async () => {
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    const ticket = await ticketOf(client, resumeToken);
    session.batches([{ id: 1, program: delayedCountProgram(board, 300) }]);
    await session.opened();
    const error = await eventually("the refusal", async () => {
      const failure = await failureOf(ticketOf(client, resumeToken).then(() => never()));
      return failure.code === "INVALID_ARGUMENT" ? failure : undefined;
    });
    assert.match(error.message, /in flight on gRPC/);
    // One that was promised earlier is not kept either.
    await turnedAway(encodePreface(ticket));
    await session.verdict(1);
    using channel = await RawChannel.open(client, session, daemon.address);
    channel.batch(2, countProgram(board));
    await channel.value(2);
    await finish(session, channel);
  });
});

function never(): never {
  throw Object.assign(new Error("a ticket"), { code: 0 });
}

describe("the way of a socket to the device", () => {
  it("P-75: loses no byte, however preface and frames are packed", async () => {
    const program = countProgram(board);
    const frames = [1, 2, 3, 4, 5].map((id) => encodeFrame(FRAME_KINDS.BATCH, { id }, program));
    for (const split of [1, 8, 39, 40, 41, 71, 72, 73, 200, 10_000]) {
      const session = new RawSession(client, { device: "board" });
      const ticket = await ticketOf(client, (await session.opened()).resumeToken);
      using channel = new RawChannel(daemon.address);
      const all = Buffer.concat([encodePreface(ticket), ...frames]);
      channel.socket.write(all.subarray(0, split));
      await new Promise((resolve) => setTimeout(resolve, 5));
      channel.socket.write(all.subarray(split));
      const values = await Promise.all([1, 2, 3, 4, 5].map((id) => channel.value(id)));
      const [first = 0] = values;
      assert.deepEqual(
        values,
        [0, 1, 2, 3, 4].map((more) => first + more),
        `split at ${split}`,
      );
      assert.equal(channel.frames[0]?.kind, FRAME_KINDS.OPENED);
      await finish(session, channel);
    }
  });

  it("loses no byte of a client that sends while it is handed over", async () => {
    const session = new RawSession(client, { device: "board" });
    const ticket = await ticketOf(client, (await session.opened()).resumeToken);
    using channel = new RawChannel(daemon.address);
    channel.present(ticket);
    const program = countProgram(board);
    for (let id = 1; id <= 500; id++) {
      channel.batch(id, program);
      if (id % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await channel.value(500);
    const ids = channel.frames
      .filter(({ kind }) => kind === FRAME_KINDS.VERDICT)
      .map(({ id }) => id);
    assert.deepEqual(
      ids,
      Array.from({ length: 500 }, (_, i) => i + 1),
    );
    await finish(session, channel);
  });

  it("lets go of those that say BARKEEP1 and no more, or hang up", async () => {
    for (const bytes of ["B", "BARKEEP1", "BARKEEP1tooshort"]) {
      const socket = connect(endpointOf(daemon.address));
      socket.on("error", () => {});
      await once(socket, "connect");
      socket.write(bytes);
      socket.destroy();
    }
    await turnedAway(Buffer.from("BARKEEP2"));
    const session = new RawSession(client, { device: "board" });
    const { resumeToken } = await session.opened();
    const ticket = await ticketOf(client, resumeToken);
    // The last word of this one is its ticket.
    const gone = new RawChannel(daemon.address);
    gone.present(ticket);
    gone.socket.end();
    await gone.closed();
    const resumed = new RawSession(client, { device: "board", resumeToken });
    await resumed.opened();
    resumed.finish();
    await resumed.status();
    await channelsAre(0);
  });

  it("P-73: ends a channel at garbage, and keeps what the session had accepted", async () => {
    const session = new RawSession(client, { device: "board" });
    using channel = await RawChannel.open(client, session, daemon.address);
    channel.batch(1, countProgram(board));
    const value = await channel.value(1);
    channel.socket.write(randomBytes(4096));
    const error = await channel.closingError();
    assert.ok(error !== undefined);
    const { resumeToken } = await session.opened();
    const resumed = new RawSession(client, { device: "board", resumeToken, inDoubt: [1, 2] });
    const { inDoubt } = await resumed.opened();
    assert.deepEqual(
      inDoubt.map(({ fate }) => fate),
      ["BATCH_FATE_DONE", "BATCH_FATE_NOT_EXECUTED"],
    );
    const { results } = await resumed.verdict(1);
    assert.equal(results.readUInt32LE(0), value);
    resumed.finish();
    await resumed.status();
  });

  it("P-71: ends a session that sends batches both ways", async () => {
    const session = new RawSession(client, { device: "board" });
    using channel = await RawChannel.open(client, session, daemon.address);
    session.batches([{ id: 1, program: countProgram(board) }]);
    assert.equal((await session.closed()).code, "INVALID_ARGUMENT");
    const error = await channel.closingError();
    assert.equal(error?.code, "INVALID_ARGUMENT");
  });
});
