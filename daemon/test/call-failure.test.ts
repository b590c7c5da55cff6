import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { loadBinding, type NativeBinding } from "@barkeep/native";
import { pino } from "pino";
import { parseConfig } from "../src/config/parse-config.js";
import { type Daemon, startDaemon } from "../src/daemon.js";
import { failureOf, RawClient } from "../test-support/raw-client.js";
import { RawSession } from "../test-support/raw-session.js";
import { ScratchDirectory } from "../test-support/scratch-directory.js";

const SECRET = "the password is swordfish";
const lines: string[] = [];
const directory = new ScratchDirectory();
let daemon: Daemon;
let client: RawClient;

/** Native code with a bug: every session that is opened throws. */
function withBug(binding: NativeBinding): NativeBinding {
  return {
    ...binding,
    version: binding.version,
    peerCredentials: (fd) => binding.peerCredentials(fd),
    openDevice: (spec, makeError) => {
      const device = binding.openDevice(spec, makeError);
      return {
        info: () => device.info(),
        state: () => device.state(),
        counters: () => device.counters(),
        watchState: (changed) => device.watchState(changed),
        subscribe: (source, program) => device.subscribe(source, program),
        openBuffers: () => device.openBuffers(),
        close: (done) => device.close(done),
        openSession: () => {
          throw new TypeError(SECRET);
        },
      };
    },
  };
}

before(async () => {
  const config = parseConfig(
    `{listen: [{unix: {path: ${directory.file("d.sock")}}}], devices: {board: {backend: sim}}}`,
  );
  const log = pino({ level: "info" }, { write: (line: string) => lines.push(line) });
  daemon = await startDaemon(config, { binding: withBug(loadBinding()), log });
  client = new RawClient(daemon.addresses[0] ?? "");
});
after(async () => {
  client[Symbol.dispose]();
  await daemon.close();
  directory[Symbol.dispose]();
});

describe("a bug of the daemon", () => {
  it("is INTERNAL with an id for every kind of call, and the stack stays in the log", async () => {
    const session = async () => {
      throw await new RawSession(client, { device: "board" }).failure();
    };
    const program = Buffer.alloc(48);
    for (const call of [
      () => client.execute({ device: "board", program }),
      () => client.read({ device: "board", window: "mem", length: 4 }),
      () => client.write({ device: "board", window: "mem", length: 4 }, [Buffer.alloc(4)]),
      session,
    ]) {
      const error = await failureOf(call());
      assert.equal(error.code, "INTERNAL");
      assert.equal(error.outcome, "unknown");
      assert.ok(!error.message.includes("swordfish"));
      const { errorId } = error.data;
      assert.match(errorId ?? "", /^[0-9a-f]{16}$/);
      const line = lines.find((each) => each.includes(errorId ?? "?"));
      assert.match(line ?? "", /swordfish/);
      assert.match(line ?? "", /"stack":/);
      assert.match(line ?? "", /"requestId":"c\d+\.\d+"/);
    }
    assert.equal((await client.hello()).bootId, daemon.bootId);
  });
});
