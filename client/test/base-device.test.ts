import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  BaseDevice,
  type BulkCall,
  type BulkVerdict,
  DeviceError,
  type DeviceInfo,
  type DmaMemory,
  type InterruptFeed,
  type Verdict,
} from "../src/contract/index.js";
import { MemoryDevice } from "../src/testing/index.js";

/** Answers when the test says so, and notes what it was asked. */
class SlowDevice extends BaseDevice {
  readonly info: DeviceInfo = new MemoryDevice().info;
  readonly asked: string[] = [];
  #release: () => void = () => undefined;
  readonly #released: Promise<void> = new Promise((resolve) => {
    this.#release = resolve;
  });

  release(): void {
    this.#release();
  }

  protected async doExecute(): Promise<Verdict> {
    this.asked.push("execute");
    await this.#released;
    const results = new Uint8Array(8);
    return { completed: 1, results, queuedNs: 0, deviceNs: 0, generation: 1 };
  }

  protected async doRead(call: BulkCall): Promise<BulkVerdict> {
    this.asked.push("read");
    await this.#released;
    return { bytesDone: call.bytes.byteLength, deviceNs: 0 };
  }

  protected async doWrite(): Promise<BulkVerdict> {
    this.asked.push("write");
    const error = new DeviceError("BUS_FAULT", { done: 3 });
    return { bytesDone: 3, deviceNs: 0, error };
  }

  protected async doInterrupts(): Promise<InterruptFeed> {
    this.asked.push("interrupts");
    await this.#released;
    return { next: async () => undefined, close: () => this.asked.push("close interrupts") };
  }

  protected async doAllocate(): Promise<DmaMemory> {
    this.asked.push("allocate");
    await this.#released;
    const free = async () => void this.asked.push("free");
    return { iova: 0n, size: 4096, read: async () => {}, write: async () => {}, free };
  }

  protected async doClose(): Promise<void> {
    this.asked.push("close");
  }
}

describe("BaseDevice", () => {
  it("calls the implementation in the turn of the call, in order", async () => {
    const device = new SlowDevice();
    const { asked } = device;
    const window = device.window("scratch");
    const calls = [
      window.read32(0),
      window.read(0, new Uint8Array(4)),
      window.write(0, new Uint8Array(4)),
      window.batch().write8(0, 1).run(),
    ];
    assert.deepEqual(asked, ["execute", "read", "write", "execute"]);
    device.release();
    await Promise.allSettled(calls);
  });

  it("never calls it with arguments that are wrong", async () => {
    const device = new SlowDevice();
    const window = device.window("scratch");
    const calls = [window.read32(1), window.write8(0, -1), window.read(2, new Uint8Array(4))];
    for (const end of await Promise.allSettled(calls)) {
      assert.equal(end.status, "rejected");
      assert.ok(DeviceError.is(end.reason));
    }
    assert.deepEqual(device.asked, []);
  });

  it("closes after what is pending, once", async () => {
    const device = new SlowDevice();
    const pending = device.window("scratch").read32(0);
    const closing = device.close();
    assert.equal(device.close(), closing);
    await assert.rejects(device.window("scratch").read32(0), (error: unknown) =>
      DeviceError.is(error, "CLOSED"),
    );
    assert.deepEqual(device.asked, ["execute"]);
    device.release();
    assert.equal(await pending, 0);
    await closing;
    await device.close();
    assert.deepEqual(device.asked, ["execute", "close"]);
  });

  it("rejects with the error of a bulk verdict", async () => {
    const device = new SlowDevice();
    await assert.rejects(device.window("scratch").write(0, new Uint8Array(8)), (error: unknown) => {
      assert.ok(DeviceError.is(error, "BUS_FAULT"));
      assert.equal(error.data.done, 3);
      return true;
    });
  });
});
