import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, it } from "node:test";

import type { Lab } from "../lab.js";
import { failureOf } from "./failure.js";
import { HostMemory } from "./host-memory.js";
import { EDU_AXI_BYTES, setPatience } from "./xdma-cards.js";

const MIB = 2 ** 20;
const LIVENESS = 0x04;
/** A write to it interrupts, and bit 16 lets channel c2h 0 send. */
const RAISE = 0x60;
const SEND = 2 ** 16;
/** Emulation is slow, and a test that is not to take long must not be flaky. */
const MEANWHILE_MS = 500;
const LIMIT_MS = 60_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The DMA channels: windows of the card's own address space. */
export function xdmaChannelCases(lab: Lab): void {
  describe("DMA channels", () => {
    transferCases(lab);
    waitingCases(lab);
    refusalCases(lab);
  });
}

function transferCases(lab: Lab): void {
  it("P-41 move 16 MiB both ways, as the host's file has it", () =>
    lab.use("memory:ddr", async (ddr) => {
      const memory = new HostMemory(lab.guest, "memory");
      const source = randomBytes(16 * MIB);
      const { bytesDone } = await ddr.write(20 * MIB, source);
      assert.equal(bytesDone, source.byteLength);
      assert.equal(digest(await memory.read(20 * MIB, 16 * MIB)), digest(source));
      const other = randomBytes(16 * MIB);
      await memory.write(20 * MIB, other);
      const target = new Uint8Array(16 * MIB);
      await ddr.read(20 * MIB, target);
      assert.equal(digest(target), digest(other));
    }));

  it("P-41 take any offset and length, and touch nothing beside it", () =>
    lab.use("memory:ddr", async (ddr) => {
      const memory = new HostMemory(lab.guest, "memory");
      for (const [offset, length] of [
        [24 * MIB, 1],
        [24 * MIB + 3, 0x1003],
        [25 * MIB - 5, MIB + 9],
      ] as const) {
        const around = randomBytes(length + 128);
        await memory.write(offset - 64, around);
        const source = randomBytes(length);
        await ddr.write(offset, source);
        source.copy(around, 64);
        assert.equal(digest(await memory.read(offset - 64, around.byteLength)), digest(around));
        const target = new Uint8Array(length);
        await ddr.read(offset, target);
        assert.deepEqual(Buffer.compare(target, source), 0);
      }
    }));

  it("write to the card by one and read by another", () =>
    lab.use("card:ddr", async (ddr, device) => {
      const source = randomBytes(300 * 1024);
      await ddr.write(1024, source);
      await device.window("sink").write(0, randomBytes(512));
      const target = new Uint8Array(source.byteLength);
      await ddr.read(1024, target);
      assert.equal(Buffer.compare(target, source), 0);
    }));
}

function waitingCases(lab: Lab): void {
  it("P-45 that wait for the card hold up neither registers nor other channels", () =>
    lab.use("card:stream", async (stream, device) => {
      const source = randomBytes(4096);
      await device.window("ddr").write(0, source);
      const target = new Uint8Array(4096);
      let done = false;
      const reading = stream.read(0, target).then((result) => {
        done = true;
        return result;
      });
      await pause(MEANWHILE_MS);
      assert.equal(done, false);
      // Registers, and the other channels, in the meantime.
      const regs = device.window("regs");
      await regs.write32(LIVENESS, 5);
      assert.equal(await regs.read32(LIVENESS), 0xfffffffa);
      await device.window("ddr").read(0, new Uint8Array(64));
      assert.equal((await lab.connection.info("card")).state, "ready");
      assert.equal(done, false);
      // The write that makes the card send.
      await regs.write32(RAISE, SEND);
      assert.equal((await reading).bytesDone, 4096);
      assert.equal(Buffer.compare(target, source), 0);
    }));

  it("P-45 that wait end when they are cancelled, and with their deadline", () =>
    lab.use("card:stream", async (stream, device) => {
      const controller = new AbortController();
      const { signal } = controller;
      const cancelled = failureOf(stream.read(0, new Uint8Array(64), { signal }), "CANCELLED");
      await pause(MEANWHILE_MS);
      controller.abort();
      await cancelled;
      const late = stream.read(0, new Uint8Array(64), { timeoutMs: MEANWHILE_MS });
      const { data } = await failureOf(late, "TIMED_OUT");
      assert.equal(data.done, 0);
      // The channel serves on: one wait, one transfer.
      const reading = stream.read(0, new Uint8Array(64));
      await pause(MEANWHILE_MS);
      await device.window("regs").write32(RAISE, SEND);
      await reading;
    }));

  it("say that it was the driver that lost its patience", () =>
    lab.use("card:stream", async (stream) => {
      await setPatience(lab.guest, 200);
      const error = await failureOf(stream.read(0, new Uint8Array(64)), "BUS_FAULT");
      assert.equal(error.data.errno, 512);
      assert.match(error.data.reason ?? "", /gave up waiting/);
      await setPatience(lab.guest, LIMIT_MS);
    }));
}

function refusalCases(lab: Lab): void {
  it("P-45 are for bulk only", () =>
    lab.use("card:ddr", async (ddr) => {
      await failureOf(ddr.read32(0), "UNSUPPORTED");
    }));

  it("keep to their direction", () =>
    lab.use("card:stream", async (stream, device) => {
      await failureOf(stream.write(0, new Uint8Array(4)), "READ_ONLY");
      await failureOf(device.window("sink").read(0, new Uint8Array(4)), "WRITE_ONLY");
    }));

  it("P-40 end where the window does", () =>
    lab.use("card:ddr", async (ddr) => {
      await failureOf(ddr.write(EDU_AXI_BYTES - 2, new Uint8Array(4)), "OUT_OF_RANGE");
    }));

  it("tell of an address that the card does not decode", () =>
    lab.use("card:beyond", async (beyond) => {
      const error = await failureOf(beyond.write(EDU_AXI_BYTES, new Uint8Array(4)), "BUS_FAULT");
      assert.equal(error.data.errno, 5);
      assert.equal(error.data.offset, EDU_AXI_BYTES);
      assert.match(error.data.fix ?? "", /decodes/);
    }));

  it("tell of a length that the channel refuses", () =>
    lab.use("memory:whole", async (whole) => {
      await whole.write(0, new Uint8Array(128));
      const error = await failureOf(whole.write(0, new Uint8Array(100)), "BUS_FAULT");
      assert.equal(error.data.errno, 22);
      assert.match(error.data.reason ?? "", /refuses this offset or length/);
    }));
}
