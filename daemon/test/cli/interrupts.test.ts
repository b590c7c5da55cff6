/** `barkeep interrupts` against a real daemon. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { BenchTop, result } from "./bench-top.js";

const TIMER_PERIOD = "regs+0x28";

describe("barkeep interrupts", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start();
    await bench.operate(`write32 ${TIMER_PERIOD} 10000`);
  });
  after(() => bench[Symbol.asyncDispose]());

  it("shows them as a table, as many as were asked for", async () => {
    const { code, stdout, stderr } = await bench.run("interrupts board:timer --count 3");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const [head, ...lines] = stdout.trimEnd().split("\n");
    assert.match(head ?? "", /^TIME +SOURCE +SEQUENCE +COUNT +MISSED +DROPPED$/);
    assert.equal(lines.length, 3);
    for (const line of lines) {
      assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z +timer +\d+ +\d+ +\d+ +\d+$/);
    }
  });

  it("shows those of all lines as JSON, one in a line", async () => {
    const { code, stdout } = await bench.run("interrupts board -c 2 -o json");
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.equal(code, 0);
    const names = "time source sequence count missed dropped monotonicNs".split(" ");
    for (const event of events) assert.deepEqual(Object.keys(event), names);
    assert.deepEqual(
      events.map(({ source, dropped }) => [source, dropped]),
      [
        ["timer", 0],
        ["timer", 0],
      ],
    );
  });

  it("listens for as long as --timeout says", async () => {
    const { code, stdout, stderr } = await bench.run("interrupts board:timer --timeout 500ms");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.ok(stdout.split("\n").length > 2, stdout);
  });

  it("ends with exit code 5 when too few came in time", async () => {
    const { code, stdout, stderr } = await bench.run(
      "interrupts board:raise --count 1 --timeout 300ms",
    );
    assert.equal(code, 5);
    assert.match(stderr, /0 of 1 interrupts came in time/);
    assert.match(stdout, /^TIME.*\n$/);
  });

  it("takes the device of BARKEEP_DEVICE", async () => {
    const { code } = await bench.run("interrupts :timer -c 1", { BARKEEP_DEVICE: "board" });
    assert.equal(code, 0);
  });

  it("says what the lines are when there is none of that name", async () => {
    const { code, stderr } = await bench.run("interrupts board:tmer");
    assert.equal(code, 1);
    assert.match(stderr, /no interrupt "tmer".*\n.*did you mean timer\? .*raise, engine, timer/);
  });

  it("ends at Ctrl-C, and says how many it has shown", async () => {
    const child = bench.launch("interrupts board:timer");
    const ended = result(child);
    await new Promise((resolve) => child.stdout?.once("data", resolve));
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.match(stderr, /^barkeep: \d+ shown\.\n$/);
    assert.equal(code, 0);
  });

  it("are listed by show, and offered by the completion", async () => {
    assert.match((await bench.run("show board")).stdout, /INTERRUPT +PATH\nraise +-\n/);
    const { stdout } = await bench.run("__complete -- interrupts board:t");
    assert.equal(stdout, "board:timer\n");
  });

  it("work without a daemon too", async () => {
    const line = `interrupts board:raise --local ${bench.config} --count 1 --timeout 200ms`;
    const { code, stderr } = await bench.run(line);
    assert.equal(code, 5, stderr);
  });
});
