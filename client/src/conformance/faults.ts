import assert from "node:assert/strict";
import { describe } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BatchError, DeviceError, limits } from "../contract/index.js";
import type { Bench } from "./bench.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Hardware that fails: bus faults, and loads that do not return. */
export function faultCases(suite: Suite): void {
  describe("faults", () => {
    busFaultCases(suite.needs("faults"));
    hangCases(suite.needs("hangs"));
  });
}

function busFaultCases(suite: Suite): void {
  suite.case("P-61 a bus fault names its place and keeps results", async (bench) => {
    const { scratch, faults } = bench;
    await scratch.window.batch().writeBlock32(scratch.at(0), [1, 2, 3, 4]).run();
    await faults.busFault(scratch.name, scratch.at(9));
    const batch = scratch.window
      .batch()
      .read32(scratch.at(4))
      .readBlock32(scratch.at(0), 4)
      .write32(scratch.at(0), 9);
    const error = await expectError(batch.run(), "BUS_FAULT", {
      operation: 1,
      window: scratch.name,
      offset: scratch.at(8),
      done: 2,
    });
    assert.ok(error instanceof BatchError);
    assert.deepEqual(error.result.values, [2, Uint32Array.of(1, 2)]);
    await expectError(scratch.window.write32(scratch.at(8), 0), "BUS_FAULT", { operation: 0 });
    assert.equal(await scratch.window.read32(scratch.at(0)), 1, "the batch went on");
    await faults.clear();
    assert.equal(await scratch.window.read32(scratch.at(8)), 3);
  });

  suite.case("P-61 a bus fault in bulk says how much was done", async (bench) => {
    const { mem, faults } = bench;
    await faults.busFault(mem.name, mem.at(100_000));
    for (const direction of ["read", "write"] as const) {
      const transfer = mem.window[direction](mem.at(0), new Uint8Array(200_000));
      const { data } = await expectError(transfer, "BUS_FAULT", { window: mem.name });
      assert.ok(data.done !== undefined && data.done <= 100_000, `done ${data.done}`);
    }
    await faults.clear();
    await bench.serves();
  });

  suite.case("P-61 an update that faults has not written", async (bench) => {
    const { scratch, faults } = bench;
    await scratch.window.write32(scratch.at(8), 3);
    await faults.busFault(scratch.name, scratch.at(8));
    const update = scratch.window.update32(scratch.at(8), { mask: 0xff, value: 4 });
    const place = { window: scratch.name, offset: scratch.at(8) };
    await expectError(update, "BUS_FAULT", { operation: 0, ...place });
    await faults.clear();
    assert.equal(await scratch.window.read32(scratch.at(8)), 3);
  });
}

function hangCases(suite: Suite): void {
  suite.case("P-62 a load that does not return makes the device stuck", async (bench) => {
    const { scratch, faults } = bench;
    await scratch.window.batch().fill32(scratch.at(0), 4, 1).run();
    await faults.hang(scratch.name, scratch.at(8), limits.STUCK_ACCESS_MS * 3);
    const batch = scratch.window.batch().write32(scratch.at(0), 2).read32(scratch.at(8));
    const running = expectError(batch.write32(scratch.at(4), 2).run(), "DEVICE_STUCK", {
      outcome: "unknown",
    });
    const queued = expectError(scratch.window.write32(scratch.at(12), 2), "DEVICE_STUCK", {
      outcome: "not-executed",
    });
    await Promise.all([running, queued]);
    await untilItServes(bench);
    const { values } = await scratch.window.batch().readBlock32(scratch.at(0), 4).run();
    assert.deepEqual(values[0], Uint32Array.of(2, 1, 1, 1), "it went on after it was given up");
  });
}

/** The device serves again when the load has returned. */
async function untilItServes({ faults }: Bench): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await faults.clear();
    } catch (error) {
      if (!DeviceError.is(error, "DEVICE_STUCK") || tries > 200) throw error;
      await sleep(100);
    }
  }
}
