import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { limits, type Window } from "@barkeep/client";

import type { Lab } from "../lab.js";
import { failureOf } from "./failure.js";
import { servedByVfio } from "./vfio-devices.js";

/** edu's DMA registers, 64 bits each, and its own memory: 4 KiB, which no transfer may leave. */
const SOURCE = 0x80;
const TARGET = 0x88;
const BYTES = 0x90;
const CONTROL = 0x98;
const EDU_MEMORY = 0x40000n;
const START = 1n;
const TO_HOST = 2n;
/** edu addresses 28 bits. */
const IOVA = 0x0100_0000n;
const LIMIT_MS = 60_000;
const PAGE = 4096;

/** DMA buffers behind an IOMMU, which edu reads and writes by itself. */
export function vfioDmaCases(lab: Lab): void {
  describe("DMA of a VFIO device", () => {
    before(async () => lab.serve(await servedByVfio(lab.guest)));
    transferCases(lab);
    faultCases(lab);
    refusalCases(lab);
  });
}

/** One transfer, from address to address as edu sees them. It takes edu 100 ms. */
async function transfer(
  regs: Window,
  { source, target, bytes, control }: Record<"source" | "target" | "bytes" | "control", bigint>,
): Promise<void> {
  await regs
    .batch()
    .yields()
    .write64(SOURCE, source)
    .write64(TARGET, target)
    .write64(BYTES, bytes)
    .write64(CONTROL, control)
    .waitFor64(CONTROL, { mask: START, value: 0n, timeoutMs: LIMIT_MS })
    .run();
}

function transferCases(lab: Lab): void {
  it("P-100 goes both ways, to the byte", () =>
    lab.use("pair-a:regs", async (regs, device) => {
      await using outgoing = await device.allocate({ bytes: PAGE });
      await using incoming = await device.allocate({ bytes: 2 * PAGE });
      const bytes = Uint8Array.from({ length: 2048 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
      await outgoing.write(0, bytes);
      const length = BigInt(bytes.byteLength);
      const there = { source: outgoing.iova, target: EDU_MEMORY, bytes: length };
      await transfer(regs, { ...there, control: START });
      const back = { source: EDU_MEMORY, target: incoming.iova + 100n, bytes: length };
      await transfer(regs, { ...back, control: START | TO_HOST });
      const seen = new Uint8Array(incoming.size);
      await incoming.read(0, seen);
      const expected = new Uint8Array(incoming.size);
      expected.set(bytes, 100);
      assert.equal(Buffer.compare(seen, expected), 0);
    }));

  it("P-103 reaches a buffer at the address that was asked for", () =>
    lab.use("pair-a:regs", async (regs, device) => {
      await using buffer = await device.allocate({ bytes: PAGE, iova: IOVA });
      assert.equal(buffer.iova, IOVA);
      await buffer.write(0, Uint8Array.of(1, 2, 3, 4));
      const there = { source: IOVA, target: EDU_MEMORY, bytes: 4n };
      await transfer(regs, { ...there, control: START });
      const back = { source: EDU_MEMORY, target: IOVA + 8n, bytes: 4n };
      await transfer(regs, { ...back, control: START | TO_HOST });
      const seen = new Uint8Array(12);
      await buffer.read(0, seen);
      assert.deepEqual([...seen], [1, 2, 3, 4, 0, 0, 0, 0, 1, 2, 3, 4]);
    }));
}

function faultCases(lab: Lab): void {
  const faults = async () => {
    const { stdout } = await lab.guest.exec(["dmesg"]);
    return stdout.split("\n").filter((line) => /DMAR: \[DMA Write/.test(line));
  };

  it("P-100 does not reach what is mapped nowhere: the IOMMU reports the fault", () =>
    lab.use("pair-a:regs", async (regs, device) => {
      await using buffer = await device.allocate({ bytes: PAGE, iova: IOVA });
      await buffer.write(0, new Uint8Array(PAGE).fill(0xee));
      const before = (await faults()).length;
      const beside = { source: EDU_MEMORY, target: IOVA + BigInt(PAGE), bytes: 512n };
      await transfer(regs, { ...beside, control: START | TO_HOST });
      const after = await faults();
      assert.ok(after.length > before, "no fault was reported");
      assert.match(after.at(-1) ?? "", /fault addr 0x1001000/);
      const seen = new Uint8Array(PAGE);
      await buffer.read(0, seen);
      assert.ok(seen.every((byte) => byte === 0xee));
    }));

  it("P-101 does not reach a buffer that its session has left", async () => {
    const before = (await faults()).length;
    await lab.use("pair-a:regs", async (_, device) => {
      await device.allocate({ bytes: PAGE, iova: IOVA });
    });
    await lab.use("pair-a:regs", async (regs, device) => {
      // The address is free again, and mapped to nothing.
      const late = { source: EDU_MEMORY, target: IOVA, bytes: 16n };
      await transfer(regs, { ...late, control: START | TO_HOST });
      assert.ok((await faults()).length > before, "it was reached");
      await using again = await device.allocate({ bytes: PAGE, iova: IOVA });
      assert.equal(again.iova, IOVA);
    });
  });
}

function refusalCases(lab: Lab): void {
  it("P-103 refuses addresses that the IOMMU has not, or has given away", () =>
    lab.use("pair-a:regs", async (_, device) => {
      const ranges = (await lab.connection.info("pair-a")).facts["iova_ranges"] ?? "";
      assert.match(ranges, /^0x0 to 0xfedfffff, 0xfef00000 to 0x[0-9a-f]+$/);
      const refused = async (iova: bigint, reason: RegExp) => {
        const error = await failureOf(device.allocate({ bytes: PAGE, iova }), "INVALID_ARGUMENT", {
          field: "iova",
        });
        assert.match(error.data.reason ?? "", reason);
      };
      await refused(0xfee0_0000n, /outside of what the IOMMU/);
      await refused(2n ** 63n, /outside of what the IOMMU/);
      await refused(IOVA + 1n, /not a multiple of 4096/);
      await using buffer = await device.allocate({ bytes: PAGE, iova: IOVA });
      await refused(buffer.iova, /overlap a buffer at 0x1000000/);
      // The group shares its addresses, and so do the devices of one daemon in it.
      await lab.use("doorbell:ram", async (_ram, other) => {
        await using elsewhere = await other.allocate({ bytes: PAGE, iova: IOVA });
        assert.equal(elsewhere.iova, IOVA, "another group has addresses of its own");
      });
    }));

  it("P-100 is UNSUPPORTED for a device that may not be bus master", () =>
    lab.use("edu:regs", async (_, device) => {
      const error = await failureOf(device.allocate({ bytes: 1 }), "UNSUPPORTED");
      assert.match(error.data.fix ?? "", /busMaster: true/);
    }));

  it("P-104 is limited for each session", () =>
    lab.use("pair-a:regs", async (_, device) => {
      const bytes = limits.DMA_SESSION_BYTES_MAX + 1;
      await failureOf(device.allocate({ bytes }), "LIMIT_EXCEEDED");
    }));
}
