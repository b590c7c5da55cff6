import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Batch, DeviceError, limits, program } from "../src/contract/index.js";
import { MemoryBoard, MemoryDevice, verifyProgram } from "../src/testing/index.js";

/** Two windows; the second is narrow, and `flush` has a way in the first. */
const board: MemoryBoard = new MemoryBoard({
  windows: [
    { name: "regs", size: 4096, canFlush: true },
    { name: "more", size: 256, widths: [32] },
  ],
});
const device: MemoryDevice = new MemoryDevice({ board });

/** The records of a batch as the book lays them out, in hexadecimal without spaces. */
function records(batch: Batch<readonly unknown[]>): string {
  return Buffer.from(batch.encode().subarray(program.HEADER_BYTES)).toString("hex");
}

/** Bytes in hexadecimal, written with spaces. */
function bytes(...groups: readonly string[]): string {
  return groups.join("").replaceAll(" ", "");
}

describe("the header of a program", () => {
  it("is laid out as the book says", () => {
    const batch = device.batch().in("regs").read32(0x10).yields().readBlock8(0, 3);
    const encoded = batch.encode();
    const hash = Buffer.alloc(8);
    hash.writeBigUInt64LE(device.info.tableHash);
    const expected = bytes(
      "42 4b 50 31",
      "01 00",
      "01 00",
      hash.toString("hex"),
      "02 00 00 00",
      "40 00 00 00",
      "10 00 00 00",
      "00 00 00 00",
    );
    assert.equal(Buffer.from(encoded.subarray(0, 32)).toString("hex"), expected);
  });

  it("has no flags where the batch does not yield", () => {
    assert.equal(device.window("regs").batch().read8(0).encode()[6], 0);
  });
});

describe("the records of a program", () => {
  const regs = (): Batch => device.window("regs").batch();
  const golden: readonly [string, Batch<readonly unknown[]>, string][] = [
    ["read", regs().read32(0x10), bytes("01 20 00 00", "01 00 00 00", "10 00 00 00 00 00 00 00")],
    [
      "read in another window",
      device.batch().in("more").read32(0xfc),
      bytes("01 20 01 00", "01 00 00 00", "fc 00 00 00 00 00 00 00"),
    ],
    [
      "write",
      regs().write16(0x22, 0xbeef),
      bytes("02 10 00 00", "01 00 00 00", "22 00 00 00 00 00 00 00", "ef be 00 00 00 00 00 00"),
    ],
    [
      "write of 64 bits",
      regs().write64(8, 0x8877_6655_4433_2211n),
      bytes("02 40 00 00", "01 00 00 00", "08 00 00 00 00 00 00 00", "11 22 33 44 55 66 77 88"),
    ],
    [
      "update",
      regs().update8(1, { mask: 0xf0, value: 0x30 }),
      bytes(
        "03 08 00 00",
        "01 00 00 00",
        "01 00 00 00 00 00 00 00",
        "f0 00 00 00 00 00 00 00",
        "30 00 00 00 00 00 00 00",
      ),
    ],
    [
      "waitFor",
      regs().waitFor32(4, { value: 1, timeoutMs: 2.5, intervalMs: 0.5 }),
      bytes(
        "04 20 00 00",
        "01 00 00 00",
        "04 00 00 00 00 00 00 00",
        "ff ff ff ff 00 00 00 00",
        "01 00 00 00 00 00 00 00",
        "c4 09 00 00",
        "f4 01 00 00",
      ),
    ],
    [
      "waitFor at its default interval",
      regs().yields().waitFor8(4, { mask: 1, value: 1, timeoutMs: 600_000 }),
      bytes(
        "04 08 00 00",
        "01 00 00 00",
        "04 00 00 00 00 00 00 00",
        "01 00 00 00 00 00 00 00",
        "01 00 00 00 00 00 00 00",
        "00 46 c3 23",
        "64 00 00 00",
      ),
    ],
    [
      "verify",
      regs().verify64(0, { value: 5n }),
      bytes(
        "05 40 00 00",
        "01 00 00 00",
        "00 00 00 00 00 00 00 00",
        "ff ff ff ff ff ff ff ff",
        "05 00 00 00 00 00 00 00",
      ),
    ],
    [
      "readBlock",
      regs().readBlock16(2, 3, { fixed: true }),
      bytes("06 10 00 01", "03 00 00 00", "02 00 00 00 00 00 00 00"),
    ],
    [
      "writeBlock with padding",
      regs().writeBlock16(2, [0x1122, 0x3344, 0x5566]),
      bytes("07 10 00 00", "03 00 00 00", "02 00 00 00 00 00 00 00", "22 11 44 33 66 55 00 00"),
    ],
    [
      "writeBlock without",
      regs().writeBlock8(0, [1, 2, 3, 4, 5, 6, 7, 8]),
      bytes("07 08 00 00", "08 00 00 00", "00 00 00 00 00 00 00 00", "01 02 03 04 05 06 07 08"),
    ],
    [
      "fill",
      regs().fill32(0, 7, 0xaabbccdd, { fixed: true }),
      bytes("08 20 00 01", "07 00 00 00", "00 00 00 00 00 00 00 00", "dd cc bb aa 00 00 00 00"),
    ],
    [
      "delay",
      device.batch().delay(1.5),
      bytes("09 00 00 00", "00 00 00 00", "00 00 00 00 00 00 00 00", "dc 05 00 00 00 00 00 00"),
    ],
    ["flush", regs().flush(), bytes("0a 00 00 00", "00 00 00 00", "00 00 00 00 00 00 00 00")],
  ];

  for (const [name, batch, expected] of golden) {
    it(`lays out ${name}`, () => {
      assert.equal(records(batch), expected);
      assert.equal(verifyProgram(batch.encode(), device.info).records.length, 1);
    });
  }

  it("keeps offsets beyond 4 GiB", () => {
    const info = device.info.windows[0];
    assert.ok(info);
    const windows = [{ ...info, size: 2 ** 40 }];
    const execute = () => assert.fail("it is not run");
    const batch = new Batch({ info: { ...device.info, windows }, execute });
    const encoded = records(batch.in("regs").read32(0x12_3456_7890));
    assert.equal(encoded, bytes("01 20 00 00", "01 00 00 00", "90 78 56 34 12 00 00 00"));
  });
});

