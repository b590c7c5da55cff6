import assert from "node:assert/strict";
import { allFail } from "./misuse.js";
import type { Suite } from "./suite.js";
import { WRONG_TYPES } from "./wrong-values.js";

/** Windows that are not there, and what a window does not take. */
export function badWindowCases(suite: Suite): void {
  suite.case("P-60 an unknown window is NO_SUCH_WINDOW", async (bench) => {
    const { device } = bench;
    const misuses = ["nope", "", "SCRATCH", ...WRONG_TYPES].flatMap((wrong) => [
      () => device.window(wrong as string),
      () => device.batch().in(wrong as string),
    ]);
    await allFail(bench, misuses, ["NO_SUCH_WINDOW", { device: device.info.name }]);
  });

  suite.case("P-60 a batch without a window is INVALID_ARGUMENT", async (bench) => {
    const misuses = [() => bench.device.batch().read32(0), () => bench.device.batch().flush()];
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "window" }]);
  });

  suite.needs("narrow").case("P-60 a width that the window refuses", async (bench) => {
    const narrow = bench.area("narrow");
    const { window } = narrow;
    const at = narrow.at(0);
    const data = { window: narrow.name, offset: at, supported: [32] };
    const bytes = [() => window.read8(at), () => window.write8(at, 0)];
    await allFail(bench, bytes, ["WIDTH_UNSUPPORTED", { ...data, width: 8 }]);
    const halves = [
      () => window.update16(at, { mask: 1, value: 1 }),
      () => window.batch().readBlock16(at, 2),
    ];
    await allFail(bench, halves, ["WIDTH_UNSUPPORTED", { ...data, width: 16 }]);
    const wide = [() => window.write64(at, 0n), () => window.batch().fill64(at, 1, 0n)];
    await allFail(bench, wide, ["WIDTH_UNSUPPORTED", { ...data, width: 64 }]);
    await window.write32(at, 5);
  });

  suite.needs("readOnly").case("P-60 writing a read-only window is READ_ONLY", async (bench) => {
    const rom = bench.area("rom");
    const { window } = rom;
    const at = rom.at(0);
    const before = await window.read32(at);
    const misuses = [
      () => window.write32(at, ~before >>> 0),
      () => window.update32(at, { mask: 0xff, value: 0 }),
      () => window.batch().writeBlock32(at, [0, 1]),
      () => window.batch().fill32(at, 2, 0),
      () => window.write(at, new Uint8Array(8)),
    ];
    await allFail(bench, misuses, ["READ_ONLY", { window: rom.name }]);
    const { values } = await window.batch().read32(at).readBlock32(at, 1).run();
    assert.deepEqual(values, [before, Uint32Array.of(before)]);
  });

  suite.needs("writeOnly").case("P-60 reading a write-only window is WRITE_ONLY", async (bench) => {
    const wo = bench.area("wo");
    const { window } = wo;
    const at = wo.at(0);
    const misuses = [
      () => window.read32(at),
      () => window.update32(at, { mask: 1, value: 1 }),
      () => window.waitFor32(at, { value: 0, timeoutMs: 0 }),
      () => window.batch().verify32(at, { value: 0 }),
      () => window.batch().readBlock32(at, 2),
      () => window.read(at, new Uint8Array(8)),
    ];
    await allFail(bench, misuses, ["WRITE_ONLY", { window: wo.name }]);
    await window.batch().write32(at, 1).fill32(at, 2, 3).writeBlock32(at, [4]).run();
  });

  suite
    .needs("writeCombining")
    .case("P-12 registers of a write-combining window", async (bench) => {
      const wc = bench.area("wc");
      const { window } = wc;
      const at = wc.at(0);
      const misuses = [
        () => window.read32(at),
        () => window.write8(at, 1),
        () => window.update32(at, { mask: 1, value: 1 }),
        () => window.waitFor32(at, { value: 0, timeoutMs: 0 }),
        () => window.batch().verify32(at, { value: 0 }),
        () => window.batch().readBlock32(at, 2),
        () => window.batch().writeBlock32(at, [1]),
        () => window.batch().fill32(at, 2, 1),
      ];
      await allFail(bench, misuses, ["UNSUPPORTED", { window: wc.name }]);
    });
}
