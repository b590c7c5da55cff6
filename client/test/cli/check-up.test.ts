import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { daemonFindings, deviceFindings } from "../../src/cli/check-up.js";
import { DeviceError } from "../../src/contract/errors.js";
import type { DaemonInfo } from "../../src/remote/connection.js";
import { VERSION } from "../../src/remote/version.js";
import { MemoryDevice } from "../../src/testing/index.js";

const DAEMON: DaemonInfo = {
  version: VERSION,
  protocol: 1,
  bootId: "b",
  features: [],
  limits: {},
  principal: "",
  clockSkewMs: 0,
  clockErrorMs: 5,
};

const levelOf = (daemon: Partial<DaemonInfo>, check: string) =>
  daemonFindings("lab3:7070", { ...DAEMON, ...daemon }).find((each) => each.check === check)?.level;

describe("a check-up", () => {
  it("warns of a clock that differs by more than can be an error of the measurement", () => {
    assert.equal(levelOf({ clockSkewMs: 900 }, "clock"), "ok");
    assert.equal(levelOf({ clockSkewMs: -1100 }, "clock"), "warning");
    assert.equal(levelOf({ clockSkewMs: 1100 }, "clock"), "warning");
    assert.equal(levelOf({ clockSkewMs: 1100, clockErrorMs: 200 }, "clock"), "ok");
  });

  it("notes another version", () => {
    assert.equal(levelOf({}, "version"), "ok");
    assert.equal(levelOf({ version: "9.9.9" }, "version"), "note");
  });

  it("has the reason and the fix of every device that does not serve", () => {
    const { info } = new MemoryDevice();
    assert.deepEqual(
      deviceFindings(info).map(({ level }) => level),
      ["ok"],
    );
    for (const state of ["stuck", "lost", "unavailable"] as const) {
      const code = state === "stuck" ? "DEVICE_STUCK" : "DEVICE_LOST";
      const error = new DeviceError(code, { device: info.name, reason: "a reason" });
      const [found] = deviceFindings({ ...info, state, error });
      assert.deepEqual([found?.level, found?.text], ["problem", `${state}: a reason`]);
      assert.notEqual(found?.fix, undefined);
    }
  });

  it("notes a link that is slower than the card", () => {
    const { info } = new MemoryDevice();
    const facts = {
      current_link_width: "4",
      max_link_width: "8",
      current_link_speed: "8.0 GT/s PCIe",
      max_link_speed: "8.0 GT/s PCIe",
    };
    const [, link] = deviceFindings({ ...info, facts });
    assert.deepEqual(
      [link?.level, link?.text],
      ["note", "x4 at 8.0 GT/s PCIe; the card can x8 at 8.0 GT/s PCIe"],
    );
    const [, full] = deviceFindings({ ...info, facts: { ...facts, current_link_width: "8" } });
    assert.equal(full?.level, "ok");
  });
});
