import assert from "node:assert/strict";
import { describe } from "node:test";
import { type Device, DeviceError, type DmaBuffer, limits } from "../contract/index.js";
import { expectError } from "./expect-error.js";
import type { Suite } from "./suite.js";

const PAGE_BYTES = 4096;

/** DMA buffers: whose they are, where they lie, what they hold, and that the device reaches them. */
export function dmaCases(suite: Suite): void {
  describe("DMA buffers", () => {
    const able = suite.needs("dma");
    contentCases(able);
    engineCases(able);
    ownershipCases(able);
    addressCases(able);
    refusalCases(able);
    suite.case("P-100 a device without DMA says so", async ({ device }) => {
      if (suite.options.supports.dma === true) return;
      await expectError(device.allocate({ bytes: 1 }), "UNSUPPORTED");
    });
  });
}

/** Bytes that tell their place, and `salt`. */
function pattern(length: number, salt: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8) + salt) & 0xff);
}

async function contentOf(buffer: DmaBuffer, offset = 0, length = buffer.size): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await buffer.read(offset, bytes);
  return bytes;
}

function contentCases(suite: Suite): void {
  suite.case("P-100 a buffer is zeros at first, in whole pages", async ({ device }) => {
    const buffer = await device.allocate({ bytes: 5000 });
    assert.ok(buffer.size >= 5000 && buffer.size % PAGE_BYTES === 0, `size ${buffer.size}`);
    assert.equal(buffer.iova % BigInt(PAGE_BYTES), 0n);
    assert.ok((await contentOf(buffer)).every((byte) => byte === 0));
  });

  suite.case("P-102 what is written is read, at any offset and length", async ({ device }) => {
    const buffer = await device.allocate({ bytes: 3 * PAGE_BYTES });
    const expected = pattern(buffer.size, 1);
    await buffer.write(0, expected);
    for (const [offset, length] of [
      [1, 1],
      [3, 4097],
      [PAGE_BYTES - 1, 2],
      [buffer.size - 5, 5],
    ] as const) {
      const source = pattern(length, offset);
      await buffer.write(offset, source);
      expected.set(source, offset);
      assert.deepEqual(await contentOf(buffer, offset, length), source);
    }
    assert.ok(Buffer.compare(await contentOf(buffer), expected) === 0, "neighbours were touched");
  });

  suite.case("P-102 more than fits one message comes whole", async ({ device }) => {
    const buffer = await device.allocate({ bytes: 9 * 1024 * 1024 });
    const source = pattern(buffer.size - 3, 5);
    await buffer.write(3, source);
    assert.ok(Buffer.compare(await contentOf(buffer, 3, source.byteLength), source) === 0);
  });

  suite.case("P-102 beyond the end is OUT_OF_RANGE, and touches nothing", async ({ device }) => {
    const buffer = await device.allocate({ bytes: PAGE_BYTES });
    const { size } = buffer;
    const data = { offset: size - 1, length: 2, size };
    await expectError(buffer.read(size - 1, new Uint8Array(2)), "OUT_OF_RANGE", data);
    await expectError(buffer.write(size - 1, Uint8Array.of(1, 2)), "OUT_OF_RANGE", data);
    await expectError(buffer.read(2 ** 53 - 1, new Uint8Array(1)), "OUT_OF_RANGE");
    assert.ok((await contentOf(buffer)).every((byte) => byte === 0));
  });
}

