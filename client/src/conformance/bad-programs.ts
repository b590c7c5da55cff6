import assert from "node:assert/strict";
import { describe } from "node:test";
import { program } from "../contract/index.js";
import { badRecordCases } from "./bad-records.js";
import { craft } from "./crafted-program.js";
import { checkError } from "./expect-error.js";
import { allRefused, good } from "./hostile-record.js";
import type { Suite } from "./suite.js";

const { OPCODES } = program;

/** Programs that no builder makes: each is refused before the first access. */
export function badProgramCases(all: Suite): void {
  const suite = all.needs("rawPrograms");
  describe("bad programs", () => {
    controlCases(suite);
    headerCases(suite);
    shapeCases(suite);
    placeCases(suite);
    badRecordCases(suite);
  });
}

function controlCases(suite: Suite): void {
  suite.case("P-3 the crafted program without a fault runs", async (bench) => {
    const { scratch, device } = bench;
    const { read, write, update } = good(scratch);
    const verdict = await bench.raw(craft(device.info, [write, update, read], { results: 16 }));
    assert.equal(verdict.error, undefined);
    assert.equal(verdict.completed, 3);
    const results = new BigUint64Array(Uint8Array.from(verdict.results).buffer);
    assert.deepEqual(results, BigUint64Array.of(1n, 1n));
  });
}

function headerCases(suite: Suite): void {
  suite.case("P-60 a header that is wrong is INVALID_ARGUMENT", async (bench) => {
    const code = "INVALID_ARGUMENT";
    await allRefused(bench, [
      { header: { magic: 0x32504b42 }, code, data: { field: "magic" } },
      { header: { version: 2 }, code, data: { field: "version" } },
      { header: { flags: 2 }, code, data: { field: "flags" } },
      { header: { flags: 0x8001 }, code, data: { field: "flags" } },
      { header: { length: 32 }, code, data: { field: "length" } },
      { header: { length: 2 ** 32 - 1 }, code, data: { field: "length" } },
      { header: { reserved: 1 }, code, data: { field: "reserved" } },
      { header: { operations: 0 }, code, data: { field: "operations" } },
      { header: { operations: 2 }, code, data: { field: "operations" } },
      { header: { results: 8 }, code, data: { field: "results" } },
    ]);
  });

  suite.case("P-60 so is a program that is cut anywhere, or has bytes behind", async (bench) => {
    const { device, scratch } = bench;
    const whole = craft(device.info, [good(scratch).write, good(scratch).waitFor], { results: 8 });
    await bench.untouched(async () => {
      for (let length = 0; length < whole.byteLength; length++) {
        const cut = whole.slice(0, length);
        if (length >= 24) new DataView(cut.buffer).setUint32(20, length, true);
        const { error } = await bench.raw(cut);
        checkError(error, "INVALID_ARGUMENT");
      }
      for (const extra of [1, 8, 24]) {
        const longer = new Uint8Array(whole.byteLength + extra);
        longer.set(whole);
        checkError((await bench.raw(longer)).error, "INVALID_ARGUMENT", { field: "length" });
        new DataView(longer.buffer).setUint32(20, longer.byteLength, true);
        checkError((await bench.raw(longer)).error, "INVALID_ARGUMENT", { field: "length" });
      }
    });
    await bench.serves();
  });

  suite.case("P-4 the hash of another window table is STALE_GENERATION", async (bench) => {
    const { tableHash } = bench.device.info;
    await allRefused(bench, [
      { header: { tableHash: tableHash ^ 1n }, code: "STALE_GENERATION" },
      { header: { tableHash: 0n, operations: 9 }, code: "STALE_GENERATION" },
    ]);
  });
}

