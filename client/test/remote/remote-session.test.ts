/** What a session makes of what a daemon lacks, and of ends at the wrong moment: P-26, P-72. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceError } from "../../src/contract/index.js";
import type { RemoteSession } from "../../src/remote/remote-session.js";
import { FakeDaemon, type FakeSocket, type FakeStream } from "../../test-support/fake-daemon.js";

const PROGRAM = Buffer.alloc(16);
const SAID = new DeviceError("CLOSED", { reason: "an operator ended the session" });

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const failure = (call: Promise<unknown>): Promise<DeviceError> =>
  call.then(
    () => assert.fail("it cannot have succeeded"),
    (error: unknown) => error as DeviceError,
  );

/** A session that has a data channel. */
async function openOn(daemon: FakeDaemon): Promise<[RemoteSession, FakeStream, FakeSocket]> {
  const session = daemon.session("auto");
  const opening = session.open();
  const stream = await daemon.next(daemon.streams, 0);
  stream.open();
  const socket = await daemon.next(daemon.sockets, 0);
  socket.open();
  await opening;
  assert.equal(session.transport.kind, "channel");
  return [session, stream, socket];
}

describe("a session that must have a data channel", () => {
  it("is not opened where the daemon has none", async () => {
    const daemon = new FakeDaemon();
    const { code, data } = await failure(daemon.session("channel", []).open());
    assert.equal(code, "UNSUPPORTED");
    assert.deepEqual(data, { device: "memory", reason: "the daemon has no data channels" });
    assert.equal(daemon.streams.length, 0);
  });
});

describe("a session whose stream and channel end", () => {
  it("P-72 says what the daemon said on the stream, when the channel ends without a word", async () => {
    const daemon = new FakeDaemon();
    const [session, stream, socket] = await openOn(daemon);
    const inFlight = failure(session.execute(PROGRAM, {}));
    await turn();
    stream.finish(SAID);
    const behind = session.execute(PROGRAM, {});
    await turn();
    socket.close();
    const { code, cause } = await inFlight;
    assert.equal(code, "OUTCOME_UNKNOWN");
    assert.ok(DeviceError.is(cause, "CLOSED"), String(cause));
    // What was not sent goes into a new session, as on gRPC.
    const next = await daemon.next(daemon.streams, 1);
    next.open();
    next.finish(SAID);
    assert.equal((await failure(behind)).code, "CLOSED");
  });

  it("does not take a stream for open that ended as soon as it was", async () => {
    const daemon = new FakeDaemon();
    const session = daemon.session("grpc");
    const opening = failure(session.open());
    const stream = await daemon.next(daemon.streams, 0);
    stream.open();
    stream.finish(SAID);
    assert.ok(DeviceError.is(await opening, "CLOSED"));
  });

  it("says that it has no channel when it has none any more", async () => {
    const [lost, , socket] = await openOn(new FakeDaemon());
    socket.close();
    const reason = "DISCONNECTED: the data channel was lost";
    assert.deepEqual(lost.transport, { kind: "grpc", reason });
    const [closed, stream, open] = await openOn(new FakeDaemon());
    const closing = closed.close();
    assert.deepEqual(closed.transport, { kind: "grpc", reason: "the data channel was closed" });
    open.close();
    stream.finish();
    await closing;
  });

  it("lets go of its stream when it was closed while a channel could not be had", async () => {
    const daemon = new FakeDaemon();
    const [session, , socket] = await openOn(daemon);
    socket.close();
    const stream = await daemon.next(daemon.streams, 1);
    stream.open();
    const again = await daemon.next(daemon.sockets, 1);
    await session.close();
    again.close();
    await turn();
    assert.ok(stream.cancelled);
  });
});
