import assert from "node:assert/strict";
import type { Access } from "./instruments.js";
import { REGISTERS } from "./simulated-board-instruments.js";
import type { Suite } from "./suite.js";

/** Short for one access of the trace. */
function access(
  kind: Access["kind"],
  window: string,
  [width, offset, value]: readonly [number, number, number | bigint],
): Access {
  return { kind, window, width, offset, value: BigInt(value) };
}

/** The board's log against everything that a batch can do: exact count, width, order and values. */
export function simulatedBoardTrace(all: Suite): void {
  const suite = all.needs("witness");
  const bank = REGISTERS.BANK;

  suite.case("P-2 the board sees exactly the accesses of a batch", async (bench) => {
    const { device } = bench;
    await device.window("regs").batch().fill64(bank, 16, 0n).run();
    const batch = device
      .batch()
      .in("regs")
      .write8(bank, 0x11)
      .write16(bank + 2, 0x2222)
      .write32(bank + 4, 0x33333333)
      .write64(bank + 8, 0x44n)
      .read8(bank)
      .update16(bank + 2, { mask: 0xff, value: 0x55 })
      .verify32(bank + 4, { value: 0x33333333 })
      .waitFor64(bank + 8, { value: 0x44n, timeoutMs: 0 })
      .writeBlock16(bank + 16, [1, 2])
      .readBlock16(bank + 16, 2)
      .fill32(bank + 24, 2, 7, { fixed: true })
      .delay(0.001)
      .in("regs_be")
      .write32(40, 0x01020304)
      .in("rom")
      .read32(8)
      .in("mem")
      .write8(5, 6);
    const seen = await bench.watch(() => batch.run());
    const regs = (kind: Access["kind"], ...what: readonly [number, number, number]): Access =>
      access(kind, "regs", what);
    assert.deepEqual(seen, [
      regs("write", 8, bank, 0x11),
      regs("write", 16, bank + 2, 0x2222),
      regs("write", 32, bank + 4, 0x33333333),
      regs("write", 64, bank + 8, 0x44),
      regs("read", 8, bank, 0x11),
      regs("read", 16, bank + 2, 0x2222),
      regs("write", 16, bank + 2, 0x2255),
      regs("read", 32, bank + 4, 0x33333333),
      regs("read", 64, bank + 8, 0x44),
      regs("write", 16, bank + 16, 1),
      regs("write", 16, bank + 18, 2),
      regs("read", 16, bank + 16, 1),
      regs("read", 16, bank + 18, 2),
      regs("write", 32, bank + 24, 7),
      regs("write", 32, bank + 24, 7),
      access("write", "regs_be", [32, 40, 0x04030201]),
      access("read", "rom", [32, 8, 0xba4c0008]),
      access("write", "mem", [8, 5, 6]),
    ]);
  });

  suite.case("P-11 flush reads the register that was named, once", async (bench) => {
    const flush = (window: string) =>
      bench.watch(() => bench.device.window(window).batch().flush().run());
    assert.deepEqual(await flush("regs"), [access("read", "regs", [32, REGISTERS.ID, 0xba4c0001])]);
    const [read, ...more] = await flush("regs_be");
    assert.deepEqual(more, []);
    assert.deepEqual({ ...read, value: 0n }, access("read", "regs_be", [32, 0, 0]));
  });

  suite.case("P-1 after a failure the board sees nothing more", async (bench) => {
    const batch = bench.device
      .window("regs")
      .batch()
      .write32(bank, 1)
      .verify32(bank, { value: 2 })
      .write32(bank, 3)
      .read32(REGISTERS.FIFO_DATA);
    const seen = await bench.watch(() => batch.run().catch(() => undefined));
    const place = [32, bank, 1] as const;
    assert.deepEqual(seen, [access("write", "regs", place), access("read", "regs", place)]);
  });
}
