import assert from "node:assert/strict";
import { describe } from "node:test";
import { BatchError } from "../contract/index.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Batches: order, results, and what a failure leaves. */
export function batchCases(suite: Suite): void {
  describe("batches", () => {
    resultCases(suite);
    failureCases(suite);
    reuseCases(suite);
  });
}

function resultCases(suite: Suite): void {
  suite.case("P-1 operations run in order", async (bench) => {
    const { scratch } = bench;
    const at = scratch.at(16);
    const batch = scratch.window.batch().write32(at, 1).read32(at).write32(at, 2).read32(at);
    const { values } = await batch.update32(at, { mask: 0xff, value: 3 }).read32(at).run();
    assert.deepEqual(values, [1, 2, 2, 3]);
  });

  suite.case("P-1 one batch may use several windows", async (bench) => {
    const { device, scratch, mem } = bench;
    const { values } = await device
      .batch()
      .in(scratch.name)
      .write32(scratch.at(0), 0x1111)
      .in(mem.name)
      .write32(mem.at(0), 0x2222)
      .read32(mem.at(0))
      .in(scratch.name)
      .read32(scratch.at(0))
      .run();
    assert.deepEqual(values, [0x2222, 0x1111]);
  });

  suite.case("P-5 the result counts operations and times them", async (bench) => {
    const { device, scratch } = bench;
    const batch = scratch.window.batch().write32(scratch.at(0), 5).read32(scratch.at(0)).delay(1);
    const result = await batch.run();
    assert.equal(result.completed, 3);
    assert.equal(result.length, 1);
    assert.ok(result.queuedMs >= 0, "queuedMs");
    assert.ok(result.deviceMs >= 0.9, "a delay of 1 ms is time on the device");
    assert.equal(result.generation, device.info.generation);
  });

  suite.case("P-5 a batch of writes answers no values", async (bench) => {
    const { scratch } = bench;
    const result = await scratch.window.batch().write32(scratch.at(0), 1).run();
    assert.deepEqual(result.values, []);
    await expectError(() => result.value(0), "INVALID_ARGUMENT", { field: "index" });
  });

  suite.case("P-5 ten thousand operations in one batch", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window.batch().yields();
    for (let i = 0; i < 5000; i++) {
      batch.write32(scratch.at((i % 64) * 4), i);
      batch.read32(scratch.at((i % 64) * 4));
    }
    const result = await batch.run();
    assert.equal(result.completed, 10_000);
    const values: readonly unknown[] = result.values;
    assert.equal(values.length, 5000);
    assert.ok(values.every((value, i) => value === i));
  });
}

function failureCases(suite: Suite): void {
  suite.case("P-1 the first failure stops the batch; earlier writes stay", async (bench) => {
    const { scratch } = bench;
    await scratch.window.batch().fill32(scratch.at(0), 4, 0).run();
    const batch = scratch.window
      .batch()
      .write32(scratch.at(0), 0xa)
      .verify32(scratch.at(4), { value: 1 })
      .write32(scratch.at(8), 0xb);
    const data = { operation: 1, window: scratch.name, value: 0n, expected: 1n };
    await expectError(batch.run(), "VERIFY_MISMATCH", { outcome: "partial", ...data });
    const { values } = await scratch.window.batch().readBlock32(scratch.at(0), 4).run();
    assert.deepEqual(values[0], Uint32Array.of(0xa, 0, 0, 0));
  });

  suite.case("P-5 a failure keeps the results so far", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window
      .batch()
      .write32(scratch.at(0), 0x77)
      .read32(scratch.at(0))
      .readBlock8(scratch.at(0), 3)
      .verify32(scratch.at(0), { value: 0x78 })
      .read32(scratch.at(0));
    const error = await expectError(batch.run(), "VERIFY_MISMATCH", { operation: 3 });
    assert.ok(error instanceof BatchError);
    const { result } = error;
    assert.equal(result.completed, 3);
    assert.deepEqual(result.values, [0x77, Uint8Array.of(0x77, 0, 0), 0x77]);
  });

  suite.case("P-29 no value for an operation that did not run", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window
      .batch()
      .write32(scratch.at(0), 1)
      .verify32(scratch.at(0), { value: 2 })
      .read32(scratch.at(0))
      .readBlock32(scratch.at(0), 2);
    const error = await expectError(batch.run(), "VERIFY_MISMATCH");
    assert.ok(error instanceof BatchError);
    assert.deepEqual(error.result.values, [1]);
    for (const index of [1, 2]) {
      await expectError(() => error.result.value(index), "INVALID_ARGUMENT", { field: "index" });
    }
  });
}

function reuseCases(suite: Suite): void {
  suite.case("P-1 a batch runs again and again", async (bench) => {
    const { scratch } = bench;
    await scratch.window.write32(scratch.at(0), 0);
    const batch = scratch.window.batch().update32(scratch.at(0), { mask: 0xf, value: 5 });
    assert.deepEqual((await batch.run()).values, [0]);
    assert.deepEqual((await batch.run()).values, [5]);
  });

  suite.case("P-5 a batch that grows does not change the run before", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window.batch().write32(scratch.at(0), 1).read32(scratch.at(0));
    const running = batch.run();
    const longer = batch.write32(scratch.at(0), 2).read32(scratch.at(0));
    assert.deepEqual((await running).values, [1]);
    assert.deepEqual((await longer.run()).values, [1, 2]);
  });

  suite.case("P-60 an operation that is refused leaves the batch as it was", async (bench) => {
    const { scratch } = bench;
    const batch = scratch.window.batch().write32(scratch.at(0), 6);
    await expectError(() => batch.read32(scratch.at(1)), "MISALIGNED");
    await expectError(() => batch.in("no-such-window"), "NO_SUCH_WINDOW");
    await expectError(() => batch.write8(scratch.at(0), 256), "INVALID_ARGUMENT");
    assert.equal(batch.length, 1);
    assert.deepEqual((await batch.read32(scratch.at(0)).run()).values, [6]);
  });

  suite.case("P-60 an empty batch is refused", async (bench) => {
    await bench.untouched(async () => {
      const data = { field: "operations" };
      await expectError(bench.device.batch().run(), "INVALID_ARGUMENT", data);
      await expectError(bench.scratch.window.batch().yields().run(), "INVALID_ARGUMENT", data);
    });
    await bench.serves();
  });

  suite.case("P-4 a batch of another window table is refused", async (bench) => {
    const { device, scratch } = bench;
    const stranger = scratch.window.batch().write32(scratch.at(0), 1);
    const stale = {
      slots: stranger.slots,
      share: () => {
        const program = stranger.encode();
        program[8] = (program[8] ?? 0) ^ 1;
        return program;
      },
    };
    const run = () => device.execute(stale as never);
    await bench.untouched(() => expectError(run, "STALE_GENERATION"));
    await bench.serves();
  });
}
