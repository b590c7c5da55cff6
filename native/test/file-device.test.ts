import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { BatchError, DeviceError } from "@barkeep/client/contract";
import type { NativeDeviceSpec } from "../lib/binding.js";
import { LocalDevice } from "../lib/local-device.js";

const PAGE = 4096;

function specFor(path: string, length = 0): NativeDeviceSpec {
  return {
    name: "file",
    backend: "file",
    address: "",
    enable: false,
    busMaster: false,
    interruptKind: "auto",
    memoryBytes: 0,
    accessTimeNs: 0,
    uioName: "",
    events: [],
    lockDirectory: "",
    windows: [
      {
        name: "mem",
        path,
        bar: 0,
        h2c: null,
        c2h: null,
        offset: 0,
        length,
        widths: [8, 16, 32, 64],
        access: "read-write",
        endianness: "little",
        reads: "pure",
        pureRanges: [],
        burst: true,
        bulkWidth: 32,
        chunkBytes: 0,
        accessTimeNs: 10,
        flush: null,
        axi: null,
      },
    ],
  };
}

async function withFile(bytes: number, body: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "barkeep-file-"));
  const path = join(folder, "device.bin");
  writeFileSync(path, new Uint8Array(bytes).fill(0x5a));
  try {
    await body(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("a mapped file", () => {
  it("P-61 that is truncated under its mapping is a BUS_FAULT, and results so far are kept", () =>
    withFile(2 * PAGE, async (path) => {
      await using device = LocalDevice.open(specFor(path));
      truncateSync(path, PAGE);
      const batch = device
        .batch()
        .in("mem")
        .read32(0)
        .read32(PAGE + 8)
        .read32(4);
      await assert.rejects(batch.run(), (error) => {
        assert.ok(error instanceof BatchError);
        assert.equal(error.code, "BUS_FAULT");
        assert.equal(error.outcome, "partial");
        assert.equal(error.data.window, "mem");
        assert.equal(error.data.offset, PAGE + 8);
        assert.equal(error.data.operation, 1);
        assert.deepEqual(error.result.values, [0x5a5a5a5a]);
        return true;
      });
      assert.equal(await device.window("mem").read32(0), 0x5a5a5a5a, "the device serves on");
    }));

  it("P-61 that is truncated stops bulk at the byte of the fault", () =>
    withFile(4 * PAGE, async (path) => {
      await using device = LocalDevice.open(specFor(path));
      truncateSync(path, PAGE);
      const target = new Uint8Array(4 * PAGE);
      await assert.rejects(device.window("mem").read(0, target), (error) => {
        assert.ok(DeviceError.is(error, "BUS_FAULT"));
        assert.equal(error.data.done, PAGE);
        return true;
      });
      assert.ok(target.subarray(0, PAGE).every((byte) => byte === 0x5a));
      assert.ok(
        target.subarray(PAGE).every((byte) => byte === 0),
        "nothing was invented",
      );
    }));

  it("refuses what it cannot map, and says what to do", () =>
    withFile(PAGE, async (path) => {
      const cases: readonly (readonly [NativeDeviceSpec, RegExp])[] = [
        [specFor(join(path, "..", "missing")), /no such file|does not exist/i],
        [specFor(join(path, "..")), /directory/i],
        [specFor(path, 2 * PAGE), /beyond|end/i],
      ];
      for (const [spec, reason] of cases) {
        assert.throws(
          () => LocalDevice.open(spec),
          (error) => DeviceError.is(error, "DEVICE_UNAVAILABLE") && reason.test(error.message),
        );
      }
    }));

  it("is refused to a second device, whatever its name", () =>
    withFile(PAGE, async (path) => {
      await using first = LocalDevice.open(specFor(path));
      assert.throws(
        () => LocalDevice.open({ ...specFor(path), name: "alias" }),
        (error) => DeviceError.is(error, "DEVICE_UNAVAILABLE") && /in use/i.test(error.message),
      );
      assert.equal(await first.window("mem").read8(0), 0x5a);
    }));
});
