import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BatchError, DeviceError } from "../contract/index.js";
import type { Bench } from "./bench.js";
import { type LooseBatch, looseBatch } from "./by-width.js";
import { checkError, expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Cancelled calls: before they start, in the queue, running, and streaming. */
export function cancellationCases(suite: Suite): void {
  describe("cancellation", () => {
    earlyCases(suite);
    queuedCases(suite);
    runningCases(suite);
    bulkCases(suite);
  });
}

/** Keeps the session busy until it is stopped. */
function block({ scratch }: Bench): { stop(): Promise<void> } {
  const controller = new AbortController();
  const { signal } = controller;
  const never = { mask: 0x8000_0000, value: 0x8000_0000, timeoutMs: 60_000 };
  const blocked = scratch.window.waitFor32(scratch.at(252), never, { signal });
  blocked.catch(() => undefined);
  return {
    async stop() {
      controller.abort();
      await expectError(blocked, "CANCELLED", { outcome: ["not-executed", "partial"] });
    },
  };
}

function earlyCases(suite: Suite): void {
  suite.case("P-25 a signal that was aborted before touches nothing", async (bench) => {
    const { scratch, mem } = bench;
    const reason = new Error("the test said so");
    const options = { signal: AbortSignal.abort(reason) };
    await bench.untouched(async () => {
      const calls = [
        scratch.window.write32(scratch.at(0), 1, options),
        scratch.window.batch().write32(scratch.at(0), 1).run(options),
        mem.window.read(mem.at(0), new Uint8Array(64), options),
        mem.window.write(mem.at(0), new Uint8Array(64), options),
      ];
      for (const result of await Promise.allSettled(calls)) {
        assert.equal(result.status, "rejected");
        checkError(result.reason, "CANCELLED", { outcome: "not-executed" });
        assert.equal(result.reason.cause, reason);
      }
    });
    await bench.serves();
  });

  suite.case("P-25 a signal that is aborted too late changes nothing", async (bench) => {
    const { scratch } = bench;
    const controller = new AbortController();
    const { signal } = controller;
    await scratch.window.write32(scratch.at(0), 5, { signal });
    controller.abort();
    assert.equal(await scratch.window.read32(scratch.at(0)), 5);
  });

  suite.case("P-25 nothing stays on a signal when its calls have ended", async (bench) => {
    const { scratch, mem } = bench;
    const { signal } = new AbortController();
    for (let i = 0; i < 3; i++) {
      await scratch.window.write32(scratch.at(0), 5, { signal });
      await mem.window.read(mem.at(0), new Uint8Array(64), { signal });
      const batch = scratch.window.batch().verify32(scratch.at(0), { value: 6 });
      await expectError(batch.run({ signal }), "VERIFY_MISMATCH");
    }
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });
}

function queuedCases(suite: Suite): void {
  suite.case("P-25 a batch cancelled in the queue touches nothing", async (bench) => {
    const { scratch } = bench;
    await scratch.window.batch().fill32(scratch.at(0), 64, 0).run();
    const blocker = block(bench);
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = [1, 2, 3].map((i) => {
      const batch = scratch.window.batch().write32(scratch.at(i * 4), i);
      return batch.run({ signal }).then(
        () => assert.fail("it ran"),
        (error: unknown) => error,
      );
    });
    const others = scratch.window.write32(scratch.at(16), 4);
    controller.abort();
    for (const error of await Promise.all(cancelled)) {
      assert.ok(DeviceError.is(error), String(error));
      checkError(error, "CANCELLED", { outcome: "not-executed" });
      if (error instanceof BatchError) assert.equal(error.result.completed, 0);
    }
    await blocker.stop();
    await others;
    const { values } = await scratch.window.batch().readBlock32(scratch.at(0), 5).run();
    assert.deepEqual(values[0], Uint32Array.of(0, 0, 0, 0, 4));
  });
}

function runningCases(suite: Suite): void {
  suite.case("P-25 a running batch stops inside its wait, and says how far", async (bench) => {
    const error = await cancelRunning(bench, (batch) =>
      batch.waitFor32(bench.scratch.at(4), { value: 1, timeoutMs: 60_000 }),
    );
    checkError(error, "CANCELLED", { outcome: "partial", operation: 2 });
  });

  suite.case("P-25 a running batch stops inside its delay", async (bench) => {
    const error = await cancelRunning(bench, (batch) => batch.delay(10_000));
    checkError(error, "CANCELLED", { outcome: "partial", operation: 2 });
  });
}

/**
 * Cancels a batch that writes, reads, and then waits. On a slow machine it may be cancelled before
 * it has started: then it is tried again, with more time.
 */
async function cancelRunning(
  bench: Bench,
  appendWait: (batch: LooseBatch) => unknown,
): Promise<BatchError> {
  const { scratch } = bench;
  for (let patienceMs = 20; ; patienceMs *= 2) {
    await scratch.window.batch().fill32(scratch.at(0), 8, 0).run();
    const batch = looseBatch(scratch.window).yields();
    batch.write32(scratch.at(0), 7).read32(scratch.at(0));
    appendWait(batch);
    batch.write32(scratch.at(8), 8);
    const controller = new AbortController();
    const running = batch.run({ signal: controller.signal });
    const failed = expectError(running, "CANCELLED", { outcome: ["not-executed", "partial"] });
    await sleep(patienceMs);
    controller.abort();
    const error = await failed;
    assert.ok(error instanceof BatchError);
    const { values } = await scratch.window.batch().readBlock32(scratch.at(0), 3).run();
    if (error.outcome === "not-executed" && patienceMs < 5000) {
      assert.deepEqual(values[0], Uint32Array.of(0, 0, 0), "it was executed");
      continue;
    }
    assert.equal(error.result.completed, 2);
    assert.equal(error.result.value(0), 7);
    assert.deepEqual(values[0], Uint32Array.of(7, 0, 0), "it went on");
    return error;
  }
}

function bulkCases(suite: Suite): void {
  for (const direction of ["read", "write"] as const) {
    suite.case(`P-44 a cancelled bulk ${direction} stops, and says how far`, async (bench) => {
      const { mem } = bench;
      const total = 1024 * 1024;
      const bytes = new Uint8Array(total).fill(direction === "write" ? 0xcc : 0);
      await mem.window.write(mem.at(0), new Uint8Array(total).fill(0x11));
      const controller = new AbortController();
      const transfer = mem.window[direction](mem.at(0), bytes, {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      });
      // A fast device may have done all of it before it hears of the cancellation.
      const end = await transfer.catch((error: unknown) => error);
      if (DeviceError.is(end)) {
        checkError(end, "CANCELLED", { outcome: ["not-executed", "partial", "unknown"] });
        // What counts as done is done; of more than that nobody speaks.
        const { done = 0 } = end.data;
        assert.ok(done >= 0 && done <= total, `done ${done}`);
        if (direction === "read") assert.ok(bytes.subarray(0, done).every((byte) => byte === 0x11));
        else await assertWritten(bench, done);
      }
      await bench.serves();
    });
  }
}

/** At least the bytes that were reported are written. */
async function assertWritten({ mem }: Bench, done: number): Promise<void> {
  if (done === 0) return;
  const target = new Uint8Array(done);
  await mem.window.read(mem.at(0), target);
  assert.ok(
    target.every((byte) => byte === 0xcc),
    "a byte that counts as done is not written",
  );
}
