/** WatchInterrupts: what the suite cannot see of it through a well-behaved client. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connect } from "@barkeep/client";
import { DeviceError, type InterruptRecord, limits } from "@barkeep/client/contract";
import { decodeInterrupt, errorFromStatus } from "@barkeep/client/wire";
import type { WatchInterruptsRequest } from "@barkeep/proto/v1/WatchInterruptsRequest";
import type { WatchInterruptsResponse__Output } from "@barkeep/proto/v1/WatchInterruptsResponse";
import type { ServiceError } from "@grpc/grpc-js";
import { eventually, within } from "../test-support/deadline.js";
import { FaultProxy } from "../test-support/fault-proxy.js";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { batchFor } from "../test-support/sim-programs.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const TIMER_PERIOD_US = 0x028;
const GONE = 0x314;

const set = async (client: RawClient, offset: number, value: number): Promise<void> => {
  const board = await client.device("board");
  const program = batchFor(board).in("regs").write32(offset, value).encode();
  await client.execute({ device: "board", program: Buffer.from(program) });
};

/** A reader that takes messages when the test says so. */
class RawWatch {
  readonly #stream: ReturnType<RawClient["access"]["WatchInterrupts"]>;
  readonly #messages: AsyncIterator<WatchInterruptsResponse__Output>;

  constructor(client: RawClient, request: WatchInterruptsRequest) {
    this.#stream = client.access.WatchInterrupts(request);
    this.#messages = this.#stream[Symbol.asyncIterator]();
  }

