import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { ERROR_TABLE } from "@barkeep/client/contract";
import { status } from "@grpc/grpc-js";
import { eventually, within } from "../test-support/deadline.js";
import { Exposition } from "../test-support/exposition.js";
import { RawClient } from "../test-support/raw-client.js";
import { batchFor } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

/** Every text that a client chooses contains it, so that it is found wherever it comes out. */
const MARK = "hostile";
const CLIENTS = 20;
const CALLS = 5;

/** Labels whose values the library prom-client takes from Node: kinds of collections and the like. */
const OF_NODE = /^(nodejs|process)_/;

let daemon: SpawnedDaemon;
before(async () => {
  daemon = await SpawnedDaemon.start({ listen: "[{tcp: {port: 0}}]" });
});
after(() => daemon[Symbol.asyncDispose]());

/** Names that break out of quotes, lines and lengths; another one each time. */
function hostileName(round: number, i: number): string {
  const odd = ['"', "\n", "\\", "{", "\u0000", "é", "../"][i % 7];
  return `${MARK}-${round}-${i}${odd}${"x".repeat((i % 3) * 500)}`;
}

/** Unlike `once` of Node, an error before the event is no error. */
function heard(emitter: EventEmitter, event: string): Promise<unknown> {
  return within(event, new Promise((resolve) => emitter.once(event, resolve)));
}

/** A method that there is not, on a service that there is not, straight over HTTP/2. */
async function callUnknownMethods(round: number): Promise<void> {
  const session = connectHttp2(`http://${daemon.address}`);
  for (let i = 0; i < CALLS; i++) {
    const service = i % 2 === 0 ? "barkeep.v1.AccessService" : `${MARK}${round}.Service${i}`;
    const stream = session.request({
      ":method": "POST",
      ":path": `/${service}/${MARK}${round}Method${i}`,
      "content-type": "application/grpc",
      "user-agent": `${MARK}/${round}`,
      te: "trailers",
    });
    stream.on("error", () => {});
    stream.end(Buffer.alloc(5));
    stream.resume();
    await heard(stream, "close");
  }
  session.close();
}

async function sendGarbage(round: number): Promise<void> {
  const [host, port] = daemon.address.split(":");
  const socket = connect({ host: host ?? "", port: Number(port) });
  socket.on("error", () => {});
  socket.write(`${MARK} ${round}\r\n\r\n`);
  await heard(socket, "close");
}

async function callWithHostileNames(client: RawClient, round: number, i: number): Promise<void> {
  const ignored = () => undefined;
  const name = hostileName(round, i);
  const board = await client.device("board");
  const timingOut = batchFor(board)
    .in("regs")
    .waitFor32(0x8, { mask: 1, value: 1, timeoutMs: 1 })
    .encode();
  const device = "board";
  const calls = [
    client.execute({ device: name, program: Buffer.from("x") }),
    client.execute({ device, program: Buffer.from(name) }),
    client.execute({ device, operations: [{ window: name, read: { width: 32, offset: 0 } }] }),
    client.execute({ device, operations: [{ window: "regs", read: { width: 32, offset: 2 } }] }),
    client.execute({ device, operations: [{ window: "rom", write: { width: 32, offset: 0 } }] }),
    client.execute({ device, program: Buffer.from(timingOut) }),
    client.execute({ device, program: Buffer.from("x"), context: { leaseId: name } }),
    client.read({ device: name, window: name, length: 8 }),
    client.read({ device, window: name, length: 8 }),
    client.write({ device, window: name, length: 8 }, [Buffer.alloc(9)]),
    client.hello(i + 7, i + 7),
  ];
  await Promise.all(calls.map((call) => call.catch(ignored)));
  const session = client.access.Session();
  session.on("error", ignored);
  session.on("data", ignored);
  session.write({ open: { device, resumeToken: Buffer.from(name) } });
  await heard(session, "status");
}

async function attack(round: number): Promise<void> {
  for (let i = 0; i < CLIENTS; i++) {
    using client = new RawClient(daemon.address);
    await callWithHostileNames(client, round, i);
  }
  await callUnknownMethods(round);
  await sendGarbage(round);
}

/** The series of a quiet daemon: calls are counted a moment after their answer. */
function settled(): Promise<Exposition> {
  return eventually("a quiet daemon", async () => {
    const exposition = await Exposition.scrape(daemon.metricsUrl);
    const idle = exposition.samples.some(
      ({ name, value }) => name === "barkeep_connections" && value === 0,
    );
    return idle ? exposition : undefined;
  });
}

describe("metrics under hostile clients", () => {
  it("gain no series by names, clients and errors that nobody has seen before", async () => {
    await attack(1);
    const first = await settled();
    await attack(2);
    const second = await settled();
    const of = (exposition: Exposition) =>
      exposition.samples
        .filter(({ name }) => !OF_NODE.test(name))
        .map(({ series }) => series)
        .sort();
    assert.deepEqual(of(second), of(first));
    assert.ok(second.samples.length < 1000, `${second.samples.length} series`);
  });

  it("have labels of closed sets only", async () => {
    const { samples } = await settled();
    const closed: Readonly<Record<string, (value: string) => boolean>> = {
      name: (value) => value === "board",
      result: (value) => value === "OK" || value in ERROR_TABLE,
      grpc_code: (value) => value in status,
      grpc_service: (value) => /^(barkeep\.v1|grpc)\.[\w.]+$/.test(value),
      grpc_method: (value) => /^[A-Z][A-Za-z]+$/.test(value),
      grpc_type: (value) => /^(unary|client_stream|server_stream|bidi_stream)$/.test(value),
      op: (value) => /^[a-zA-Z]+$/.test(value),
      direction: (value) => /^(read|write)$/.test(value),
      kind: (value) => /^(bus_fault|stuck|lost)$/.test(value),
      state: (value) => /^(ready|stuck|lost|unavailable)$/.test(value),
      reason: (value) => /^(limit|tls|garbage|nothing|closing|ticket)$/.test(value),
      severity: (value) => /^(correctable|nonfatal|fatal)$/.test(value),
      le: (value) => value === "+Inf" || Number.isFinite(Number(value)),
    };
    for (const { name, series, labels } of samples) {
      assert.ok(!series.includes(MARK), series);
      if (OF_NODE.test(name) || name.endsWith("_info")) continue;
      for (const [label, value] of Object.entries(labels)) {
        const allowed = closed[label];
        assert.ok(allowed, `${name} has the label ${label}: say here what its values may be`);
        assert.ok(allowed(value), `${series}: ${label} may not be ${JSON.stringify(value)}`);
      }
    }
    const results = new Set(samples.map(({ labels }) => labels["result"]));
    for (const expected of ["WAIT_TIMED_OUT", "INVALID_ARGUMENT"]) {
      assert.ok(results.has(expected), `no batch ended with ${expected}`);
    }
  });
});
