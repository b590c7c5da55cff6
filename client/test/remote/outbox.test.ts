/** What waits to be sent, what is under way, and what becomes of it: P-22, P-26, P-63. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CallOptions, DeviceError, limits } from "../../src/contract/index.js";
import { Flight } from "../../src/remote/flight.js";
import { Outbox } from "../../src/remote/outbox.js";

const VERDICT = {
  ...{ completed: 1, results: new Uint8Array(8) },
  ...{ queuedNs: 0, deviceNs: 0, generation: 1 },
};
const LOST = new DeviceError("DISCONNECTED", { reason: "lost" }, { outcome: "unknown" });

/** A batch that waits; what it was told if it failed. */
function add(outbox: Outbox, options: { bytes?: number; repeatable?: boolean } & CallOptions = {}) {
  const { bytes = 16, repeatable = false, ...call } = options;
  const flight = new Flight(new Uint8Array(bytes), call, { repeatable, onCancel: () => {} });
  outbox.add(flight);
  const told = flight.settled.then(
    () => "succeeded",
    (error: DeviceError) => `${error.code} ${error.outcome}`,
  );
  return { flight, told };
}

const idsOf = (flights: readonly Flight[]): number[] => flights.map(({ id }) => id);

describe("an outbox", () => {
  it("P-22 gives what waits in call order, under ids without a gap, and starts them anew", async () => {
    const outbox = new Outbox("board");
    const calls = [add(outbox), add(outbox), add(outbox)];
    assert.ok(!outbox.empty && outbox.idle);
    const sent = outbox.next("grpc");
    assert.deepEqual(
      sent,
      calls.map(({ flight }) => flight),
    );
    assert.deepEqual(idsOf(sent), [1, 2, 3]);
    assert.deepEqual(outbox.ids, [1, 2, 3]);
    assert.ok(outbox.empty && !outbox.idle);
    for (const id of [2, 1, 3, 3, 99]) outbox.settle(id, VERDICT);
    assert.ok(outbox.idle);
    assert.equal(await calls[1]?.told, "succeeded");
    outbox.restartIds();
    add(outbox);
    assert.deepEqual(idsOf(outbox.next("grpc")), [1]);
  });

  it("P-63 holds back what would be too much at once, by number", () => {
    const outbox = new Outbox("board");
    const max = limits.SESSION_BATCHES_MAX / 4;
    for (let i = 0; i < max + 2; i++) add(outbox);
    assert.equal(outbox.next("channel").length, max);
    assert.deepEqual(outbox.next("channel"), []);
    outbox.settle(1, VERDICT);
    assert.deepEqual(idsOf(outbox.next("channel")), [max + 1]);
    assert.ok(!outbox.empty);
  });

  it("P-63 holds back what would be too much at once, by bytes, in each message and in all", () => {
    const outbox = new Outbox("board");
    const bytes = limits.PROGRAM_BYTES_MAX;
    const inMessage = limits.MESSAGE_BYTES_MAX / 2 / bytes;
    const inAll = limits.SESSION_PROGRAM_BYTES_MAX / 2 / bytes;
    for (let i = 0; i < inAll + 1; i++) add(outbox, { bytes });
    for (let sent = 0; sent < inAll; sent += inMessage) {
      assert.equal(outbox.next("grpc").length, inMessage);
    }
    assert.deepEqual(outbox.next("grpc"), []);
    outbox.settle(1, VERDICT);
    assert.deepEqual(idsOf(outbox.next("grpc")), [inAll + 1]);
  });

  it("sends nothing that its caller gave up, and cancels what was sent", async () => {
    const outbox = new Outbox("board");
    const [before, after] = [new AbortController(), new AbortController()];
    const waiting = add(outbox, { signal: before.signal });
    add(outbox, { signal: after.signal });
    before.abort();
    assert.equal(await waiting.told, "CANCELLED not-executed");
    assert.deepEqual(idsOf(outbox.next("grpc")), [1]);
    assert.deepEqual(outbox.cancelled(), []);
    after.abort();
    assert.deepEqual(outbox.cancelled(), [1]);
  });

  it("refuses a program that no frame of a channel can carry, and sends what is behind it", async () => {
    const outbox = new Outbox("board");
    const long = add(outbox, { bytes: limits.MESSAGE_BYTES_MAX });
    const behind = add(outbox);
    assert.deepEqual(outbox.next("channel"), [behind.flight]);
    assert.equal(await long.told, "LIMIT_EXCEEDED not-executed");
    add(outbox, { bytes: limits.MESSAGE_BYTES_MAX });
    assert.equal(outbox.next("grpc").length, 1);
  });

  it("P-26 puts back what may be repeated, in call order and before what waits", async () => {
    const outbox = new Outbox("board");
    const [first, , third, fourth] = [true, false, true, true].map((repeatable) =>
      add(outbox, { repeatable }),
    );
    outbox.next("grpc");
    const waiting = add(outbox);
    outbox.giveUp(
      [1, 3, 4].map((id) => ({ id, mayHaveRun: false })),
      LOST,
    );
    assert.deepEqual(outbox.ids, [2]);
    assert.equal(first?.flight.id, 0);
    const again = outbox.next("grpc");
    assert.deepEqual(again, [first?.flight, third?.flight, fourth?.flight, waiting.flight]);
    assert.deepEqual(idsOf(again), [5, 6, 7, 8]);
  });

  it("P-26 fails what may not be repeated, by whether it may have run", async () => {
    const outbox = new Outbox("board");
    const calls = [add(outbox), add(outbox), add(outbox)];
    outbox.next("grpc");
    outbox.giveUp([{ id: 1, mayHaveRun: false }], LOST);
    outbox.giveUpAll(true, LOST);
    assert.deepEqual(await Promise.all(calls.map(({ told }) => told)), [
      "DISCONNECTED not-executed",
      "OUTCOME_UNKNOWN unknown",
      "OUTCOME_UNKNOWN unknown",
    ]);
    assert.ok(outbox.idle && outbox.empty);
  });

  it("fails what waits as not executed, with what the daemon said if it said that", async () => {
    const outbox = new Outbox("board");
    const causes = [
      LOST,
      new Error("gone"),
      new DeviceError("DEVICE_UNAVAILABLE", { reason: "gone" }),
      new DeviceError("INTERNAL", { reason: "a bug" }, { outcome: "unknown" }),
    ];
    const told: string[] = [];
    for (const cause of causes) {
      const call = add(outbox);
      outbox.fail(cause);
      told.push(await call.told);
    }
    assert.deepEqual(told, [
      "DISCONNECTED not-executed",
      "DISCONNECTED not-executed",
      "DEVICE_UNAVAILABLE not-executed",
      "DISCONNECTED not-executed",
    ]);
    assert.ok(outbox.empty);
  });
});
