import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Lane } from "../src/testing/index.js";

describe("Lane", () => {
  it("lets one in at a time, in order of arrival", async () => {
    const lane = new Lane();
    const seen: number[] = [];
    await Promise.all(
      [1, 2, 3].map(async (who) => {
        const ticket = lane.enter();
        await ticket.ready;
        seen.push(who);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(who);
        ticket.leave();
      }),
    );
    assert.deepEqual(seen, [1, 1, 2, 2, 3, 3]);
    assert.equal(lane.length, 0);
  });

  it("forgets a place that was given up", async () => {
    const lane = new Lane();
    const first = lane.enter();
    const second = lane.enter();
    const third = lane.enter();
    second.leave();
    second.leave();
    assert.equal(lane.length, 2);
    first.leave();
    await third.ready;
    third.leave();
    assert.equal(lane.length, 0);
  });
});
