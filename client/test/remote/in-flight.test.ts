/** Batches under way, by their ids: a ring that grows behind an old one that is still out. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Flight } from "../../src/remote/flight.js";
import { InFlight } from "../../src/remote/in-flight.js";

function flight(id: number, bytes = 16): Flight {
  const made = new Flight(new Uint8Array(bytes), {}, { repeatable: false, onCancel: () => {} });
  made.id = id;
  return made;
}

describe("what is under way", () => {
  it("is found by its id, whatever the order in which it lands, however far an old one is behind", () => {
    const ring = new InFlight({ count: 1000, programBytes: 1e9 });
    const old = flight(1);
    ring.add(old);
    for (let id = 2; id <= 500; id++) {
      const made = flight(id);
      ring.add(made);
      if (id % 3 !== 0) assert.equal(ring.land(id), made);
    }
    const left = [1, ...Array.from({ length: 499 }, (_, i) => i + 2).filter((id) => id % 3 === 0)];
    assert.deepEqual(ring.ids, left);
    assert.equal(ring.size, left.length);
    assert.equal(ring.land(2), undefined);
    assert.equal(ring.land(501), undefined);
    assert.equal(ring.land(1), old);
    assert.deepEqual(ring.ids, left.slice(1));
    for (const id of left.slice(1)) assert.equal(ring.land(id)?.id, id);
    assert.equal(ring.size, 0);
  });

  it("begins at any id when nothing is under way", () => {
    const ring = new InFlight({ count: 2, programBytes: 1e9 });
    ring.add(flight(1_000_000));
    assert.ok(ring.land(1_000_000));
    ring.add(flight(1));
    ring.add(flight(2));
    assert.deepEqual(ring.ids, [1, 2]);
    assert.ok(ring.full);
  });

  it("is full by number, by bytes, and when the newest is far ahead of the oldest", () => {
    const byBytes = new InFlight({ count: 100, programBytes: 32 });
    byBytes.add(flight(1));
    assert.ok(!byBytes.full);
    byBytes.add(flight(2));
    assert.ok(byBytes.full);
    const behind = new InFlight({ count: 100, programBytes: 1e9 });
    behind.add(flight(1));
    let id = 1;
    while (!behind.full) {
      behind.add(flight(++id));
      behind.land(id);
    }
    assert.equal(id, 64 * 1024);
    behind.land(1);
    assert.ok(!behind.full);
  });
});
