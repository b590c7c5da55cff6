import { allFail, type Misuse } from "./misuse.js";
import type { Suite } from "./suite.js";
import { WRONG_INTEGERS, WRONG_TIMES, WRONG_TYPES } from "./wrong-values.js";

/** Arguments of the wrong type, and values that do not fit. */
export function badValueCases(suite: Suite): void {
  typeCases(suite);
  valueCases(suite);
}

function typeCases(suite: Suite): void {
  suite.case("P-60 an offset that is no natural number is INVALID_ARGUMENT", async (bench) => {
    const { window } = bench.scratch;
    const misuses = [...WRONG_INTEGERS, 2 ** 53, 2 ** 64].flatMap((wrong) => [
      () => window.read8(wrong as number),
      () => window.write32(wrong as number, 0),
      () => window.read(wrong as number, new Uint8Array(4)),
      () => window.write(wrong as number, new Uint8Array(4)),
    ]);
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "offset" }]);
  });

  suite.case("P-60 so is a count", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const misuses = [...WRONG_INTEGERS, 0, 2 ** 32].flatMap((wrong) => [
      () => window.batch().readBlock32(at, wrong as number),
      () => window.batch().fill32(at, wrong as number, 0, { fixed: true }),
    ]);
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "count" }]);
  });

  suite.case("P-60 so are elements that are no array", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const misuses = [...WRONG_TYPES, []].map(
      (wrong) => () => window.batch().writeBlock32(at, wrong as never),
    );
    await allFail(bench, misuses, ["INVALID_ARGUMENT"]);
    const mixed = () => window.batch().writeBlock32(at, [1, -1]);
    await allFail(bench, [mixed], ["INVALID_ARGUMENT", { field: "elements[1]" }]);
  });

  suite.case("P-60 so are bytes that are no Uint8Array, or empty", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const wrongs = [...WRONG_TYPES, new Uint32Array(1), new ArrayBuffer(4), new Uint8Array(0)];
    const reads = wrongs.map((wrong) => () => window.read(at, wrong as Uint8Array));
    await allFail(bench, reads, ["INVALID_ARGUMENT", { field: "target" }]);
    const writes = wrongs.map((wrong) => () => window.write(at, wrong as Uint8Array));
    await allFail(bench, writes, ["INVALID_ARGUMENT", { field: "source" }]);
  });

  suite.case("P-60 so are mask and value that are no object", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const misuses = [undefined, null, 5, "x"].flatMap((wrong) => [
      () => window.update32(at, wrong as never),
      () => window.waitFor32(at, wrong as never),
      () => window.batch().verify32(at, wrong as never),
    ]);
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "bits" }]);
  });
}

function valueCases(suite: Suite): void {
  suite.case("P-60 a value wider than the access is INVALID_ARGUMENT", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const misuses = [
      () => window.write8(at, 0x100),
      () => window.write16(at, 0x1_0000),
      () => window.write32(at, 2 ** 32),
      () => window.update8(at, { mask: 0xff, value: 0x100 }),
      () => window.batch().verify16(at, { value: 0x1_0000 }),
      () => window.waitFor32(at, { value: 2 ** 32, timeoutMs: 0 }),
      () => window.batch().fill8(at, 2, 256),
    ];
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "value" }]);
    const mask = () => window.update8(at, { mask: 0x1ff, value: 0 });
    await allFail(bench, [mask], ["INVALID_ARGUMENT", { field: "mask" }]);
  });

  suite.case("P-60 so is one that is no natural number", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const misuses = WRONG_INTEGERS.flatMap((wrong) => [
      () => window.write8(at, wrong as number),
      () => window.write32(at, wrong as number),
      () => window.update32(at, { mask: 1, value: wrong as number }),
      () => window.batch().fill16(at, 1, wrong as number),
    ]);
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "value" }]);
  });

  suite.needs("width64").case("P-60 64 bits take bigint, within 64 bits", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const misuses = [-1n, 2n ** 64n, 5, "5", undefined].flatMap((wrong) => [
      () => window.write64(at, wrong as bigint),
      () => window.update64(at, { mask: 1n, value: wrong as bigint }),
      () => window.batch().fill64(at, 1, wrong as bigint),
    ]);
    await allFail(bench, misuses, ["INVALID_ARGUMENT", { field: "value" }]);
  });

  suite.case("P-60 so are an empty mask, and a value outside its mask", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const operations = (bits: { mask: number; value: number }): readonly Misuse[] => [
      () => window.update32(at, bits),
      () => window.batch().verify32(at, bits),
      () => window.waitFor32(at, { ...bits, timeoutMs: 0 }),
    ];
    const outside = operations({ mask: 0xf0, value: 0x11 });
    await allFail(bench, outside, ["INVALID_ARGUMENT", { field: "value" }]);
    const empty = operations({ mask: 0, value: 0 });
    await allFail(bench, empty, ["INVALID_ARGUMENT", { field: "mask" }]);
  });

  suite.case("P-60 so are times that are no times", async (bench) => {
    const { window } = bench.scratch;
    const at = bench.scratch.at(0);
    const waits = WRONG_TIMES.map(
      (wrong) => () => window.waitFor32(at, { value: 0, timeoutMs: wrong as number }),
    );
    await allFail(bench, waits, ["INVALID_ARGUMENT", { field: "timeoutMs" }]);
    const delays = WRONG_TIMES.map((wrong) => () => window.batch().delay(wrong as number));
    await allFail(bench, delays, ["INVALID_ARGUMENT", { field: "delay" }]);
    const interval = () => window.waitFor32(at, { value: 0, timeoutMs: 1, intervalMs: -1 });
    await allFail(bench, [interval], ["INVALID_ARGUMENT", { field: "intervalMs" }]);
  });
}