  async message(): Promise<WatchInterruptsResponse__Output> {
    const { value } = await within("a message", this.#messages.next());
    return value;
  }

  async interrupt(): Promise<InterruptRecord> {
    const { interrupt } = await this.message();
    assert.ok(interrupt, "not an interrupt");
    return decodeInterrupt(interrupt, 1);
  }

  async end(): Promise<DeviceError> {
    try {
      for (;;) assert.ok(await this.message(), "the stream ended without a reason");
    } catch (error) {
      return errorFromStatus(error as ServiceError);
    }
  }

  cancel(): void {
    this.#stream.cancel();
  }
}

describe("WatchInterrupts", () => {
  let daemon: SpawnedDaemon;
  let client: RawClient;
  before(async () => {
    daemon = await SpawnedDaemon.start({
      devices: "{board: {backend: sim}, broken: {backend: file, windows: {w: {path: /none}}}}",
    });
    client = new RawClient(daemon.address);
  });
  after(async () => {
    client[Symbol.dispose]();
    await daemon[Symbol.asyncDispose]();
  });

  it("is a feature that Hello names", async () => {
    assert.ok((await client.hello()).features.includes("interrupts"));
  });

  it("P-81: says first that it has begun, with the identity of daemon and device", async () => {
    const watch = new RawWatch(client, { device: "board" });
    const { watched, context } = await watch.message();
    assert.ok(watched);
    assert.deepEqual(context, { bootId: daemon.bootId, generation: "1" });
    watch.cancel();
  });

  it("P-60: answers every misuse its own error, and begins nothing", async () => {
    const cases: readonly (readonly [WatchInterruptsRequest, string])[] = [
      [{ device: "nothing" }, "NO_SUCH_DEVICE"],
      [{ device: "broken" }, "DEVICE_UNAVAILABLE"],
      [{ device: "board", source: "nonesuch" }, "NO_SUCH_INTERRUPT"],
      [{ device: "board", program: Buffer.alloc(48) }, "INVALID_ARGUMENT"],
      [{ device: "board", context: { bootId: "another" } }, "STALE_GENERATION"],
      [
        { device: "board", program: Buffer.alloc(limits.INTERRUPT_PROGRAM_BYTES_MAX + 8) },
        "LIMIT_EXCEEDED",
      ],
    ];
    for (const [request, code] of cases) {
      const error = await failureOf(new RawWatch(client, request).message());
      assert.deepEqual([error.code, error.outcome], [code, "not-executed"]);
    }
  });

  it("P-82: holds back for a reader that takes nothing, drops, and says so", async () => {
    const slow = new RawWatch(client, { device: "board", source: "timer" });
    const quick = new RawWatch(client, { device: "board", source: "timer" });
    assert.ok((await slow.message()).watched);
    assert.ok((await quick.message()).watched);
    await set(client, TIMER_PERIOD_US, 100);
    // More than fit the queue beside the device and all that HTTP/2 buffers on the way.
    const enough = limits.INTERRUPT_QUEUE_MAX + 6000;
    for (let sequence = 0; sequence < enough; ) ({ sequence } = await quick.interrupt());
    let last = await slow.interrupt();
    let dropped = 0;
    while (dropped === 0) {
      const event = await slow.interrupt();
      assert.equal(event.sequence, last.sequence + 1 + event.dropped);
      dropped += event.dropped;
      last = event;
    }
    await set(client, TIMER_PERIOD_US, 0);
    const text = await (await fetch(daemon.metricsUrl)).text();
    assert.match(text, /^barkeep_interrupts_total\{name="board"\} [1-9]/m);
    assert.match(text, /^barkeep_interrupts_missed_total\{name="board"\} \d/m);
    assert.match(text, /^barkeep_interrupt_events_dropped_total\{name="board"\} [1-9]/m);
    slow.cancel();
    quick.cancel();
  });

  it("P-85: frees the places of callers that cancel or vanish", async () => {
    const max = limits.INTERRUPT_SUBSCRIBERS_MAX;
    await using proxy = await FaultProxy.start(daemon.address.slice("unix:".length));
    using other = new RawClient(proxy.target);
    const watches = Array.from({ length: max }, (_, i) => {
      return new RawWatch(i % 2 === 0 ? client : other, { device: "board" });
    });
    for (const watch of watches) assert.ok((await watch.message()).watched);
    const error = await failureOf(new RawWatch(client, { device: "board" }).message());
    assert.deepEqual([error.code, error.data.limit], ["OVERLOADED", "INTERRUPT_SUBSCRIBERS_MAX"]);
    for (const watch of watches.filter((_, i) => i % 2 === 0)) watch.cancel();
    proxy.refuse(true);
    proxy.cut();
    const again: RawWatch[] = [];
    while (again.length < max) {
      const watch = await eventually("a free place", async () => {
        const next = new RawWatch(client, { device: "board" });
        return (await next.message().catch(() => undefined)) && next;
      });
      again.push(watch);
    }
    for (const watch of again) watch.cancel();
  });
});

describe("interrupts that end on the other side", () => {
  it("P-84: with the device: DEVICE_LOST", async () => {
    await using daemon = await SpawnedDaemon.start();
    using client = new RawClient(daemon.address);
    const watch = new RawWatch(client, { device: "board" });
    await watch.message();
    const program = batchFor(await client.device("board")).in("regs");
    const bytes = Buffer.from(program.write32(GONE, 1).read32(0).encode());
    await client.execute({ device: "board", program: bytes }).catch(() => {});
    const { code, data } = await watch.end();
    assert.deepEqual([code, data.device], ["DEVICE_LOST", "board"]);
  });

  it("P-84: with the daemon, also while a reader takes nothing", async () => {
    await using daemon = await SpawnedDaemon.start();
    using client = new RawClient(daemon.address);
    const idle = new RawWatch(client, { device: "board" });
    const stalled = new RawWatch(client, { device: "board", source: "timer" });
    for (const watch of [idle, stalled]) await watch.message();
    await set(client, TIMER_PERIOD_US, 100);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const begun = performance.now();
    daemon.signal("SIGTERM");
    const { code, data } = await idle.end();
    assert.equal(code, "DISCONNECTED");
    assert.match(data.reason ?? "", /shutting down/);
    assert.deepEqual(await daemon.ended(), { code: 0, signal: null });
    // Not only because the grace for work in flight was over.
    assert.ok(!daemon.log.some(({ msg }) => msg.includes("did not end within the grace")));
    assert.ok(performance.now() - begun < 20_000);
    stalled.cancel();
  });

  it("P-84: with the connection: DISCONNECTED", async () => {
    await using daemon = await SpawnedDaemon.start();
    await using lab = await connect(daemon.address);
    await using board = await lab.device("board");
    const stream = board.interrupts("timer");
    await stream.ready;
    const waiting = stream.next();
    daemon.signal("SIGKILL");
    await assert.rejects(waiting, (error) => DeviceError.is(error, "DISCONNECTED"));
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
  });
});
