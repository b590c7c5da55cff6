import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

function hangUp(daemon: SpawnedDaemon, level: string): void {
  daemon.configure({ level });
  daemon.signal("SIGHUP");
}

describe("SIGHUP", () => {
  it("takes over the log level of the configuration, louder and quieter", async () => {
    await using daemon = await SpawnedDaemon.start({ level: "info" });
    hangUp(daemon, "debug");
    assert.equal((await daemon.logged("log level is debug"))["before"], "info");
    hangUp(daemon, "error");
    await daemon.logged("log level is error");
    hangUp(daemon, "info");
    assert.equal((await daemon.logged("log level is info"))["before"], "error");
  });

  it("changes nothing when the configuration has a mistake, and says so", async () => {
    await using daemon = await SpawnedDaemon.start({ level: "info" });
    hangUp(daemon, "loud");
    const { kept, reason } = await daemon.logged("log level kept");
    assert.equal(kept, "info");
    assert.match(String(reason), /log\.level: expected/);
    hangUp(daemon, "debug");
    assert.equal((await daemon.logged("log level is debug"))["before"], "info");
  });

  it("counts less than LOG_LEVEL", async () => {
    const environment = { LOG_LEVEL: "info" };
    await using daemon = await SpawnedDaemon.start({ level: "error", environment });
    hangUp(daemon, "debug");
    await daemon.logged("log level is info");
  });
});
