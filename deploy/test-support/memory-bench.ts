/** The code under test knows only the interface: it cannot tell a card from a few arrays. */
import assert from "node:assert/strict";
import type { Device } from "@barkeep/client";
import { MemoryDevice, TEST_BOARD } from "@barkeep/client/testing";

async function setThreshold(device: Device, value: number): Promise<number> {
  const { values } = await device
    .batch()
    .in("mem")
    .update32(0x10, { mask: 0xffff, value })
    .read32(0x10)
    .run();
  return values[1];
}

await using board: Device = new MemoryDevice({ windows: TEST_BOARD });
assert.equal(await setThreshold(board, 0x42), 0x42);