describe("the results of a program", () => {
  it("lie at multiples of 8 bytes, in the order of the records", () => {
    const batch = device
      .window("regs")
      .batch()
      .read8(0)
      .write8(0, 1)
      .readBlock8(0, 9)
      .update16(0, { mask: 1, value: 1 })
      .delay(0)
      .readBlock64(0, 2)
      .verify32(0, { value: 0 });
    assert.deepEqual(
      Array.from({ length: batch.slots.length }, (_, i) => batch.slots.get(i)),
      [
        { width: 8, at: 0 },
        { width: 8, at: 8, count: 9 },
        { width: 16, at: 24 },
        { width: 64, at: 32, count: 2 },
        { width: 32, at: 48 },
      ],
    );
    assert.equal(new DataView(batch.encode().buffer).getUint32(24, true), 56);
  });
});

describe("a batch", () => {
  it("is a copy each time that it is encoded", () => {
    const batch = device.window("regs").batch().write32(0, 1);
    const first = batch.encode();
    first.fill(0);
    assert.notDeepEqual(batch.encode(), first);
  });

  it("runs bytes that stay as they are when it grows afterwards", () => {
    const batch = device.window("regs").batch();
    for (let i = 0; i < 50; i++) {
      batch.write32(i * 4, i);
      const shared = batch.share();
      const before = batch.encode();
      assert.deepEqual(shared, before);
      assert.equal(batch.share(), shared);
      batch.yields().write32(0, 0xffffffff);
      assert.deepEqual(shared, before);
      assert.equal(batch.share().byteLength, before.byteLength + 24);
    }
  });

  it("shares memory with other batches, and no bytes", () => {
    const batches = Array.from({ length: 300 }, () => device.window("regs").batch());
    for (const [i, batch] of batches.entries()) batch.write32(4, i);
    for (const [i, batch] of batches.entries()) {
      const { byteOffset, buffer } = batch.share();
      const value = new DataView(buffer, byteOffset).getUint32(program.HEADER_BYTES + 16, true);
      assert.equal(value, i);
    }
  });

  it("grows beyond its first buffer", () => {
    const batch = device.window("regs").batch();
    for (let i = 0; i < 1000; i++) batch.write32(i * 4, i);
    assert.equal(batch.length, 1000);
    assert.equal(batch.encode().byteLength, program.HEADER_BYTES + 1000 * 24);
  });

  it("takes what ArrayLike takes", () => {
    const arrays = [[1, 2], Uint32Array.of(1, 2), { length: 2, 0: 1, 1: 2 }];
    const encoded = arrays.map((array) =>
      records(device.window("regs").batch().writeBlock32(0, array)),
    );
    assert.equal(new Set(encoded).size, 1);
  });

  it("never builds a program over its limits", () => {
    const batch = device.window("regs").batch();
    assert.throws(
      () => {
        for (;;) batch.read8(0);
      },
      (error: unknown) => DeviceError.is(error, "LIMIT_EXCEEDED"),
    );
    assert.ok(batch.encode().byteLength <= limits.PROGRAM_BYTES_MAX);
    assert.ok(
      verifyProgram(batch.yields().encode(), device.info).records.length <=
        limits.BATCH_OPERATIONS_MAX,
    );
  });
});
