import assert from "node:assert/strict";
import { describe } from "node:test";
import {
  type Batch,
  type Device,
  DeviceError,
  type Interrupt,
  type Interrupts,
  limits,
} from "../contract/index.js";
import type { Bench } from "./bench.js";
import { checkError, expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Interrupts: what is told, what runs before it is told, and how it ends. */
export function interruptCases(suite: Suite): void {
  describe("interrupts", () => {
    const able = suite.needs("interrupts");
    toldCases(able);
    programCases(able);
    quietEndCases(able);
    refusalCases(able);
    suite.case("P-60 a device without interrupts says so", async ({ device }) => {
      if (device.info.interrupts.length > 0) return;
      await expectError(() => device.interrupts(), "UNSUPPORTED", { device: device.info.name });
    });
  });
}

/** A subscription that acknowledges, so that one `raise` is one interrupt of any kind of line. */
async function acknowledging(
  { line }: Bench,
  device: Device,
  source: string | undefined = line.source,
): Promise<Interrupts<[number]>> {
  const stream = device.interrupts(source, { program: line.acknowledge(device.batch()) });
  await stream.ready;
  return stream;
}

async function take<R extends readonly unknown[]>(stream: Interrupts<R>): Promise<Interrupt<R>> {
  const { done, value } = await stream.next();
  assert.equal(done ?? false, false, "the iteration has ended");
  return value as Interrupt<R>;
}

function toldCases(suite: Suite): void {
  suite.case("P-80 an interrupt is told, with counts and times", async (bench) => {
    const stream = await acknowledging(bench, bench.device);
    await bench.line.raise();
    const event = await take(stream);
    const { source, sequence, count, missed, dropped, monotonicNs, wallNs } = event;
    assert.equal(source, bench.line.source);
    for (const value of [sequence, count]) assert.ok(Number.isSafeInteger(value) && value >= 1);
    assert.deepEqual({ missed, dropped }, { missed: 0, dropped: 0 });
    assert.ok(monotonicNs > 0n && wallNs > 1_600_000_000_000_000_000n, `${monotonicNs} ${wallNs}`);
  });

  suite.case("P-80 interrupts are told one by one, in order", async (bench) => {
    const stream = await acknowledging(bench, bench.device);
    let before: Interrupt | undefined;
    for (let i = 0; i < 20; i++) {
      await bench.line.raise();
      const event = await take(stream);
      assert.deepEqual([event.missed, event.dropped], [0, 0]);
      if (before !== undefined) {
        assert.equal(event.sequence, before.sequence + 1);
        assert.equal(event.count, before.count + 1);
        assert.ok(event.monotonicNs > before.monotonicNs);
      }
      before = event;
    }
  });

  suite.case("P-80 every subscriber is told", async (bench) => {
    const { device, line } = bench;
    const streams: Interrupts[] = [];
    for (let i = 0; i < 2; i++) streams.push(await acknowledging(bench, device));
    // All lines of the device, and among them this one.
    streams.push(device.interrupts(undefined, { program: line.acknowledge(device.batch()) }));
    await streams[2]?.ready;
    await line.raise();
    const events = await Promise.all(streams.map(take));
    const [first] = events;
    for (const { source, sequence, count } of events) {
      assert.deepEqual([source, sequence, count], [line.source, first?.sequence, first?.count]);
    }
  });

  suite.case("P-81 nothing is lost in a burst: it is counted", async (bench) => {
    const { line } = bench;
    const stream = await acknowledging(bench, bench.device);
    await line.raise();
    let last: Interrupt = await take(stream);
    const events: Interrupt[] = [];
    const collected = (async () => {
      for await (const event of stream) events.push(event);
    })();
    await Promise.all(Array.from({ length: 64 }, () => line.raise()));
    for (let seen = -1; seen < events.length; ) {
      seen = events.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await stream.return();
    await collected;
    assert.ok(events.length > 0, "none of the burst was told");
    for (const event of events) {
      assert.equal(event.sequence, last.sequence + 1 + event.dropped);
      if (event.dropped === 0) assert.equal(event.count, last.count + 1 + event.missed);
      last = event;
    }
  });

  suite.case("P-81 what came before the subscription is not told", async (bench) => {
    const { line, device } = bench;
    const first = await acknowledging(bench, device);
    await line.raise();
    const told = await take(first);
    await first.return();
    const second = await acknowledging(bench, device);
    await line.raise();
    const { sequence, dropped } = await take(second);
    assert.ok(sequence > told.sequence);
    assert.equal(dropped, 0);
  });
}

function programCases(suite: Suite): void {
  suite.case("P-83 a program runs before its interrupt is told", async (bench) => {
    const { line, device } = bench;
    const stream = await acknowledging(bench, device);
    await line.raise();
    const { result, error } = await take(stream);
    assert.equal(error, undefined);
    assert.notEqual(result?.values[0], 0, "the program did not see the cause");
    assert.equal(result?.completed, line.acknowledge(device.batch()).length);
    assert.equal(result?.generation, device.info.generation);
    const [cause] = (await line.acknowledge(device.batch()).run()).values;
    assert.equal(cause, 0, "the program did not acknowledge");
  });

  suite.case("P-83 a program that fails ends nothing: the event says so", async (bench) => {
    const { line, device, scratch } = bench;
    const { window } = scratch;
    await window.write32(scratch.at(0), 1);
    const program = line.acknowledge(device.batch()).in(window.info.name);
    const checked = program.verify32(scratch.at(0), { value: 2 });
    const stream = device.interrupts(line.source, { program: checked });
    await stream.ready;
    await line.raise();
    const failed = await take(stream);
    checkError(failed.error, "VERIFY_MISMATCH", { value: 1n, expected: 2n });
    assert.deepEqual(failed.result?.values.slice(1), [1]);
    await window.write32(scratch.at(0), 2);
    await line.raise();
    const { error, result } = await take(stream);
    assert.equal(error, undefined);
    assert.equal(result?.values[1], 2);
  });

  suite.case(
    "P-83 an interrupt that comes while its program runs is not forgotten",
    async (bench) => {
      const { line, device } = bench;
      // It acknowledges, and then takes its time.
      const program = line.acknowledge(device.batch()).delay(5);
      const stream = device.interrupts(line.source, { program });
      await stream.ready;
      const collected = (async () => {
        for await (const { error } of stream) assert.equal(error, undefined);
      })();
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      await line.raise();
      await pause(2);
      await line.raise();
      await pause(200);
      const [cause] = (await line.acknowledge(device.batch()).run()).values;
      assert.equal(cause, 0, "the second was not acknowledged");
      await stream.return();
      await collected;
    },
  );

  suite.case("P-83 a program that may not run refuses the subscription", async (bench) => {
    const { device, line, scratch } = bench;
    const inScratch = (): Batch => device.batch().in(scratch.name);
    const refused = async (program: Batch<never>, code: "INVALID_ARGUMENT" | "LIMIT_EXCEEDED") => {
      const stream = device.interrupts(line.source, { program });
      await expectError(stream.ready, code);
      await expectError(stream.next(), code);
      assert.deepEqual(await stream.next(), { done: true, value: undefined });
    };
    await bench.untouched(async () => {
      await refused(inScratch().yields().write32(scratch.at(0), 1) as never, "INVALID_ARGUMENT");
      const results = limits.INTERRUPT_RESULTS_BYTES_MAX / 4 + 2;
      const long = inScratch().readBlock32(scratch.at(0), results, { fixed: true });
      await refused(long as never, "LIMIT_EXCEEDED");
      await refused(inScratch().delay(20) as never, "LIMIT_EXCEEDED");
    });
    await bench.serves();
  });
}

function quietEndCases(suite: Suite): void {
  const ended = async (stream: Interrupts<readonly unknown[]>): Promise<void> => {
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
  };

  suite.case("P-84 leaving the loop ends the subscription", async (bench) => {
    const stream = await acknowledging(bench, bench.device);
    await bench.line.raise();
    for await (const { source } of stream) {
      assert.equal(source, bench.line.source);
      break;
    }
    await ended(stream);
    await bench.serves();
  });

  suite.case("P-84 a signal ends a wait, quietly", async (bench) => {
    const cancel = new AbortController();
    const stream = bench.device.interrupts(bench.line.source, { signal: cancel.signal });
    await stream.ready;
    const waiting = stream.next();
    setTimeout(() => cancel.abort(new Error("enough")), 20);
    assert.deepEqual(await waiting, { done: true, value: undefined });
    await ended(stream);
    await bench.serves();
  });

  suite.case("P-84 a signal that was aborted before ends it at once", async (bench) => {
    const stream = bench.device.interrupts(bench.line.source, { signal: AbortSignal.abort() });
    await ended(stream);
    await expectError(stream.ready, "CANCELLED");
  });

  suite.case("P-84 closing the device ends a wait, quietly", async (bench) => {
    const stream = bench.device.interrupts(bench.line.source);
    await stream.ready;
    const waiting = stream.next();
    await bench.device.close();
    assert.deepEqual(await waiting, { done: true, value: undefined });
    await ended(stream);
  });

  suite.case("P-84 closing at once ends a subscription that has not begun", async (bench) => {
    const stream = bench.device.interrupts(bench.line.source);
    await bench.device.close();
    await ended(stream);
    await stream.ready.catch((error: unknown) => assert.ok(DeviceError.is(error, "CANCELLED")));
  });
}

function refusalCases(suite: Suite): void {
  suite.case("P-60 a line that is not there is NO_SUCH_INTERRUPT", async ({ device, line }) => {
    const data = { device: device.info.name, interrupt: "nonesuch" };
    await expectError(() => device.interrupts("nonesuch"), "NO_SUCH_INTERRUPT", data);
    await expectError(() => device.interrupts(""), "NO_SUCH_INTERRUPT");
    assert.ok(device.info.interrupts.some(({ name }) => name === line.source));
  });

  suite.case("P-60 wrong arguments are refused at once", async ({ device, line }) => {
    const call = (source: unknown, options?: unknown) => () =>
      device.interrupts(source as string, options as object);
    await expectError(call(7), "INVALID_ARGUMENT", { field: "source" });
    await expectError(call(null), "INVALID_ARGUMENT", { field: "source" });
    await expectError(call(line.source, 7), "INVALID_ARGUMENT", { field: "options" });
    await expectError(call(line.source, { signal: {} }), "INVALID_ARGUMENT", { field: "signal" });
    await expectError(call(line.source, { program: [1] }), "INVALID_ARGUMENT", {
      field: "program",
    });
    await expectError(call(line.source, { program: device.batch() }), "INVALID_ARGUMENT");
  });

  suite.case("P-60 interrupts of a closed device are CLOSED", async ({ device, line }) => {
    await device.close();
    await expectError(() => device.interrupts(line.source), "CLOSED");
  });

  suite.case("P-85 subscribers over the limit are OVERLOADED", async (bench) => {
    const { device, line } = bench;
    const max = limits.INTERRUPT_SUBSCRIBERS_MAX;
    const streams = Array.from({ length: max }, () => device.interrupts(line.source));
    await Promise.all(streams.map(({ ready }) => ready));
    const over = device.interrupts(line.source);
    await expectError(over.ready, "OVERLOADED", { limit: "INTERRUPT_SUBSCRIBERS_MAX", max });
    await streams[0]?.return();
    // The place is free once the other side has seen the end.
    for (let tries = 0; ; tries++) {
      const again = device.interrupts(line.source);
      try {
        await again.ready;
        break;
      } catch (error) {
        if (!DeviceError.is(error, "OVERLOADED") || tries > 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    await bench.serves();
  });
}
