import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceError } from "../src/contract/index.js";
import { MemoryBoard, MemoryDevice, memoryWitness } from "../src/testing/index.js";

describe("MemoryDevice", () => {
  it("has the windows that a test asks for", async () => {
    await using device = new MemoryDevice({
      name: "dut",
      windows: [{ name: "regs", size: 64, contents: (bytes) => bytes.fill(0xab) }],
    });
    assert.equal(device.info.name, "dut");
    assert.deepEqual(
      device.info.windows.map((window) => window.name),
      ["regs"],
    );
    assert.equal(await device.window("regs").read16(2), 0xabab);
  });

  it("shows its bytes to the test", async () => {
    await using device = new MemoryDevice();
    await device.window("scratch").write32(4, 0x01020304);
    assert.deepEqual(
      device.board.window("scratch").bytes.subarray(4, 8),
      Uint8Array.of(4, 3, 2, 1),
    );
    assert.throws(() => device.board.window("nope"), TypeError);
  });

  it("has another hash for another table", () => {
    const hash = (size: number): bigint =>
      new MemoryBoard({ windows: [{ name: "regs", size }] }).tableHash;
    assert.equal(hash(64), hash(64));
    assert.notEqual(hash(64), hash(128));
  });

  it("logs what reaches the board, and only while it is watched", async () => {
    await using device = new MemoryDevice();
    const window = device.window("scratch");
    const witness = memoryWitness(device.board);
    await window.write32(0, 1);
    const seen = await witness.watch(() => window.update32(0, { mask: 2, value: 2 }));
    await window.write32(0, 4);
    const place = { window: "scratch", width: 32, offset: 0 };
    assert.deepEqual(seen, [
      { kind: "read", ...place, value: 1n },
      { kind: "write", ...place, value: 3n },
    ]);
  });

  it("stops a bulk transfer at the next slice", async () => {
    await using device = new MemoryDevice();
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = (): void => controller.abort(new Error("enough"));
    const read = device.window("mem").read(0, new Uint8Array(1024 * 1024), { signal, onProgress });
    await assert.rejects(read, (error: unknown) => {
      assert.ok(DeviceError.is(error, "CANCELLED"));
      assert.equal(error.outcome, "partial");
      assert.equal(error.data.done, 65_536);
      return true;
    });
  });

  it("serves batches between the slices of a bulk transfer", async () => {
    const board = new MemoryBoard();
    await using first = new MemoryDevice({ board });
    await using second = new MemoryDevice({ board });
    const order: string[] = [];
    const bulk = first
      .window("mem")
      .write(0, new Uint8Array(1024 * 1024))
      .then(() => order.push("bulk"));
    const batch = second
      .window("scratch")
      .read32(0)
      .then(() => order.push("batch"));
    await Promise.all([bulk, batch]);
    assert.deepEqual(order, ["batch", "bulk"]);
  });

  it("lets events in while it polls without an interval", async () => {
    await using device = new MemoryDevice();
    const controller = new AbortController();
    const never = { value: 1, timeoutMs: 60_000, intervalMs: 0 };
    const wait = device.window("scratch").waitFor32(0, never, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await assert.rejects(wait, (error: unknown) => DeviceError.is(error, "CANCELLED"));
  });
});
