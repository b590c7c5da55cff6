/** The lines of the simulated board, and how subscriptions end when the board does. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { DeviceError, type Interrupt, type Interrupts, limits } from "@barkeep/client/contract";
import { LocalDevice } from "../lib/local-device.js";

const TIMER_PERIOD_US = 0x028;
const IRQ_PENDING = 0x030;
const IRQ_ENABLE = 0x034;
const IRQ_RAISE = 0x038;
const ENGINE_CONTROL = 0x040;
const ENGINE_OPERAND = 0x04c;
const ENGINE_RESULT = 0x050;
const GONE = 0x314;

function openBoard(): LocalDevice {
  return LocalDevice.open({
    name: "board",
    backend: "sim",
    windows: [],
    address: "",
    uioName: "",
    events: [],
    enable: false,
    busMaster: false,
    interruptKind: "auto",
    memoryBytes: 1024 * 1024,
    accessTimeNs: 0,
    lockDirectory: "",
  });
}

async function take<R extends readonly unknown[]>(stream: Interrupts<R>): Promise<Interrupt<R>> {
  const { value } = await stream.next();
  assert.ok(value !== undefined, "the iteration has ended");
  return value;
}

describe("interrupts of the simulated board", () => {
  let board: LocalDevice;
  before(() => {
    board = openBoard();
  });
  after(() => board.close());

  it("are listed", () => {
    assert.deepEqual(board.info.interrupts, [
      { name: "raise", path: "" },
      { name: "engine", path: "" },
      { name: "timer", path: "" },
    ]);
  });

  it("P-80: a hundred in one batch are all counted", async () => {
    const stream = board.interrupts("raise");
    await stream.ready;
    let batch = board.batch().in("regs").write32(IRQ_ENABLE, 2);
    for (let i = 0; i < 100; i++) batch = batch.write32(IRQ_RAISE, 2);
    await batch.run();
    let counted = 0;
    while (counted < 100) counted += 1 + (await take(stream)).missed;
    assert.equal(counted, 100);
    await stream.return();
  });

  it("come of bits that are enabled only", async () => {
    const stream = board.interrupts("raise");
    await stream.ready;
    const regs = board.window("regs");
    await regs.batch().write32(IRQ_ENABLE, 4).write32(IRQ_RAISE, 8).write32(IRQ_RAISE, 4).run();
    const { missed } = await take(stream);
    assert.equal(missed, 0);
    assert.equal((await regs.read32(IRQ_PENDING)) & 0xc, 0xc);
    await stream.return();
  });

  it("P-83: tell that the engine has finished, with its result", async () => {
    const regs = board.window("regs");
    const program = regs.batch().read32(ENGINE_RESULT);
    const stream = board.interrupts("engine", { program });
    await stream.ready;
    await regs
      .batch()
      .write32(IRQ_ENABLE, 1)
      .write32(ENGINE_OPERAND, 7)
      .write32(ENGINE_CONTROL, 1)
      .run();
    const { result } = await take(stream);
    assert.deepEqual(result?.values, [49]);
    await stream.return();
  });

  it("P-80: come by the clock, and none is lost", async () => {
    const stream = board.interrupts("timer");
    await stream.ready;
    await board.window("regs").write32(TIMER_PERIOD_US, 500);
    const first = await take(stream);
    let last = first;
    let told = 0;
    while (last.count < first.count + 40) {
      last = await take(stream);
      told += 1 + last.missed;
      assert.equal(last.dropped, 0);
    }
    assert.equal(told, last.count - first.count);
    const elapsedNs = last.monotonicNs - first.monotonicNs;
    assert.ok(elapsedNs >= 39n * 500_000n - 500_000n, `too fast: ${elapsedNs} ns`);
    await board.window("regs").write32(TIMER_PERIOD_US, 0);
    assert.equal(await board.window("regs").read32(TIMER_PERIOD_US), 0);
    await stream.return();
  });

  it("P-82: wait in a bounded queue while nobody takes them", async () => {
    const slow = board.interrupts("timer");
    const quick = board.interrupts("timer");
    await Promise.all([slow.ready, quick.ready]);
    await board.window("regs").write32(TIMER_PERIOD_US, 100);
    let events = 0;
    for await (const { dropped } of quick) {
      assert.equal(dropped, 0);
      if (++events === limits.INTERRUPT_QUEUE_MAX + 50) break;
    }
    await board.window("regs").write32(TIMER_PERIOD_US, 0);
    const first = await take(slow);
    let sequence = first.sequence;
    for (let i = 1; i < limits.INTERRUPT_QUEUE_MAX; i++) {
      const event = await take(slow);
      assert.equal(event.sequence, ++sequence);
      assert.equal(event.dropped, 0);
    }
    await board.window("regs").write32(TIMER_PERIOD_US, 100);
    const next = await take(slow);
    assert.ok(next.dropped >= 50, `${next.dropped} dropped`);
    assert.equal(next.sequence, sequence + 1 + next.dropped);
    await board.window("regs").write32(TIMER_PERIOD_US, 0);
    await slow.return();
  });
});

describe("interrupts of a board that goes away", () => {
  it("P-84: end with DEVICE_LOST, once", async () => {
    await using board = openBoard();
    const stream = board.interrupts();
    await stream.ready;
    const waiting = stream.next();
    await board
      .window("regs")
      .batch()
      .write32(GONE, 1)
      .read32(0)
      .run()
      .catch(() => {});
    await assert.rejects(waiting, (error) => {
      return DeviceError.is(error, "DEVICE_LOST") && error.data.device === "board";
    });
    assert.deepEqual(await stream.next(), { done: true, value: undefined });
    const late = board.interrupts();
    await assert.rejects(late.next(), (error) => DeviceError.is(error, "DEVICE_LOST"));
  });

  it("leave no descriptor and no thread behind", async () => {
    const held = (): number => readdirSync("/proc/self/fd").length;
    const threads = (): number => readdirSync("/proc/self/task").filter(isInterruptThread).length;
    const round = async (use: (board: LocalDevice) => Promise<void>): Promise<number> => {
      const before = held();
      const board = openBoard();
      await use(board);
      await board.close();
      return held() - before;
    };
    const listen = async (board: LocalDevice): Promise<void> => {
      const stream = board.interrupts("timer");
      await stream.ready;
      await board.window("regs").write32(TIMER_PERIOD_US, 100);
      await take(stream);
      assert.ok(threads() > 0, "the test does not see the thread");
    };
    // A closed device keeps what its lane has until nobody knows it, when garbage is collected; the
    // interrupts add nothing.
    const idle = await round(async () => {});
    for (let i = 0; i < 5; i++) {
      const left = await round(listen);
      assert.ok(left <= idle, `${left} descriptors are left, and ${idle} without interrupts`);
    }
    // A thread that has told its end may still be listed for a moment.
    for (let tries = 0; threads() > 0 && tries < 500; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(threads(), 0);
  });
});

function isInterruptThread(task: string): boolean {
  try {
    return readFileSync(`/proc/self/task/${task}/comm`, "utf8").trim() === "barkeep-irq";
  } catch {
    return false;
  }
}
