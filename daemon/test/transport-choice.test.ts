/** Which way the client takes, what it says about it, and how it comes back to the faster one. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Connection, type ConnectOptions, connect, DeviceError } from "@barkeep/client";
import { eventually, within } from "../test-support/deadline.js";
import { FaultProxy } from "../test-support/fault-proxy.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const READ_COUNT = 0x120;

describe("the client's choice of transport", () => {
  let daemon: SpawnedDaemon;
  let proxy: FaultProxy;
  let lab: Connection;
  const notes: string[] = [];

  async function dial(options: ConnectOptions = {}): Promise<void> {
    notes.length = 0;
    lab = await connect(proxy.target, { onDebug: (note) => notes.push(note), ...options });
  }

  beforeEach(async () => {
    daemon = await SpawnedDaemon.start();
    proxy = await FaultProxy.start(daemon.address.replace(/^unix:/, ""));
  });
  afterEach(async () => {
    proxy.refuse(false);
    await within("close", lab.close());
    await proxy[Symbol.asyncDispose]();
    await daemon[Symbol.asyncDispose]();
  });

  it("is a data channel on loopback, and gRPC where that was asked for", async () => {
    await dial();
    const board = await lab.device("board");
    assert.equal(board.transport.kind, "channel");
    assert.deepEqual(notes, []);
    await lab.close();
    await dial({ transport: "grpc" });
    const other = await lab.device("board");
    assert.deepEqual(other.transport, { kind: "grpc", reason: "gRPC was asked for" });
    assert.equal(await other.window("regs").read32(0), 0xba4c0001);
    assert.deepEqual(notes, []);
  });

  it("is gRPC where no channel can be had, and says so once", async () => {
    await dial();
    proxy.refuse(true);
    for (let i = 0; i < 2; i++) {
      const board = await lab.device("board");
      assert.equal(board.transport.kind, "grpc");
      assert.equal(await board.window("regs").read32(0), 0xba4c0001);
      await board.close();
    }
    assert.equal(notes.length, 1, notes.join("\n"));
    assert.match(notes[0] ?? "", /^batches and bulk travel over gRPC: no data channel/);
  });

  it("P-72 is gRPC, on a stream of its own, where the daemon opens a channel unheard", async () => {
    await dial();
    proxy.mute(true);
    const board = await lab.device("board");
    proxy.mute(false);
    assert.equal(board.transport.kind, "grpc");
    // The daemon ended the first stream with the channel that the client gave up.
    const window = board.window("regs");
    const before = await window.read32(READ_COUNT);
    for (let i = 1; i <= 20; i++) assert.equal(await window.read32(READ_COUNT), before + i);
    await eventually("a channel", () => board.transport.kind === "channel" || undefined);
    assert.equal(await window.read32(READ_COUNT), before + 21);
  });

  it("is an error where a channel was asked for and cannot be had", async () => {
    await dial({ transport: "channel" });
    proxy.refuse(true);
    await assert.rejects(lab.device("board"), (error) => DeviceError.is(error, "DISCONNECTED"));
    proxy.refuse(false);
    const board = await lab.device("board");
    assert.equal(board.transport.kind, "channel");
    assert.equal(await board.window("regs").read32(0), 0xba4c0001);
    await assert.rejects(connect(proxy.target, { transport: "pigeon" as never }), (error) =>
      DeviceError.is(error, "INVALID_ARGUMENT"),
    );
  });

  it("P-72 comes back to a channel after a loss, when nothing is in flight", async () => {
    await dial();
    const board = await lab.device("board");
    const window = board.window("regs");
    const before = await window.read32(READ_COUNT);
    const running = board.batch().in("regs").yields().delay(200).read32(READ_COUNT).run();
    await new Promise((resolve) => setTimeout(resolve, 50));
    proxy.cut();
    await eventually("the loss", () => board.transport.kind === "grpc" || undefined);
    const behind = window.read32(READ_COUNT);
    assert.deepEqual((await within("the running batch", running)).values, [before + 1]);
    assert.equal(await within("the batch behind it", behind), before + 2);
    await eventually("a channel", () => board.transport.kind === "channel" || undefined);
    assert.equal(await window.read32(READ_COUNT), before + 3);
  });

  it("closes a session by its channel: the daemon keeps nothing of it", async () => {
    await dial();
    const board = await lab.device("board");
    await board.window("regs").read32(0);
    await within("close", board.close());
    await eventually("no session", async () => {
      const text = await (await fetch(daemon.metricsUrl)).text();
      return text.includes("\nbarkeep_sessions 0\n") || undefined;
    });
    assert.ok(!daemon.log.some(({ msg }) => msg === "session lost its connection"));
  });

  it("closes a session that is being resumed when it is closed", async () => {
    await dial();
    const board = await lab.device("board");
    await board.window("regs").read32(0);
    proxy.refuse(true);
    proxy.cut();
    await eventually("the loss", () => board.transport.kind === "grpc" || undefined);
    await within("close", board.close());
    proxy.refuse(false);
    await eventually("no session", async () => {
      const text = await (await fetch(daemon.metricsUrl)).text();
      return text.includes("\nbarkeep_sessions 0\n") || undefined;
    });
    assert.ok(daemon.log.some(({ msg }) => msg === "session resumed"));
  });

  it("hears of a shutdown after the last verdict", async () => {
    await dial();
    const board = await lab.device("board");
    const batch = board.batch().in("regs").yields().delay(300).read32(0).run();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = daemon.stop();
    assert.deepEqual((await within("the last verdict", batch)).values, [0xba4c0001]);
    assert.equal((await stopped).code, 0);
  });
});
