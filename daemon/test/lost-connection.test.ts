/** What becomes of calls when the connection breaks: P-26 to P-28, P-72, through the real client. */
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { type Connection, connect, type Device, DeviceError } from "@barkeep/client";
import { eventually, within } from "../test-support/deadline.js";
import { FaultProxy } from "../test-support/fault-proxy.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

const SCRATCH = 0x8;
const READ_COUNT = 0x120;

for (const transport of ["channel", "grpc"] as const) breaks(transport);

function breaks(transport: "channel" | "grpc"): void {
  describe(`a session whose connection breaks, over ${transport}`, () => {
    let daemon: SpawnedDaemon;
    let proxy: FaultProxy;
    let lab: Connection;
    let board: Device;

    beforeEach(async () => {
      daemon = await SpawnedDaemon.start();
      proxy = await FaultProxy.start(daemon.address.replace(/^unix:/, ""));
      lab = await connect(proxy.target, { transport });
      board = await lab.device("board");
    });
    afterEach(async () => {
      proxy.resume();
      proxy.refuse(false);
      await within("close", lab.close());
      await proxy[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
    });

    /** The register counts its own reads: how often did somebody read it, this read included? */
    const reads = (): Promise<number> => board.window("regs").read32(READ_COUNT);

    it("P-26 answers a batch that ran although its answer was lost, and runs it once", async () => {
      const before = await reads();
      proxy.pause("to-client");
      const call = board.window("regs").read32(READ_COUNT);
      await daemonRan(daemon, before + 1);
      proxy.cut();
      assert.equal(await within("the answer after the cut", call), before + 1);
      assert.equal(await reads(), before + 2, "it ran exactly once");
      assert.ok(proxy.accepted >= 2, "the client came back on another connection");
    });

    it("P-26 answers a batch that still runs when the client is back", async () => {
      const batch = board.batch().in("regs").yields().delay(400).read32(READ_COUNT);
      const before = await reads();
      const call = batch.run();
      await new Promise((resolve) => setTimeout(resolve, 100));
      proxy.cut();
      assert.deepEqual((await within("the running batch", call)).values, [before + 1]);
      assert.equal(await reads(), before + 2);
    });

    it("P-26 says of a batch that never arrived that it was not executed, and never is", async () => {
      const before = await reads();
      proxy.pause("to-daemon");
      const call = board.window("regs").read32(READ_COUNT);
      const outcome = call.then(
        () => assert.fail("the call cannot have run"),
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      proxy.cut();
      const error = await within("the verdict on the lost call", outcome);
      assert.ok(DeviceError.is(error, "DISCONNECTED"), String(error));
      assert.equal(error.outcome, "not-executed");
      assert.equal(await reads(), before + 1);
    });

    it("sends a pure read that the caller marked idempotent again", async () => {
      await board.window("regs").write32(SCRATCH, 77);
      proxy.pause("to-daemon");
      const call = board.window("regs").read32(SCRATCH, { idempotent: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
      proxy.cut();
      assert.equal(await within("the repeated read", call), 77);
    });

    it("keeps a thousand calls in order over many cuts, each at most once", async () => {
      const window = board.window("regs");
      const cutter = setInterval(() => proxy.cutAfter("to-client", 200), 20);
      const results = await within(
        "all calls",
        Promise.allSettled(Array.from({ length: 1000 }, () => window.read32(READ_COUNT))),
      ).finally(() => clearInterval(cutter));
      const values = results.flatMap((result) =>
        result.status === "fulfilled" ? [result.value] : [],
      );
      assert.ok(values.length > 0, "some calls were answered");
      for (let i = 1; i < values.length; i++) {
        assert.ok((values[i] ?? 0) > (values[i - 1] ?? 0), "results in the order of the calls");
      }
      for (const result of results) {
        if (result.status === "rejected") assert.ok(DeviceError.is(result.reason));
      }
      const unknown = results.filter(
        (result) => result.status === "rejected" && result.reason.outcome !== "not-executed",
      ).length;
      const total = (await reads()) - 1;
      assert.ok(total >= values.length, "nothing was invented");
      assert.ok(total <= values.length + unknown, "nothing was executed twice");
    });

    it("P-28 makes what was in flight OUTCOME_UNKNOWN when the daemon is another one", async () => {
      const call = board.batch().in("regs").yields().delay(5000).read32(0).run();
      const outcome = call.then(
        () => assert.fail("the daemon was killed"),
        (error: unknown) => error,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
      await daemon.stop("SIGKILL");
      const { directory } = daemon;
      const again = await SpawnedDaemon.start({ directory });
      try {
        const error = await within("the verdict on the call in flight", outcome);
        assert.ok(DeviceError.is(error, "OUTCOME_UNKNOWN"), String(error));
        assert.equal(error.outcome, "unknown");
        const id = await eventually("the session is new", async () =>
          board.window("regs").read32(0),
        );
        assert.equal(id, 0xba4c0001);
      } finally {
        await again[Symbol.asyncDispose]();
      }
    });

    it("fails calls as not executed while nobody can be reached, by their deadline", async () => {
      proxy.refuse(true);
      proxy.cut();
      // What is sent before the loss is noticed is in doubt, and honestly so.
      await new Promise((resolve) => setTimeout(resolve, 200));
      const error = await within(
        "the deadline",
        board
          .window("regs")
          .read32(0, { timeoutMs: 300 })
          .then(
            () => assert.fail("nobody is there"),
            (failure: unknown) => failure,
          ),
      );
      assert.ok(DeviceError.is(error), String(error));
      assert.equal(error.outcome, "not-executed");
      proxy.refuse(false);
      assert.equal(
        await within("service after the outage", board.window("regs").read32(0)),
        0xba4c0001,
      );
    });
  });
}

/** Waits until the daemon's metrics say that so many reads were made: its own listener tells. */
async function daemonRan(daemon: SpawnedDaemon, reads: number): Promise<void> {
  await eventually("the read at the board", async () => {
    const text = await (await fetch(daemon.metricsUrl)).text();
    const count = /^barkeep_register_ops_total\{[^}]*op="read"[^}]*\} (\d+)$/m.exec(text)?.[1];
    return Number(count ?? 0) >= reads ? true : undefined;
  });
}
