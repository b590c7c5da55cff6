import assert from "node:assert/strict";
import { describe } from "node:test";
import { DeviceError, limits } from "../contract/index.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Limits at the methods: what is at the limit passes, what is over it touches nothing. */
export function limitCases(suite: Suite): void {
  describe("limits", () => {
    sizeCases(suite);
    timeCases(suite);
    inFlightCases(suite);
  });
}

function sizeCases(suite: Suite): void {
  suite.case("P-60 a batch over its operations or bytes is LIMIT_EXCEEDED", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    await bench.untouched(async () => {
      const batch = window.batch();
      const fill = (): void => {
        for (let i = 0; i <= limits.BATCH_OPERATIONS_MAX; i++) batch.read8(at);
      };
      const error = await expectError(fill, "LIMIT_EXCEEDED");
      assert.match(error.data.limit ?? "", /^(BATCH_OPERATIONS|PROGRAM_BYTES)_MAX$/);
      const elements = new Uint8Array(limits.PROGRAM_BYTES_MAX);
      const block = (): unknown => window.batch().writeBlock8(at, elements, { fixed: true });
      await expectError(block, "LIMIT_EXCEEDED", { limit: "PROGRAM_BYTES_MAX" });
    });
    await bench.serves();
  });

  suite.case("P-60 a batch of all the bytes there may be runs", async (bench) => {
    const { mem } = bench;
    const bytes = limits.PROGRAM_BYTES_MAX - 32 - 16;
    const source = Uint8Array.from({ length: bytes }, (_, i) => i % 251);
    await mem.window.batch().yields().writeBlock8(mem.at(0), source).run();
    const target = new Uint8Array(bytes);
    await mem.window.read(mem.at(0), target);
    assert.ok(Buffer.compare(target, source) === 0);
  });

  suite.case("P-60 results over their bytes are LIMIT_EXCEEDED", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const max = limits.RESULTS_BYTES_MAX;
    const data = { limit: "RESULTS_BYTES_MAX", max };
    await bench.untouched(async () => {
      const one = (): unknown => window.batch().readBlock32(at, max / 4 + 1, { fixed: true });
      await expectError(one, "LIMIT_EXCEEDED", data);
      const full = window.batch().readBlock32(at, max / 4, { fixed: true });
      await expectError(() => full.read8(at), "LIMIT_EXCEEDED", data);
    });
    await bench.serves();
  });

  suite.case("P-60 results of all the bytes there may be come back", async (bench) => {
    const { mem } = bench;
    const count = limits.RESULTS_BYTES_MAX / 4;
    await mem.window.write(mem.at(0), new Uint8Array(count * 4).fill(0x5c));
    const { values } = await mem.window.batch().yields().readBlock32(mem.at(0), count).run();
    assert.equal(values[0].length, count);
    assert.ok(values[0].every((value) => value === 0x5c5c5c5c));
  });
}

function timeCases(suite: Suite): void {
  const data = { limit: "BATCH_DEVICE_TIME_MS_MAX", max: limits.BATCH_DEVICE_TIME_MS_MAX };

  suite.case("P-21 a batch over its device time is LIMIT_EXCEEDED", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    const at = scratch.at(0);
    await bench.untouched(async () => {
      const delays = window.batch().write32(at, 1).delay(6).delay(6);
      await expectError(delays.run(), "LIMIT_EXCEEDED", data);
      const wait = window.batch().write32(at, 1).waitFor32(at, { value: 1, timeoutMs: 11 });
      await expectError(wait.run(), "LIMIT_EXCEEDED", data);
    });
    await bench.serves();
  });

  suite.case("P-21 accesses count by the window's estimate", async (bench) => {
    const { scratch } = bench;
    const { accessTimeNs } = scratch.info;
    // A window that costs nothing has no such limit.
    if (accessTimeNs === 0) return;
    const count = Math.ceil(10_000_001 / accessTimeNs);
    const over = scratch.window.batch().fill32(scratch.at(0), count, 0, { fixed: true });
    await bench.untouched(() => expectError(over.run(), "LIMIT_EXCEEDED", data));
    const fits = Math.floor(10_000_000 / accessTimeNs);
    await scratch.window.batch().fill32(scratch.at(0), fits, 7, { fixed: true }).run();
    assert.equal(await scratch.window.read32(scratch.at(0)), 7);
  });

  suite.case("P-21 at the limit it runs, and so does one that yields", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    await scratch.window.batch().delay(limits.BATCH_DEVICE_TIME_MS_MAX).run();
    const long = window.batch().yields().write32(scratch.at(0), 1).delay(15);
    const wait = long.waitFor32(scratch.at(0), { value: 1, timeoutMs: 1000 });
    assert.deepEqual((await wait.run()).values, [1]);
  });

  suite.case("P-60 a time over its limit is LIMIT_EXCEEDED", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const { WAIT_TIMEOUT_MS_MAX, DELAY_MS_MAX, CALL_TIMEOUT_MS_MAX } = limits;
    await bench.untouched(async () => {
      const wait = window.waitFor32(at, { value: 0, timeoutMs: WAIT_TIMEOUT_MS_MAX + 1 });
      await expectError(wait, "LIMIT_EXCEEDED", { limit: "WAIT_TIMEOUT_MS_MAX" });
      const delay = (): unknown => window.batch().delay(DELAY_MS_MAX + 1);
      await expectError(delay, "LIMIT_EXCEEDED", { limit: "DELAY_MS_MAX" });
      const read = window.read32(at, { timeoutMs: CALL_TIMEOUT_MS_MAX + 1 });
      await expectError(read, "LIMIT_EXCEEDED", { limit: "CALL_TIMEOUT_MS_MAX" });
    });
    await bench.serves();
  });
}

function inFlightCases(suite: Suite): void {
  suite
    .needs("overload")
    .case("P-63 too much in flight is OVERLOADED, with a hint", async (bench) => {
      const { scratch } = bench;
      const { window } = scratch;
      await window.write32(scratch.at(0), 0);
      const blocker = new AbortController();
      const blocked = window.waitFor32(
        scratch.at(0),
        { value: 1, timeoutMs: 60_000 },
        { signal: blocker.signal },
      );
      const excess = 16;
      const calls = Array.from({ length: limits.SESSION_BATCHES_MAX + excess }, () =>
        window.read32(scratch.at(4)).catch((error: unknown) => error),
      );
      // Those over the limit answer while the others still wait.
      const refused = await Promise.race([Promise.all(calls.slice(-excess / 2)), blocked]);
      for (const error of refused as readonly unknown[]) {
        assert.ok(DeviceError.is(error, "OVERLOADED"), String(error));
        assert.equal(error.outcome, "not-executed");
        assert.ok((error.data.retryAfterMs ?? 0) > 0, "retryAfterMs");
      }
      blocker.abort();
      await expectError(blocked, "CANCELLED", { outcome: ["not-executed", "partial"] });
      const answers = await Promise.all(calls);
      const served = answers.filter((answer) => typeof answer === "number").length;
      assert.ok(served > limits.SESSION_BATCHES_MAX / 2, `only ${served} were served`);
      assert.ok(answers.every((answer) => typeof answer === "number" || isOverloaded(answer)));
      await bench.serves();
    });
}

function isOverloaded(answer: unknown): boolean {
  return DeviceError.is(answer, "OVERLOADED");
}