function engineCases(suite: Suite): void {
  suite.case("P-100 the device reads what was written, and writes what is read", async (bench) => {
    const { device, mem, engine } = bench;
    const buffer = await device.allocate({ bytes: 2 * PAGE_BYTES });
    const outgoing = pattern(buffer.size, 11);
    await buffer.write(0, outgoing);
    assert.ok(
      await engine.copy({ to: "device", iova: buffer.iova, offset: 0, bytes: buffer.size }),
    );
    const seen = new Uint8Array(buffer.size);
    await mem.window.read(mem.at(0), seen);
    assert.ok(Buffer.compare(seen, outgoing) === 0, "host to device");

    const incoming = pattern(100, 23);
    await mem.window.write(mem.at(512), incoming);
    const iova = buffer.iova + 77n;
    assert.ok(await engine.copy({ to: "host", iova, offset: 512, bytes: 100 }));
    outgoing.set(incoming, 77);
    assert.ok(Buffer.compare(await contentOf(buffer), outgoing) === 0, "device to host");
  });

  suite.case("P-100 the device reaches nothing beside the buffer", async (bench) => {
    const { device, engine } = bench;
    const buffer = await device.allocate({ bytes: PAGE_BYTES });
    const iova = buffer.iova + BigInt(buffer.size) - 1n;
    assert.ok(await engine.copy({ to: "host", iova, offset: 0, bytes: 1 }));
    assert.equal(await engine.copy({ to: "host", iova, offset: 0, bytes: 2 }), false);
    assert.equal(
      await engine.copy({ to: "host", iova: buffer.iova - 1n, offset: 0, bytes: 1 }),
      false,
    );
  });

  suite.case("P-101 the device does not reach a buffer that was freed", async (bench) => {
    const { device, engine } = bench;
    const buffer = await device.allocate({ bytes: PAGE_BYTES });
    const copy = { to: "host", iova: buffer.iova, offset: 0, bytes: 16 } as const;
    assert.ok(await engine.copy(copy));
    await buffer.free();
    assert.equal(await engine.copy(copy), false);
  });
}

function ownershipCases(suite: Suite): void {
  suite.case("P-101 a buffer that was freed is CLOSED, and freed once", async ({ device }) => {
    const buffer = await device.allocate({ bytes: 1 });
    await buffer.free();
    await buffer.free();
    await buffer[Symbol.asyncDispose]();
    await expectError(buffer.read(0, new Uint8Array(1)), "CLOSED");
    await expectError(buffer.write(0, Uint8Array.of(1)), "CLOSED");
  });

  suite.case("P-101 buffers of a closed device are CLOSED", async ({ device }) => {
    const buffer = await device.allocate({ bytes: 1 });
    await device.close();
    await expectError(buffer.read(0, new Uint8Array(1)), "CLOSED");
    await expectError(device.allocate({ bytes: 1 }), "CLOSED");
    await buffer.free();
  });

  suite
    .needs("sessions")
    .case("P-101 the end of a session frees its buffers, and no others", async (bench) => {
      const mine = await bench.device.allocate({ bytes: PAGE_BYTES });
      await mine.write(0, Uint8Array.of(0x5a));
      const other = await bench.another();
      const { iova } = await other.allocate({ bytes: PAGE_BYTES });
      assert.notEqual(iova, mine.iova);
      await expectError(allocateAt(bench.device, iova), "INVALID_ARGUMENT", { field: "iova" });
      await other.close();
      // The daemon hears of it, and frees it, in its own time.
      const again = await eventually(() => allocateAt(bench.device, iova));
      assert.equal(again.iova, iova);
      assert.deepEqual(await contentOf(mine, 0, 1), Uint8Array.of(0x5a));
    });
}

function allocateAt(device: Device, iova: bigint, bytes: number = PAGE_BYTES): Promise<DmaBuffer> {
  return device.allocate({ bytes, iova });
}

