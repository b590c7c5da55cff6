import { describe } from "node:test";
import { badValueCases } from "./bad-values.js";
import { badWindowCases } from "./bad-windows.js";
import { allFail } from "./misuse.js";
import type { Suite } from "./suite.js";
import { WRONG_TYPES } from "./wrong-values.js";

/** Bad input at the methods of windows and batches. */
export function badArgumentCases(suite: Suite): void {
  describe("bad arguments", () => {
    placeCases(suite);
    badValueCases(suite);
    badWindowCases(suite);
    optionCases(suite);
  });
}

function placeCases(suite: Suite): void {
  suite.case("P-60 an offset past the end is OUT_OF_RANGE", async (bench) => {
    const { window, info, name } = bench.scratch;
    const { size } = info;
    const end = { window: name, offset: size, size };
    const any = { mask: 1, value: 1 };
    const reads = [
      () => window.read32(size),
      () => window.waitFor32(size, { ...any, timeoutMs: 0 }),
      () => window.batch().verify32(size, any),
      () => window.write32(size, 0),
      () => window.update32(size, any),
      () => window.batch().fill32(size, 1, 0),
      () => window.batch().writeBlock32(size, [0]),
      () => window.batch().readBlock32(size, 1),
    ];
    await allFail(bench, reads, ["OUT_OF_RANGE", { ...end, length: 4 }]);
    const bulk = [
      () => window.read(size, new Uint8Array(8)),
      () => window.write(size, new Uint8Array(8)),
    ];
    await allFail(bench, bulk, ["OUT_OF_RANGE", { ...end, length: 8 }]);
  });

  suite.case("P-60 so is a length past the end", async (bench) => {
    const { window, info } = bench.scratch;
    const last = info.size - 4;
    const misuses = [
      () => window.batch().readBlock32(last, 2),
      () => window.batch().writeBlock32(last, [1, 2]),
      () => window.batch().fill32(last, 2 ** 32 - 1, 0),
      () => window.read(last, new Uint8Array(8)),
      () => window.write(last, new Uint8Array(8)),
    ];
    await allFail(bench, misuses, ["OUT_OF_RANGE", { offset: last, size: info.size }]);
  });

  suite.case("P-60 so is the largest offset there is", async (bench) => {
    const { scratch, mem } = bench;
    const offset = Number.MAX_SAFE_INTEGER - 7;
    const misuses = [
      () => scratch.window.read32(offset),
      () => scratch.window.batch().fill8(offset, 2 ** 32 - 1, 0),
      () => mem.window.read(offset, new Uint8Array(4096)),
      () => mem.window.write(offset, new Uint8Array(4096)),
    ];
    await allFail(bench, misuses, ["OUT_OF_RANGE", { offset }]);
  });

  suite.case("P-60 an offset between two registers is MISALIGNED", async (bench) => {
    const { window, at } = { window: bench.scratch.window, at: bench.scratch.at(0) };
    const misuses = [1, 2, 3].flatMap((odd) => [
      () => window.read32(at + odd),
      () => window.write32(at + odd, 0),
      () => window.update32(at + odd, { mask: 1, value: 1 }),
      () => window.waitFor32(at + odd, { value: 0, timeoutMs: 0 }),
      () => window.batch().verify32(at + odd, { value: 0 }),
      () => window.batch().readBlock32(at + odd, 2, { fixed: true }),
      () => window.batch().writeBlock32(at + odd, [1, 2]),
      () => window.batch().fill32(at + odd, 2, 1),
    ]);
    await allFail(bench, misuses, ["MISALIGNED", { window: bench.scratch.name, width: 32 }]);
    await allFail(bench, [() => window.read16(at + 1)], ["MISALIGNED", { width: 16 }]);
  });

  suite.needs("width64").case("P-60 64 bits are aligned to 8 bytes", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const misuses = [1, 2, 4, 7].map((odd) => () => window.read64(at + odd));
    await allFail(bench, misuses, ["MISALIGNED", { width: 64 }]);
  });
}

function optionCases(suite: Suite): void {
  suite.case("P-60 call options that are none are INVALID_ARGUMENT", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const fails = (field: string, wrongs: readonly unknown[]): Promise<void> => {
      const misuses = wrongs.flatMap((wrong) => {
        const options = field === "options" ? wrong : { [field]: wrong };
        return [
          () => window.read32(at, options as never),
          () =>
            window
              .batch()
              .write32(at, 1)
              .run(options as never),
          () => window.read(at, new Uint8Array(4), options as never),
          () => window.write(at, new Uint8Array(4), options as never),
        ];
      });
      return allFail(bench, misuses, ["INVALID_ARGUMENT", { field }]);
    };
    await fails("options", [null, 5, "soon"]);
    await fails("timeoutMs", [Number.NaN, -1, 0, Number.POSITIVE_INFINITY, "5", null]);
    await fails("signal", [null, 5, {}, "abort"]);
    const progress = { onProgress: 5 } as never;
    const misuse = () => window.read(at, new Uint8Array(4), progress);
    await allFail(bench, [misuse], ["INVALID_ARGUMENT", { field: "onProgress" }]);
    const fixed = () => window.batch().fill32(at, 2, 0, { fixed: 1 } as never);
    await allFail(bench, [fixed], ["INVALID_ARGUMENT", { field: "fixed" }]);
  });

  suite.case("P-60 what is no batch is INVALID_ARGUMENT", async (bench) => {
    const misuses = WRONG_TYPES.map((wrong) => () => bench.device.execute(wrong as never));
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "batch" }]);
  });
}
