import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { program } from "@barkeep/client/contract";

import type { Lab } from "../lab.js";
import { assertTransfer, HostMemory } from "./host-memory.js";
import { executeProgram } from "./raw-access.js";
import { standingDevices } from "./standing-devices.js";

const MIB = 2 ** 20;
const NETWORK_AT = 16 * MIB;
const WC_AT = 32 * MIB;

/** BAR2 of ivshmem, whose memory is a file of the host. */
export function memoryCases(lab: Lab): void {
  describe("memory", () => {
    before(async () => lab.serve(await standingDevices(lab.guest)));
    registerCases(lab);
    bulkCases(lab);
    writeCombiningCases(lab);
  });
}

function registerCases(lab: Lab): void {
  it("P-2 values of every width lie in memory as they were written", () =>
    lab.use("memory:ram", async (ram) => {
      const memory = new HostMemory(lab.guest, "memory");
      await memory.write(0x100, Buffer.alloc(32, 0x5a));
      await ram
        .batch()
        .write8(0x101, 0x01)
        .write16(0x104, 0x0203)
        .write32(0x108, 0x04050607)
        .write64(0x110, 0x08090a0b0c0d0e0fn)
        .run();
      const expected = "5a015a5a" + "03025a5a" + "07060504" + "5a5a5a5a" + "0f0e0d0c0b0a0908";
      assert.equal((await memory.read(0x100, 24)).toString("hex"), expected);
    }));

  it("P-2 and what the host writes is read", () =>
    lab.use("memory:ram", async (ram) => {
      const memory = new HostMemory(lab.guest, "memory");
      await memory.write(0x200, Buffer.from("0123456789abcdef", "hex"));
      const batch = ram.batch().read8(0x201).read16(0x202).read32(0x204).read64(0x200);
      const { values } = await batch.run();
      assert.deepEqual(values, [0x23, 0x6745, 0xefcdab89, 0xefcdab8967452301n]);
    }));

  it("P-6 a big-endian window swaps its values, and never its bulk", () =>
    lab.use("memory:network", async (network) => {
      const memory = new HostMemory(lab.guest, "memory");
      await network.batch().write32(0, 0x01020304).write16(4, 0x0506).run();
      const bytes = await memory.read(NETWORK_AT, 6);
      assert.equal(bytes.toString("hex"), "010203040506");
      const target = new Uint8Array(4);
      await network.read(0, target);
      assert.deepEqual(target, Uint8Array.of(1, 2, 3, 4));
      assert.equal(await network.update32(0, { mask: 0xff, value: 0xaa }), 0x01020304);
      assert.equal((await memory.read(NETWORK_AT, 4)).toString("hex"), "010203aa");
    }));
}

function bulkCases(lab: Lab): void {
  it("P-41 bulk on a register-like window, in and out", () =>
    lab.use("memory:ram", async (window) => {
      const memory = new HostMemory(lab.guest, "memory");
      for (const [offset, length] of [
        [0x1000, 4],
        [0x1ffc, 0x2008],
        [8 * MIB, MIB],
      ] as const) {
        await assertTransfer(memory, { window, windowAt: 0, offset, length });
      }
    }));

  it("P-41 bulk on a burst window serves any offset and length", () =>
    lab.use("memory:wc", async (window) => {
      const memory = new HostMemory(lab.guest, "memory");
      for (const [offset, length] of [
        [0, 1],
        [0x1001, 7],
        [0x2003, 0x1ffd],
        [MIB - 5, 2 * MIB + 9],
      ] as const) {
        await assertTransfer(memory, { window, windowAt: WC_AT, offset, length });
      }
    }));

  it("P-40 bulk reaches the last byte of the BAR, and not one further", () =>
    lab.use("memory:wc", async (wc) => {
      const memory = new HostMemory(lab.guest, "memory");
      assert.equal(wc.info.size, 32 * MIB);
      await wc.write(wc.info.size - 3, Uint8Array.of(7, 8, 9));
      assert.deepEqual([...(await memory.read(64 * MIB - 4, 4))].slice(1), [7, 8, 9]);
      const over = wc.write(wc.info.size - 3, new Uint8Array(4));
      await assert.rejects(over, { code: "OUT_OF_RANGE" });
    }));
}

function writeCombiningCases(lab: Lab): void {
  it("P-12 a prefetchable BAR is mapped write-combining where the window is burst", async () => {
    const { windows } = await lab.connection.info("memory");
    const [, ram, , wc] = windows;
    assert.equal(ram?.origin.cache, "uncached");
    assert.equal(wc?.origin.cache, "write-combining");
    assert.deepEqual(wc?.widths, []);
    const { base } = await (await lab.guest.pci("memory")).bar(2);
    assert.equal(BigInt(wc?.origin.physicalAddress ?? 0), base + BigInt(WC_AT));
  });

  it("P-12 register operations on it are refused, by the client and by the daemon", () =>
    lab.use("memory:wc", async (wc, device) => {
      assert.throws(() => wc.batch().read32(0), { code: "UNSUPPORTED" });
      await assert.rejects(wc.write32(0, 1), { code: "UNSUPPORTED", outcome: "not-executed" });

      const memory = new HostMemory(lab.guest, "memory");
      await memory.write(WC_AT, Buffer.alloc(4, 0x77));
      const writer = new program.ProgramWriter();
      const { write } = program.OPCODES;
      const head = { opcode: write, width: 32, flags: 0, count: 1, offset: 0 } as const;
      writer.u64(writer.record({ ...head, window: wc.info.index }, 8), 1);
      const { error } = await executeProgram(device, writer.finish(device.info.tableHash, 0));
      assert.equal(error?.code, "UNSUPPORTED");
      assert.equal(error?.outcome, "not-executed");
      assert.deepEqual(await memory.read(WC_AT, 4), Buffer.alloc(4, 0x77));
    }));
}
