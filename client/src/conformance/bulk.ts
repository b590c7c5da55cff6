import assert from "node:assert/strict";
import { describe } from "node:test";
import type { Area } from "./area.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

/** Bytes that repeat nowhere near. */
function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** Bulk transfers. */
export function bulkCases(suite: Suite): void {
  describe("bulk", () => {
    memoryCases(suite);
    registerWindowCases(suite);
    accessCases(suite);
  });
}

async function roundTrip(area: Area, offset: number, source: Uint8Array): Promise<void> {
  const written = await area.window.write(area.at(offset), source);
  assert.equal(written.bytesDone, source.byteLength);
  const target = new Uint8Array(source.byteLength);
  const read = await area.window.read(area.at(offset), target);
  assert.equal(read.bytesDone, source.byteLength);
  assert.ok(read.deviceMs >= 0);
  assert.ok(Buffer.compare(target, source) === 0, `bytes at ${offset} came back changed`);
}

function memoryCases(suite: Suite): void {
  suite.case("P-40 a mebibyte goes there and comes back", async (bench) => {
    await roundTrip(bench.mem, 0, noise(1024 * 1024));
  });

  suite.case("P-41 a burst window serves any offset and length", async (bench) => {
    const { mem } = bench;
    const lengths = [1, 2, 3, 7, 8, 9, 63, 64, 65, 4095, 4096, 4097, 65_537];
    for (const length of lengths) {
      for (const offset of [0, 1, 3, 4093]) await roundTrip(mem, offset, noise(length, length));
    }
  });

  suite.case("P-41 bulk leaves the bytes around it alone", async (bench) => {
    const { mem } = bench;
    await mem.window.write(mem.at(0), new Uint8Array(64).fill(0xaa));
    await mem.window.write(mem.at(11), new Uint8Array(21).fill(0x11));
    const target = new Uint8Array(64);
    await mem.window.read(mem.at(0), target);
    assert.deepEqual(target, new Uint8Array(64).fill(0xaa).fill(0x11, 11, 32));
  });

  suite.case("P-40 only the caller's view is filled", async (bench) => {
    const { mem } = bench;
    await mem.window.write(mem.at(0), noise(32));
    const around = new Uint8Array(64).fill(0x77);
    await mem.window.read(mem.at(4), around.subarray(21, 37));
    const expected = new Uint8Array(64).fill(0x77);
    expected.set(noise(32).subarray(4, 20), 21);
    assert.deepEqual(around, expected);
    const source = noise(64, 9);
    await mem.window.write(mem.at(0), source.subarray(5, 13));
    const target = new Uint8Array(8);
    await mem.window.read(mem.at(0), target);
    assert.deepEqual(target, source.subarray(5, 13));
  });

  suite.case("P-40 bulk reaches the last byte of a window", async (bench) => {
    const { mem } = bench;
    const source = noise(5);
    await mem.window.write(mem.at(mem.length - 5), source);
    const target = new Uint8Array(5);
    await mem.window.read(mem.at(mem.length - 5), target);
    assert.deepEqual(target, source);
  });

  suite.case("P-40 progress rises to the whole length", async (bench) => {
    const { mem } = bench;
    for (const direction of ["write", "read"] as const) {
      const seen: number[] = [];
      const onProgress = (done: number, total: number): void => {
        assert.equal(total, 1024 * 1024);
        seen.push(done);
      };
      await mem.window[direction](mem.at(0), new Uint8Array(1024 * 1024), { onProgress });
      assert.equal(seen.at(-1), 1024 * 1024);
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      );
    }
  });

  suite.case("P-6 bulk and registers see the same bytes", async (bench) => {
    const { mem } = bench;
    await mem.window.write(mem.at(8), Uint8Array.of(1, 2, 3, 4));
    assert.equal(await mem.window.read32(mem.at(8)), 0x04030201);
    await mem.window.write16(mem.at(10), 0xabcd);
    const target = new Uint8Array(4);
    await mem.window.read(mem.at(8), target);
    assert.deepEqual(target, Uint8Array.of(1, 2, 0xcd, 0xab));
  });
}

function registerWindowCases(suite: Suite): void {
  suite.case("P-41 bulk on a register window takes multiples of its width", async (bench) => {
    const { scratch } = bench;
    const { window } = scratch;
    assert.equal(scratch.info.burst, false);
    assert.equal(scratch.info.bulkWidth, 32);
    await roundTrip(scratch, 0, noise(128));
    await roundTrip(scratch, 20, noise(4));
    const place = { window: scratch.name, width: 32 };
    await bench.untouched(async () => {
      const bytes = new Uint8Array(8);
      for (const direction of ["read", "write"] as const) {
        const odd = window[direction](scratch.at(2), bytes);
        await expectError(odd, "MISALIGNED", { ...place, offset: scratch.at(2), length: 8 });
        const short = window[direction](scratch.at(4), bytes.subarray(0, 6));
        await expectError(short, "MISALIGNED", { ...place, offset: scratch.at(4), length: 6 });
      }
    });
  });

  suite.needs("witness").case("P-41 its accesses are exact, and in order", async (bench) => {
    const { scratch } = bench;
    const bytes = Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0);
    const expected = (kind: "read" | "write") =>
      [1n, 2n, 3n].map((value, i) => {
        const offset = scratch.at(8 + i * 4);
        return { kind, window: scratch.name, width: 32, offset, value };
      });
    const written = await bench.watch(() => scratch.window.write(scratch.at(8), bytes));
    assert.deepEqual(written, expected("write"));
    const read = await bench.watch(() => scratch.window.read(scratch.at(8), bytes));
    assert.deepEqual(read, expected("read"));
  });
}

function accessCases(suite: Suite): void {
  suite.needs("readOnly").case("P-60 bulk cannot write a read-only window", async (bench) => {
    const rom = bench.area("rom");
    const before = new Uint8Array(64);
    await rom.window.read(rom.at(0), before);
    const data = { window: rom.name };
    await expectError(rom.window.write(rom.at(0), new Uint8Array(64)), "READ_ONLY", data);
    const after = new Uint8Array(64);
    await rom.window.read(rom.at(0), after);
    assert.deepEqual(after, before);
  });

  suite.needs("writeOnly").case("P-60 bulk cannot read a write-only window", async (bench) => {
    const wo = bench.area("wo");
    await wo.window.write(wo.at(0), new Uint8Array(16));
    const target = new Uint8Array(16).fill(0x33);
    await expectError(wo.window.read(wo.at(0), target), "WRITE_ONLY", { window: wo.name });
    assert.deepEqual(target, new Uint8Array(16).fill(0x33));
  });

  suite.needs("writeCombining").case("P-12 a write-combining window is for bulk", async (bench) => {
    const wc = bench.area("wc");
    assert.equal(wc.info.origin.cache, "write-combining");
    await roundTrip(wc, 0, noise(4096));
    await roundTrip(wc, 13, noise(101));
  });
}
