import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { RawClient } from "../test-support/raw-client.js";
import { ScratchDirectory } from "../test-support/scratch-directory.js";
import { SpawnedDaemon } from "../test-support/spawn-daemon.js";

describe("a unix listener", () => {
  it("has the mode of the configuration, knows its peers, and leaves nothing behind", async () => {
    using directory = new ScratchDirectory();
    const path = directory.file("d.sock");
    const listen = `[{unix: {path: ${path}, mode: "0620"}}]`;
    await using daemon = await SpawnedDaemon.start({ directory, listen });
    assert.equal(statSync(path).mode & 0o777, 0o620);
    using client = new RawClient(daemon.address);
    const { principal } = await client.hello();
    assert.equal(principal, `unix:uid=${process.getuid?.()},gid=${process.getgid?.()}`);
    assert.deepEqual(await daemon.stop(), { code: 0, signal: null });
    assert.equal(existsSync(path), false);
  });

  it("starts again over the socket of a daemon that was killed", async () => {
    using directory = new ScratchDirectory();
    await using first = await SpawnedDaemon.start({ directory });
    await first.stop("SIGKILL");
    assert.ok(existsSync(directory.file("d.sock")), "the dead daemon's socket is still there");
    await using second = await SpawnedDaemon.start({ directory });
    using client = new RawClient(second.address);
    assert.equal((await client.hello()).bootId, second.bootId);
    assert.notEqual(first.bootId, second.bootId);
  });

  it("refuses a socket that somebody answers on", async () => {
    using directory = new ScratchDirectory();
    const path = directory.file("d.sock");
    const other = createServer((socket) => socket.destroy()).listen(path);
    await once(other, "listening");
    try {
      const { code, log } = await SpawnedDaemon.startAndFail({ directory });
      assert.equal(code, 1);
      assert.match(log.at(-1)?.msg ?? "", /d\.sock is in use: another daemon answers there/);
      assert.ok(existsSync(path), "the other's socket was not touched");
    } finally {
      other.close();
    }
  });

  it("never removes what is not a socket", async () => {
    using directory = new ScratchDirectory();
    writeFileSync(directory.file("d.sock"), "precious");
    const { code, log } = await SpawnedDaemon.startAndFail({ directory });
    assert.equal(code, 1);
    assert.match(log.at(-1)?.msg ?? "", /is there already, and is not a socket/);
    assert.ok(existsSync(directory.file("d.sock")));
  });

  it("says which group is missing", async () => {
    using directory = new ScratchDirectory();
    const listen = `[{unix: {path: ${directory.file("d.sock")}, group: no-such-group-here}}]`;
    const { code, log } = await SpawnedDaemon.startAndFail({ directory, listen });
    assert.equal(code, 1);
    assert.match(log.at(-1)?.msg ?? "", /there is no group no-such-group-here\. Create it/);
  });
});
