import assert from "node:assert/strict";
import { describe } from "node:test";
import type { Device } from "../contract/index.js";
import type { Bench } from "./bench.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Open, closing, closed. */
export function lifecycleCases(suite: Suite): void {
  describe("lifecycle", () => {
    openCases(suite);
    closingCases(suite);
    closedCases(suite);
  });
}

/** Enters a state, and answers how to leave it. */
const CLOSED_STATES: Readonly<Record<string, (bench: Bench) => Promise<() => Promise<void>>>> = {
  closing: async ({ device, scratch }) => {
    await scratch.window.write32(scratch.at(0), 0);
    const pending = scratch.window.waitFor32(scratch.at(0), { value: 1, timeoutMs: 300 });
    const closing = device.close();
    return async () => {
      // What was pending ends by itself: closing waits for it, and does not cut it short.
      await expectError(pending, "WAIT_TIMED_OUT");
      await closing;
    };
  },
  closed: async ({ device }) => {
    await device.close();
    return () => Promise.resolve();
  },
};

function inEveryClosedState(
  suite: Suite,
  title: string,
  body: (bench: Bench) => Promise<void>,
): void {
  for (const [state, enter] of Object.entries(CLOSED_STATES)) {
    suite.case(`${title} (${state})`, async (bench) => {
      const leave = await enter(bench);
      await body(bench);
      await leave();
    });
  }
}

function openCases(suite: Suite): void {
  suite.case("P-60 the info of a device is whole", async ({ device }) => {
    const { info } = device;
    assert.match(info.name, /^[a-z0-9][a-z0-9_.-]*$/);
    assert.equal(info.state, "ready");
    assert.equal(typeof info.tableHash, "bigint");
    assert.ok(Number.isSafeInteger(info.generation), "generation");
    assert.notEqual(info.bootId, "");
    for (const [index, window] of info.windows.entries()) {
      assert.equal(window.index, index);
      assert.ok(window.size > 0 && Number.isSafeInteger(window.size), `size of ${window.name}`);
      assert.deepEqual(device.window(window.name).info, window);
    }
    assert.equal(new Set(info.windows.map((window) => window.name)).size, info.windows.length);
  });

  suite.case("P-110 each fact of where a window lies has a source", async ({ device }) => {
    for (const { name, origin } of device.info.windows) {
      const { sources, pageSize, physicalAddress, busAddress, axiAddress } = origin;
      const known = {
        path: origin.path !== "",
        pageSize: pageSize > 0,
        cache: true,
        physicalAddress: physicalAddress !== "",
        busAddress: busAddress !== "",
        axiAddress: axiAddress !== "",
      };
      const told = Object.entries(sources).map(([fact, source]) => [fact, source !== ""]);
      assert.deepEqual(Object.fromEntries(told), known, name);
      for (const address of [physicalAddress, busAddress, axiAddress]) {
        assert.match(address, /^$|^0x[0-9a-f]+$/, name);
      }
    }
  });

  suite.needs("sessions").case("P-60 sessions open at once, each is served", async (bench) => {
    const { scratch } = bench;
    const others = await Promise.all(Array.from({ length: 16 }, () => bench.another()));
    const windows = others.map((other) => other.window(scratch.name));
    await Promise.all(windows.map((window, i) => window.write32(scratch.at(i * 4), i)));
    const values = await Promise.all(windows.map((window, i) => window.read32(scratch.at(i * 4))));
    assert.deepEqual(
      values,
      others.map((_, i) => i),
    );
  });

  suite.needs("sessions").case("P-60 closing one session leaves the others", async (bench) => {
    const other = await bench.another();
    await other.window(bench.scratch.name).write32(bench.scratch.at(0), 1);
    await other.close();
    await bench.serves();
  });
}

function closingCases(suite: Suite): void {
  suite.case("P-60 close waits for pending calls, which keep their results", async (bench) => {
    const { device, scratch, mem } = bench;
    const order: string[] = [];
    const note = async <T>(name: string, call: Promise<T>): Promise<T> => {
      const value = await call;
      order.push(name);
      return value;
    };
    const batch = scratch.window.batch().yields().write32(scratch.at(0), 4).delay(30);
    const slow = note("batch", batch.read32(scratch.at(0)).run());
    const bulk = note("bulk", mem.window.write(mem.at(0), new Uint8Array(300_000)));
    const closed = note("close", device.close());
    assert.deepEqual((await slow).values, [4]);
    assert.equal((await bulk).bytesDone, 300_000);
    await closed;
    assert.equal(order.at(-1), "close");
  });

  suite.case("P-60 close is idempotent", async ({ device }) => {
    await Promise.all([device.close(), device.close()]);
    await device.close();
    await device[Symbol.asyncDispose]();
  });

  suite.case("P-60 a device closes at the end of its scope", async ({ device, scratch }) => {
    let kept: Device | undefined;
    {
      await using scoped = device;
      kept = scoped;
      await scratch.window.write32(scratch.at(0), 1);
    }
    await expectError(kept.window(scratch.name).read32(scratch.at(0)), "CLOSED");
  });
}

function closedCases(suite: Suite): void {
  inEveryClosedState(suite, "P-60 every call is CLOSED", async ({ device, scratch, mem }) => {
    const { window } = scratch;
    const at = scratch.at(4);
    const calls = [
      () => window.read8(at),
      () => window.write64(at, 0n),
      () => window.update32(at, { mask: 1, value: 1 }),
      () => window.waitFor16(at, { value: 0, timeoutMs: 0 }),
      () => window.batch().write32(at, 1).run(),
      () => device.execute(window.batch().write32(at, 1)),
      () => mem.window.read(mem.at(0), new Uint8Array(4)),
      () => mem.window.write(mem.at(0), new Uint8Array(4)),
    ];
    const data = { outcome: "not-executed", device: device.info.name } as const;
    const aligned = calls.filter((_, i) => i !== 1);
    for (const call of aligned) await expectError(call, "CLOSED", data);
  });

  inEveryClosedState(suite, "P-60 a batch from before is CLOSED", async ({ scratch }) => {
    const batch = scratch.window.batch().write32(scratch.at(4), 1);
    await expectError(() => batch.run(), "CLOSED");
  });

  inEveryClosedState(suite, "P-60 the info can still be read", async ({ device, scratch }) => {
    assert.equal(device.window(scratch.name).info.size, scratch.info.size);
    assert.equal(device.batch().in(scratch.name).read32(scratch.at(0)).length, 1);
  });
}