function shapeCases(suite: Suite): void {
  suite.case("P-3 a record that is malformed is INVALID_ARGUMENT", async (bench) => {
    const { read, write } = good(bench.scratch);
    const code = "INVALID_ARGUMENT";
    const delay = { opcode: OPCODES.delay, width: 0, count: 0, operands: [1n] };
    const block = { ...read, opcode: OPCODES.readBlock };
    await allRefused(bench, [
      ...[0, 11, 255].map((opcode) => ({
        record: { ...write, opcode },
        code: "INVALID_ARGUMENT" as const,
        data: { field: "opcode" },
      })),
      { record: { ...read, flags: 1 }, code, data: { field: "flags" } },
      { record: { ...block, flags: 3 }, code, data: { field: "flags" } },
      ...[0, 1, 7, 24, 128].map((width) => ({
        record: { ...read, width },
        code: "INVALID_ARGUMENT" as const,
        data: { field: "width" },
      })),
      { record: { ...read, count: 0 }, code, data: { field: "count" } },
      { record: { ...read, count: 2 }, code, data: { field: "count" } },
      { record: { ...block, count: 0 }, code, data: { field: "count" } },
      { record: { ...delay, width: 8 }, code, data: { field: "width" } },
      { record: { ...delay, count: 1 }, code, data: { field: "count" } },
      { record: { ...delay, window: 1 }, code, data: { field: "window" } },
      { record: { ...delay, offset: 1n }, code, data: { field: "offset" } },
    ]);
  });

  suite.case("P-3 a window index beyond the table is NO_SUCH_WINDOW", async (bench) => {
    const { read, write } = good(bench.scratch);
    const { length } = bench.device.info.windows;
    await allRefused(bench, [
      { record: { ...read, window: length }, code: "NO_SUCH_WINDOW" },
      { record: { ...write, window: 255 }, code: "NO_SUCH_WINDOW" },
      { record: { ...read, window: 255, width: 7, offset: 1n }, code: "NO_SUCH_WINDOW" },
    ]);
  });
}

function placeCases(suite: Suite): void {
  suite.case("P-3 past the end, and around 2^64, is OUT_OF_RANGE", async (bench) => {
    const { scratch } = bench;
    const { read, write } = good(scratch);
    const { size } = scratch.info;
    const data = { window: scratch.name, size };
    const block = { ...read, opcode: OPCODES.readBlock };
    const fill = { ...write, opcode: OPCODES.fill };
    const code = "OUT_OF_RANGE";
    const top = 2n ** 64n;
    await allRefused(bench, [
      { record: { ...read, offset: BigInt(size) }, code, data },
      { record: { ...read, offset: top - 4n }, code, data },
      { record: { ...write, offset: top - 4n }, code, data },
      { record: { ...read, offset: 2n ** 63n }, code, data },
      { record: { ...read, offset: 2n ** 32n + BigInt(scratch.at(0)) }, code, data },
      { record: { ...block, count: 2, offset: top - 4n }, code, data },
      { record: { ...block, count: 2 ** 30, offset: top - 2n ** 32n }, code, data },
      { record: { ...fill, count: 2 ** 32 - 1 }, code, data },
      { record: { ...fill, count: 2, offset: BigInt(size - 4) }, code, data },
      { record: { ...fill, count: 2 ** 30 }, code, data },
      { record: { ...fill, count: 9, flags: 1, offset: top - 4n }, code, data },
    ]);
  });

  suite.case("P-3 an offset that is not a multiple is MISALIGNED", async (bench) => {
    const { scratch } = bench;
    const { read, write } = good(scratch);
    const offset = scratch.at(2);
    const data = { window: scratch.name, offset, width: 32 };
    const code = "MISALIGNED";
    await allRefused(bench, [
      { record: { ...read, offset: BigInt(offset) }, code, data },
      { record: { ...write, offset: BigInt(offset) }, code, data },
      { record: { ...read, offset: 2n ** 64n - 1n }, code, data: { width: 32 } },
    ]);
  });

  suite.needs("narrow").case("P-3 a width that the window refuses", async (bench) => {
    const narrow = bench.area("narrow");
    const { read } = good(narrow);
    const code = "WIDTH_UNSUPPORTED";
    const data = { window: narrow.name, offset: narrow.at(0), supported: [32] };
    const widths = [8, 16, 64];
    await allRefused(
      bench,
      widths.map((width) => ({ record: { ...read, width }, code, data: { ...data, width } })),
    );
  });
}
