import assert from "node:assert/strict";
import { describe } from "node:test";
import { type Device, DeviceError, type Window } from "../contract/index.js";
import { checkError, expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Calls at the same time: of one turn, of one session, and of several sessions. */
export function concurrencyCases(suite: Suite): void {
  describe("concurrency", () => {
    sameTurnCases(suite);
    orderCases(suite);
    sessionCases(suite.needs("sessions"));
  });
}

function sameTurnCases(suite: Suite): void {
  suite.case("P-22 one faulty call among good ones fails alone", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    const at = (i: number): number => scratch.at(i * 4);
    await window.batch().fill32(at(0), 8, 0).run();
    const ends = await Promise.allSettled([
      window.write32(at(0), 1),
      window.batch().verify32(at(0), { value: 2 }).write32(at(1), 1).run(),
      window.write32(at(2), 2),
      window.read32(window.info.size),
      window.batch().delay(9).delay(9).run(),
      window.batch().waitFor32(at(0), { value: 3, timeoutMs: 1 }).run(),
      window.read32(at(2)),
      window.write32(at(3), 2 ** 40),
      bench.device.batch().run(),
      window.update32(at(0), { mask: 1, value: 0 }),
    ]);
    const codes = ends.map((end) => (end.status === "rejected" ? end.reason.code : end.value));
    assert.deepEqual(codes, [
      undefined,
      "VERIFY_MISMATCH",
      undefined,
      "OUT_OF_RANGE",
      "LIMIT_EXCEEDED",
      "WAIT_TIMED_OUT",
      2,
      "INVALID_ARGUMENT",
      "INVALID_ARGUMENT",
      1,
    ]);
    const { values } = await window.batch().readBlock32(at(0), 4).run();
    assert.deepEqual(values[0], Uint32Array.of(0, 0, 2, 0));
  });

  suite.needs("rawPrograms").case("P-22 so does a hostile program", async (bench) => {
    const { scratch } = bench;
    const write = scratch.window.write32(scratch.at(0), 0x31);
    const [first, hostile, read] = await Promise.all([
      write,
      bench.raw(new Uint8Array(48)),
      scratch.window.read32(scratch.at(0)),
    ]);
    assert.equal(first, undefined);
    checkError(hostile.error, "INVALID_ARGUMENT", { field: "magic" });
    assert.equal(read, 0x31);
  });

  suite.case("P-22 a thousand calls of one turn each get their own answer", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    const calls = Array.from({ length: 500 }, (_, i) => {
      const at = scratch.at((i % 64) * 4);
      return [window.write32(at, i), window.read32(at)] as const;
    }).flat();
    const values = (await Promise.all(calls)).filter((value) => value !== undefined);
    assert.deepEqual(
      values,
      Array.from({ length: 500 }, (_, i) => i),
    );
  });
}

function orderCases(suite: Suite): void {
  suite.case("P-23 batches run in the order of their calls", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    await window.write32(scratch.at(0), 0);
    const settled: number[] = [];
    const olds: Promise<number>[] = [];
    for (let i = 1; i <= 100; i++) {
      const update = window.update32(scratch.at(0), { mask: 0xffff, value: i });
      olds.push(update);
      update.then(() => settled.push(i)).catch(() => undefined);
      // Some calls are made in a later turn.
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const expected = Array.from({ length: 100 }, (_, i) => i);
    assert.deepEqual(await Promise.all(olds), expected);
    assert.deepEqual(
      settled,
      expected.map((i) => i + 1),
    );
  });

  suite.case("P-23 later batches wait while one yields", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    await window.write32(scratch.at(0), 0);
    const wait = window.waitFor32(scratch.at(0), { value: 1, timeoutMs: 50 });
    const write = window.write32(scratch.at(0), 1);
    await expectError(wait, "WAIT_TIMED_OUT", { value: 0n });
    await write;
    assert.equal(await window.read32(scratch.at(0)), 1);
  });
}

function sessionCases(suite: Suite): void {
  suite.case("P-20 a batch is not interleaved with another", async (bench) => {
    const { scratch } = bench;
    const devices = [bench.device, await bench.another(), await bench.another()];
    const work = devices.map(async (device, who) => {
      for (let round = 0; round < 20; round++) {
        const mark = (who << 16) | round;
        const batch = device.batch().in(scratch.name).fill32(scratch.at(0), 32, mark);
        const { values } = await batch.readBlock32(scratch.at(0), 32).run();
        assert.ok(
          values[0].every((value) => value === mark),
          `${who}: ${values[0]}`,
        );
      }
    });
    await Promise.all(work);
  });

  suite.case("P-20 others run while a batch yields, and not within it", async (bench) => {
    const { scratch } = bench;
    const other = (await bench.another()).window(scratch.name);
    await scratch.window.batch().fill32(scratch.at(0), 8, 0).run();
    const waiting = scratch.window
      .batch()
      .yields()
      .waitFor32(scratch.at(0), { value: 1, timeoutMs: 60_000 })
      .fill32(scratch.at(4), 4, 5)
      .readBlock32(scratch.at(4), 4)
      .run();
    for (let i = 0; i < 10; i++) await other.write32(scratch.at(4), 100 + i);
    await other.write32(scratch.at(0), 1);
    const { values } = await waiting;
    assert.deepEqual(values[1], Uint32Array.of(5, 5, 5, 5));
  });

  suite.case("P-29 answers never reach another session", async (bench) => {
    const { scratch } = bench;
    const devices = [bench.device, await bench.another(), await bench.another()];
    await Promise.all(devices.map((device, who) => exchange(device.window(scratch.name), who)));

    async function exchange(window: Window, who: number): Promise<void> {
      const at = scratch.at(who * 4);
      const calls = Array.from({ length: 100 }, (_, i) => [
        window.write32(at, (who << 24) | i),
        window.read32(at),
      ]).flat();
      const values = (await Promise.all(calls)).filter((value) => value !== undefined);
      assert.deepEqual(
        values,
        Array.from({ length: 100 }, (_, i) => (who << 24) | i),
      );
    }
  });

  suite.case("P-43 others run between the slices of a bulk transfer", async (bench) => {
    const { scratch, mem } = bench;
    const other = (await bench.another()).window(scratch.name);
    let served = false;
    const registers = (async () => {
      for (let i = 0; i < 50; i++) {
        await other.write32(scratch.at(0), i);
        assert.equal(await other.read32(scratch.at(0)), i);
      }
      served = true;
    })();
    // Bulk goes on until the other session is through: it ends only if nobody starves.
    const streams = [0, 1].map(async () => {
      do await mem.window.read(mem.at(0), new Uint8Array(1024 * 1024));
      while (!served);
    });
    await registers;
    await Promise.all(streams);
  });

  suite.case("P-25 cancelling in one session leaves the others", async (bench) => {
    const { scratch } = bench;
    const other: Device = await bench.another();
    const controller = new AbortController();
    const never = { mask: 1, value: 1, timeoutMs: 60_000 };
    await scratch.window.write32(scratch.at(0), 0);
    const { signal } = controller;
    const waiting = scratch.window.waitFor32(scratch.at(0), never, { signal });
    waiting.catch(() => undefined);
    const reads = Array.from({ length: 20 }, () =>
      other.window(scratch.name).read32(scratch.at(0)),
    );
    controller.abort();
    const error = await waiting.catch((thrown: unknown) => thrown);
    assert.ok(DeviceError.is(error, "CANCELLED"));
    assert.deepEqual(await Promise.all(reads), new Array(20).fill(0));
  });
}
