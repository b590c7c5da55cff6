/** Bulk on a data channel: P-40 to P-44 beside batches, through losses, and from hostile clients. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Connection, connect, DeviceError, type RemoteDevice } from "@barkeep/client";
import { decodeErrorJson, FRAME_KINDS } from "@barkeep/client/wire";
import { eventually, within } from "../test-support/deadline.js";
import { FaultProxy } from "../test-support/fault-proxy.js";
import { RawChannel } from "../test-support/raw-channel.js";
import { RawClient } from "../test-support/raw-client.js";
import { RawSession } from "../test-support/raw-session.js";
import { countProgram } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const MIB = 2 ** 20;
const MEM = 2;

describe("bulk on a data channel", () => {
  let daemon: SpawnedDaemon;
  let proxy: FaultProxy;
  let lab: Connection;
  let board: RemoteDevice;

  beforeEach(async () => {
    daemon = await SpawnedDaemon.start();
    proxy = await FaultProxy.start(daemon.address.replace(/^unix:/, ""));
    lab = await connect(proxy.target, { transport: "channel" });
    board = await lab.device("board");
  });
  afterEach(async () => {
    proxy.resume();
    await within("close", lab.close());
    await proxy[Symbol.asyncDispose]();
    await daemon[Symbol.asyncDispose]();
  });

  it("P-43: several transfers and batches share the channel", async () => {
    const mem = board.window("mem");
    const sources = [0, 1, 2, 3].map((i) => randomBytes(2 * MIB + i));
    const at = (i: number): number => i * 3 * MIB + i;
    let writing = true;
    const batches = (async () => {
      let count = 0;
      for (; writing; count++) await board.window("regs").read32(0);
      return count;
    })();
    await Promise.all(sources.map((source, i) => mem.write(at(i), source)));
    writing = false;
    assert.ok((await batches) > 0);
    const targets = sources.map((source) => new Uint8Array(source.byteLength));
    const progress: number[] = [];
    const options = { onProgress: (done: number) => progress.push(done) };
    await Promise.all(targets.map((target, i) => mem.read(at(i), target, i === 0 ? options : {})));
    targets.forEach((target, i) => {
      assert.equal(Buffer.compare(target, sources[i] ?? target), 0, `transfer ${i}`);
    });
    assert.equal(progress.at(-1), sources[0]?.byteLength);
    assert.equal(board.transport.kind, "channel");
  });

  it("P-44: a cancelled transfer ends, and the channel goes on", async () => {
    const mem = board.window("mem");
    for (const direction of ["read", "write"] as const) {
      const cancel = new AbortController();
      const transfer = mem[direction](0, new Uint8Array(16 * MIB), {
        signal: cancel.signal,
        onProgress: () => cancel.abort(),
      });
      await assert.rejects(within("the end", transfer), (error) =>
        DeviceError.is(error, "CANCELLED"),
      );
      assert.equal(await board.window("regs").read32(0), 0xba4c0001);
    }
    assert.equal(board.transport.kind, "channel");
  });

  it("P-72: a transfer whose channel is lost is in doubt", async () => {
    const mem = board.window("mem");
    for (const direction of ["read", "write"] as const) {
      await eventually("a channel", () => board.transport.kind === "channel" || undefined);
      proxy.pause("to-client");
      const transfer = mem[direction](0, new Uint8Array(MIB));
      const outcome = transfer.then(
        () => assert.fail("it was cut"),
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      proxy.cut();
      const error = await within("the end of the transfer", outcome);
      assert.ok(DeviceError.is(error, "DISCONNECTED"), String(error));
      assert.equal(error.outcome, "unknown");
      assert.equal(await board.window("mem").read32(0, { idempotent: true }), 0);
    }
  });

  it("passes over gRPC while there is no channel", async () => {
    await lab.close();
    lab = await connect(proxy.target);
    board = await lab.device("board");
    const source = randomBytes(MIB);
    await board.window("mem").write(5, source);
    await lab.close();
    lab = await connect(proxy.target, { transport: "grpc" });
    board = await lab.device("board");
    const target = new Uint8Array(MIB);
    await board.window("mem").read(5, target);
    assert.equal(Buffer.compare(target, source), 0);
  });
});

describe("a hostile client's bulk", () => {
  let daemon: SpawnedDaemon;
  let client: RawClient;
  let session: RawSession;
  let channel: RawChannel;

  beforeEach(async () => {
    daemon = await SpawnedDaemon.start();
    client = new RawClient(daemon.address);
    session = new RawSession(client, { device: "board" });
    channel = await RawChannel.open(client, session, daemon.address);
  });
  afterEach(async () => {
    channel[Symbol.dispose]();
    client[Symbol.dispose]();
    await daemon[Symbol.asyncDispose]();
  });

  function range(window: number, offset: bigint, length: bigint): Buffer {
    const payload = Buffer.alloc(24);
    payload.writeUInt32LE(window, 0);
    payload.writeBigUInt64LE(offset, 8);
    payload.writeBigUInt64LE(length, 16);
    return payload;
  }

  async function end(id: number): Promise<{ done: number; error: DeviceError | undefined }> {
    const { payload } = await channel.frame(FRAME_KINDS.BULK_END, id);
    const done = Number(payload.readBigUInt64LE(0));
    return { done, error: decodeErrorJson(payload.subarray(16)) };
  }

  it("P-60: misuse answers its code, and touches nothing", async () => {
    const all = 2n ** 64n - 1n;
    const cases = [
      [range(99, 0n, 8n), "NO_SUCH_WINDOW"],
      [range(MEM, 0n, all), "OUT_OF_RANGE"],
      [range(MEM, all, 8n), "OUT_OF_RANGE"],
      [range(MEM, all, all), "OUT_OF_RANGE"],
      [range(0, 1n, 4n), "MISALIGNED"],
      [range(0, 0n, 3n), "MISALIGNED"],
    ] as const;
    let id = 0;
    for (const kind of [FRAME_KINDS.READ, FRAME_KINDS.WRITE]) {
      for (const [payload, code] of cases) {
        channel.send(kind, { id: ++id }, payload);
        const { done, error } = await end(id);
        assert.equal(error?.code, code, `${kind} ${code}`);
        assert.equal(error.outcome, "not-executed");
        assert.equal(done, 0);
      }
    }
    channel.send(FRAME_KINDS.WRITE, { id: ++id }, range(3, 0n, 4n));
    assert.equal((await end(id)).error?.code, "READ_ONLY");
    // DATA that was under way is ignored.
    channel.send(FRAME_KINDS.WRITE_DATA, { id }, Buffer.alloc(4));
    channel.batch(1, countProgram(await client.device("board")));
    assert.ok((await channel.value(1)) > 0);
  });

  it("P-42: more than was announced, or data for nothing, ends the channel", async () => {
    channel.send(FRAME_KINDS.WRITE, { id: 1 }, range(MEM, 0n, 16n));
    channel.send(FRAME_KINDS.WRITE_DATA, { id: 1 }, Buffer.alloc(24));
    const error = await channel.closingError();
    assert.equal(error?.code, "INVALID_ARGUMENT");
  });

  it("P-42: waits for what was announced, until it is cancelled", async () => {
    channel.send(FRAME_KINDS.WRITE, { id: 1 }, range(MEM, 0n, 16n));
    channel.send(FRAME_KINDS.WRITE_DATA, { id: 1 }, Buffer.from("01234567"));
    channel.send(FRAME_KINDS.CANCEL_BULK, { id: 1 });
    const { done, error } = await end(1);
    assert.equal(error?.code, "CANCELLED");
    assert.ok(done === 8 || done === 0);
  });

  it("P-25: drops a transfer whose deadline passes", async () => {
    channel.send(FRAME_KINDS.WRITE, { id: 1, timeLeftUs: 50_000 }, range(MEM, 0n, 16n));
    const { error } = await end(1);
    assert.equal(error?.code, "TIMED_OUT");
  });

  it("P-73: an id that is in use, or a request that is cut short, ends the channel", async () => {
    channel.send(FRAME_KINDS.WRITE, { id: 1 }, range(MEM, 0n, 16n));
    channel.send(FRAME_KINDS.READ, { id: 1 }, range(MEM, 0n, 16n));
    assert.equal((await channel.closingError())?.code, "INVALID_ARGUMENT");
  });

  it("P-74: a read whose client does not read is not read from the device", async () => {
    channel.socket.pause();
    channel.send(FRAME_KINDS.READ, { id: 1 }, range(MEM, 0n, 16n * BigInt(MIB)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const text = await (await fetch(daemon.metricsUrl)).text();
    const [, read] =
      /barkeep_bulk_bytes_total\{[^}]*direction="read"[^}]*\} (\d+)/.exec(text) ?? [];
    assert.ok(Number(read) < 8 * MIB, `${read} bytes were read for nobody`);
    channel.socket.resume();
    const { done, error } = await end(1);
    assert.equal(error, undefined);
    assert.equal(done, 16 * MIB);
  });
});