/** What `attempt` answers once it does not fail with INVALID_ARGUMENT any more. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!DeviceError.is(error, "INVALID_ARGUMENT")) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function addressCases(suite: Suite): void {
  const wrong = (device: Device, iova: bigint, bytes?: number) =>
    expectError(allocateAt(device, iova, bytes), "INVALID_ARGUMENT", { field: "iova" });

  suite.case("P-103 an address that is given is the buffer's", async ({ device }) => {
    const iova = 0x1000_0000n;
    await using buffer = await allocateAt(device, iova);
    assert.equal(buffer.iova, iova);
  });

  suite.case(
    "P-103 addresses that cannot be are refused, and nothing is kept",
    async ({ device }) => {
      const { iova } = await allocateAt(device, 0x2000_0000n, 2 * PAGE_BYTES);
      await wrong(device, 0x3000_0001n);
      await wrong(device, iova);
      await wrong(device, iova + BigInt(PAGE_BYTES));
      await wrong(device, iova - BigInt(PAGE_BYTES), 2 * PAGE_BYTES);
      await wrong(device, 2n ** 64n - BigInt(PAGE_BYTES), 2 * PAGE_BYTES);
      // Where message interrupts go, on every PC.
      await wrong(device, 0xfee0_0000n);
      await using after = await allocateAt(device, iova + BigInt(2 * PAGE_BYTES));
      assert.equal(after.iova, iova + BigInt(2 * PAGE_BYTES));
    },
  );

  suite.case("P-103 addresses that are chosen overlap nobody's", async ({ device }) => {
    const buffers: DmaBuffer[] = [];
    for (const bytes of [1, 3 * PAGE_BYTES, PAGE_BYTES, 10]) {
      buffers.push(await device.allocate({ bytes }));
    }
    const spans = buffers.map(({ iova, size }) => [iova, iova + BigInt(size)] as const);
    for (const [i, [first, end]] of spans.entries()) {
      for (const [otherFirst, otherEnd] of spans.slice(i + 1)) {
        assert.ok(end <= otherFirst || otherEnd <= first, `${first} to ${end}, ${otherFirst}`);
      }
    }
  });
}

function refusalCases(suite: Suite): void {
  suite.case("P-104 bytes over the session's limit are LIMIT_EXCEEDED", async ({ device }) => {
    const max = limits.DMA_SESSION_BYTES_MAX;
    const data = { limit: "DMA_SESSION_BYTES_MAX", max };
    await expectError(device.allocate({ bytes: max + 1 }), "LIMIT_EXCEEDED", data);
    await using first = await device.allocate({ bytes: 8 * PAGE_BYTES });
    await expectError(device.allocate({ bytes: max }), "LIMIT_EXCEEDED", {
      ...data,
      actual: max + first.size,
    });
    await first.free();
    await using second = await device.allocate({ bytes: PAGE_BYTES });
    assert.equal(second.size, PAGE_BYTES);
  });

  suite.case("P-104 buffers over the session's limit are LIMIT_EXCEEDED", async ({ device }) => {
    const max = limits.DMA_SESSION_BUFFERS_MAX;
    const buffers = await Promise.all(
      Array.from({ length: max }, () => device.allocate({ bytes: 1 })),
    );
    const data = { limit: "DMA_SESSION_BUFFERS_MAX", max, actual: max + 1 };
    await expectError(device.allocate({ bytes: 1 }), "LIMIT_EXCEEDED", data);
    await buffers[0]?.free();
    await using another = await device.allocate({ bytes: 1 });
    assert.ok(another.size > 0);
  });

  suite.case("P-60 wrong arguments are refused", async ({ device }) => {
    const allocate = (options: object) => device.allocate(options as { bytes: number });
    for (const bytes of [0, -1, 1.5, Number.NaN, "1", undefined]) {
      await expectError(allocate({ bytes }), "INVALID_ARGUMENT", { field: "bytes" });
    }
    for (const iova of [4096, -1n, 2n ** 64n, "4096"]) {
      await expectError(allocate({ bytes: 1, iova }), "INVALID_ARGUMENT", { field: "iova" });
    }
    await expectError(allocate({ bytes: 1, signal: 1 }), "INVALID_ARGUMENT", { field: "signal" });
    const buffer = await allocate({ bytes: 1 });
    await expectError(buffer.read(-1, new Uint8Array(1)), "INVALID_ARGUMENT", { field: "offset" });
    await expectError(buffer.write(0, [] as never), "INVALID_ARGUMENT", { field: "source" });
    await expectError(allocate({ bytes: 1, signal: AbortSignal.abort() }), "CANCELLED");
  });
}
