import assert from "node:assert/strict";
import { describe } from "node:test";
import { BatchError, WIDTHS } from "../contract/index.js";
import { appendWaitFor, appendWrite, fit, looseBatch } from "./by-width.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

const PATTERN = 0xfedc_ba98_7654_3210n;

/** Waits and delays next to the device. */
export function waitCases(suite: Suite): void {
  describe("waits", () => {
    matchCases(suite);
    timeOutCases(suite);
    delayCases(suite);
  });
}

function matchCases(suite: Suite): void {
  for (const width of WIDTHS) {
    const able = width === 64 ? suite.needs("width64") : suite;
    able.case(`P-8 waitFor of ${width} bits answers the whole value`, async (bench) => {
      const { scratch } = bench;
      const batch = looseBatch(scratch.window);
      const mask = 0xf0f0_f0f0_f0f0_f0f0n;
      appendWrite(batch, width, scratch.at(0), PATTERN);
      appendWaitFor(batch, width, scratch.at(0), { mask, value: PATTERN, timeoutMs: 0 });
      assert.deepEqual((await batch.run()).values, [fit(width, PATTERN)]);
    });
  }

  suite.case("P-8 waitFor of a window resolves with the value", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    await window.write32(at, 0x1234_5678);
    const byte = await window.waitFor8(at, { value: 0x78, timeoutMs: 1000 });
    const half = await window.waitFor16(at, { mask: 0xff, value: 0x78, timeoutMs: 1000 });
    const word = await window.waitFor32(at, { mask: 0xf, value: 8, timeoutMs: 1000 });
    assert.deepEqual([byte, half, word], [0x78, 0x5678, 0x1234_5678]);
  });

  suite.needs("sessions").case("P-8 waitFor sees what another session writes", async (bench) => {
    const { scratch } = bench;
    const other = await bench.another();
    await scratch.window.write32(scratch.at(0), 0);
    const waiting = scratch.window
      .batch()
      .yields()
      .waitFor32(scratch.at(0), { mask: 0x80, value: 0x80, timeoutMs: 60_000 })
      .write32(scratch.at(4), 0x99)
      .run();
    const window = other.window(scratch.name);
    await window.write32(scratch.at(4), 0);
    await window.write32(scratch.at(0), 0xff);
    assert.deepEqual((await waiting).values, [0xff]);
    assert.equal(await window.read32(scratch.at(4)), 0x99);
  });
}

function timeOutCases(suite: Suite): void {
  suite.case("P-8 a wait that sees nothing answers the last value read", async (bench) => {
    const { scratch } = bench;
    const at = scratch.at(8);
    const batch = scratch.window
      .batch()
      .write32(at, 0x55)
      .read32(at)
      .waitFor32(at, { mask: 0xff, value: 0xaa, timeoutMs: 3 })
      .write32(at, 0xaa);
    const data = { window: scratch.name, offset: at, operation: 2, value: 0x55n };
    const error = await expectError(batch.run(), "WAIT_TIMED_OUT", { outcome: "partial", ...data });
    assert.ok(error instanceof BatchError);
    assert.equal(error.result.completed, 2);
    assert.deepEqual(error.result.values, [0x55, 0x55]);
    assert.equal(await scratch.window.read32(at), 0x55, "the batch went on");
  });

  suite.needs("witness").case("P-8 a wait of no time reads once", async (bench) => {
    const { scratch } = bench;
    const at = scratch.at(8);
    await scratch.window.write32(at, 1);
    const wait = (value: number) => scratch.window.waitFor32(at, { value, timeoutMs: 0 });
    assert.equal((await bench.watch(() => wait(1))).length, 1);
    assert.equal((await bench.watch(() => expectError(wait(2), "WAIT_TIMED_OUT"))).length, 1);
  });

  suite.needs("witness").case("P-8 a wait polls no faster than its interval", async (bench) => {
    const { scratch } = bench;
    const at = scratch.at(8);
    await scratch.window.write32(at, 1);
    const never = { value: 2, timeoutMs: 40, intervalMs: 10 };
    const seen = await bench.watch(() =>
      expectError(scratch.window.waitFor32(at, never), "WAIT_TIMED_OUT"),
    );
    assert.ok(seen.length >= 1 && seen.length <= 6, `${seen.length} polls`);
    assert.ok(seen.every((access) => access.kind === "read" && access.offset === at));
  });

  suite.case("P-8 a wait in a batch that does not yield works too", async (bench) => {
    const { scratch } = bench;
    const at = scratch.at(8);
    const batch = scratch.window.batch().write32(at, 1);
    const wait = batch.waitFor32(at, { value: 2, timeoutMs: 5, intervalMs: 1 });
    await expectError(wait.run(), "WAIT_TIMED_OUT", { operation: 1, value: 1n });
    await bench.serves();
  });
}

function delayCases(suite: Suite): void {
  for (const yields of [false, true]) {
    const which = yields ? "that yields" : "that does not yield";
    suite.case(`P-1 a delay in a batch ${which} takes its time`, async (bench) => {
      const { scratch } = bench;
      const batch = scratch.window.batch().write32(scratch.at(0), 3).delay(8);
      const delayed = (yields ? batch.yields() : batch).read32(scratch.at(0));
      const startedAt = performance.now();
      const result = await delayed.run();
      // Clocks of two ends may tick differently, but never by so much.
      assert.ok(performance.now() - startedAt >= 7, "the delay was cut short");
      assert.equal(result.completed, 3);
      assert.deepEqual(result.values, [3]);
    });
  }

  suite.case("P-1 a delay of no time is allowed", async (bench) => {
    const result = await bench.device.batch().delay(0).run();
    assert.equal(result.completed, 1);
  });
}
