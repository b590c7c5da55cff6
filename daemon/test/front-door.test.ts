import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { eventually, within } from "../test-support/deadline.js";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
let daemon: SpawnedDaemon;

before(async () => {
  daemon = await SpawnedDaemon.start({
    listen: '[{tcp: {port: 0}}, {tcp: {host: "::1", port: 0}}]',
    limits: "{connections: 20, callsPerConnection: 1000}",
  });
});
after(() => daemon[Symbol.asyncDispose]());

function dial(): Socket {
  const socket = connect(Number(daemon.address.split(":").at(-1)), "127.0.0.1");
  socket.on("error", () => {});
  return socket;
}

async function closesAfter(socket: Socket): Promise<void> {
  socket.resume();
  await within("the end of the connection", once(socket, "close"));
}

async function served(): Promise<void> {
  using client = new RawClient(daemon.address);
  assert.equal((await client.hello()).bootId, daemon.bootId);
}

async function refusedCount(reason: string): Promise<number> {
  const text = await (await fetch(daemon.metricsUrl)).text();
  const line = text
    .split("\n")
    .find((each) => each.startsWith(`barkeep_connections_refused_total{reason="${reason}"}`));
  return Number(line?.split(" ")[1] ?? 0);
}

describe("the front door", () => {
  it("closes connections that begin with garbage, counts them and says so once", async () => {
    const garbage = [
      "GET / HTTP/1.1\r\n\r\n",
      randomBytes(4096),
      Buffer.from([0x16, 3, 1, 2, 0]),
      "PRI * HTTP/1.0",
    ];
    for (const bytes of garbage) {
      const socket = dial();
      socket.write(bytes);
      await closesAfter(socket);
    }
    assert.equal(await refusedCount("garbage"), garbage.length);
    const lines = daemon.log.filter(({ msg }) => msg.includes("first bytes are neither"));
    assert.equal(lines.length, 1);
    await served();
  });

  it("closes a connection that says nothing", async () => {
    const socket = dial();
    socket.write(PREFACE.slice(0, 10));
    await closesAfter(socket);
    assert.equal(await refusedCount("nothing"), 1);
    await served();
  });

  it("survives garbage after the preface, and peers that hang up in the middle", async () => {
    for (const after of [randomBytes(1024), Buffer.alloc(0), Buffer.from([0, 0, 4])]) {
      const socket = dial();
      socket.write(PREFACE);
      socket.end(after);
      await closesAfter(socket);
    }
    for (const bytes of ["", PREFACE.slice(0, 5), PREFACE]) {
      const socket = dial();
      await once(socket, "connect");
      socket.write(bytes);
      socket.resetAndDestroy();
    }
    await served();
  });

  it("takes a preface that comes byte by byte", async () => {
    const socket = dial();
    socket.setNoDelay(true);
    await once(socket, "connect");
    for (const byte of Buffer.from(PREFACE, "latin1")) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // An empty SETTINGS frame; the daemon answers with its own.
    socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    const [answer] = (await within("SETTINGS", once(socket, "data"))) as [Buffer];
    assert.equal(answer[3], 4);
    socket.destroy();
  });

  it("P-63: refuses connections over the limit, and takes new ones when others are gone", async () => {
    const sockets: Socket[] = [];
    for (let i = 0; i < 20; i++) {
      const socket = dial();
      sockets.push(socket);
      socket.write(PREFACE);
      await once(socket, "data");
    }
    const late = dial();
    await closesAfter(late);
    assert.equal(await refusedCount("limit"), 1);
    for (const socket of sockets) socket.destroy();
    await eventually("room for a connection", () =>
      served().then(
        () => true,
        () => undefined,
      ),
    );
  });

  it("P-63: answers OVERLOADED to calls over the limit of one connection", async () => {
    using client = new RawClient(daemon.address);
    const streams = Array.from({ length: 1000 }, () => client.devices.WatchDevices({}));
    for (const stream of streams) stream.on("error", () => {});
    await Promise.all(streams.map((stream) => within("an open stream", once(stream, "data"))));
    const error = await failureOf(client.hello());
    assert.equal(error.code, "OVERLOADED");
    assert.equal(error.outcome, "not-executed");
    assert.ok((error.data.retryAfterMs ?? 0) > 0);
    for (const stream of streams) stream.cancel();
    await eventually("room for a call", () =>
      client.hello().then(
        () => true,
        () => undefined,
      ),
    );
  });

  it("listens on IPv6 as on IPv4", async () => {
    const address = daemon.addresses[1] ?? "";
    assert.match(address, /^\[::1\]:\d+$/);
    using client = new RawClient(address);
    assert.equal((await client.hello()).principal, "tcp");
  });
});
