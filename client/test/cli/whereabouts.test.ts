import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { placesAt, whereaboutsOf } from "../../src/cli/whereabouts.js";
import type { DeviceInfo } from "../../src/contract/device.js";
import { DeviceError } from "../../src/contract/errors.js";
import { MemoryDevice } from "../../src/testing/index.js";

/** A device with one window at the top of the physical address space, behind a bridge. */
function translated(): DeviceInfo {
  const { info } = new MemoryDevice();
  const [window] = info.windows;
  assert.ok(window);
  const origin = {
    ...window.origin,
    physicalAddress: `0x${(2n ** 64n - BigInt(window.size)).toString(16)}`,
    busAddress: "0x80000000",
  };
  return { ...info, windows: [{ ...window, origin }] };
}

describe("whereabouts", () => {
  it("are the same there and back, up to the last byte", () => {
    const info = translated();
    const [window] = info.windows;
    assert.ok(window);
    for (const offset of [0, 1, window.size - 1]) {
      const there = whereaboutsOf(window, offset);
      assert.equal(there.addresses.bus, 0x80000000n + BigInt(offset));
      for (const space of ["physical", "bus"] as const) {
        const [back, ...more] = placesAt(info, space, there.addresses[space] ?? -1n);
        assert.deepEqual([back, more], [there, []]);
      }
    }
  });

  it("end where the window does", () => {
    const info = translated();
    const [window] = info.windows;
    assert.ok(window);
    const beyond = [-1n, 0x80000000n - 1n, 0x80000000n + BigInt(window.size)];
    for (const address of beyond) {
      assert.throws(
        () => placesAt(info, "bus", address),
        (e) => DeviceError.is(e, "OUT_OF_RANGE"),
      );
    }
    assert.throws(
      () => whereaboutsOf(window, window.size),
      (e) => DeviceError.is(e, "OUT_OF_RANGE"),
    );
  });

  it("belong to the next window where the one before ends", () => {
    const info = translated();
    const [first] = info.windows;
    assert.ok(first);
    const busAddress = `0x${(0x80000000 + first.size).toString(16)}`;
    const second = { ...first, name: "next", origin: { ...first.origin, busAddress } };
    const both = { ...info, windows: [first, second] };
    const found = placesAt(both, "bus", BigInt(busAddress));
    assert.deepEqual(
      found.map(({ window, offset }) => [window.name, offset]),
      [["next", 0]],
    );
  });

  it("of which nobody knows are not guessed from others", () => {
    assert.throws(
      () => placesAt(translated(), "axi", 0n),
      (e) => DeviceError.is(e, "UNSUPPORTED"),
    );
  });
});
