/** Daemons of other versions than this client. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { barkeepV1 } from "@barkeep/proto";
import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import { DeviceError } from "../../src/contract/index.js";
import { errorToStatus } from "../../src/wire/index.js";
import { runCli, SPY } from "../../test-support/cli-process.js";

type Answer = (callback: (error: object | null, reply?: object) => void) => void;

describe("barkeep, with another daemon", () => {
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) server.forceShutdown();
  });

  const daemon = async (answer: Answer): Promise<string> => {
    const server = new Server();
    servers.push(server);
    const hello = (_: unknown, callback: Parameters<Answer>[0]): void => answer(callback);
    server.addService(barkeepV1.AccessService.service, { hello } as never);
    return await new Promise((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(`127.0.0.1:${port}`);
        else reject(error);
      });
    });
  };

  for (const [age, theirs] of [
    ["older", "0 to 0"],
    ["newer", "2 to 3"],
  ] as const) {
    it(`says that it is ${age}, and what to do`, async () => {
      const reason = `barkeepd 9.9.9 and client share no protocol`;
      const error = new DeviceError("PROTOCOL_MISMATCH", { ours: theirs, theirs: "1", reason });
      const host = await daemon((callback) => callback(errorToStatus(error)));
      const { code, stdout, stderr } = await runCli(["ls", "--host", host]);
      assert.match(stderr, /^barkeep: PROTOCOL_MISMATCH: .*9\.9\.9/);
      assert.match(stderr, new RegExp(`${theirs}.*\n.*same version`));
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    });
  }

  it("works with one that says less of itself than this client asks", async () => {
    const host = await daemon((callback) =>
      callback(null, { protocol: 1, daemonVersion: "0.0.1", bootId: "b" }),
    );
    const { code, stdout } = await runCli(["version", "--host", host]);
    assert.match(stdout, /daemon +0\.0\.1\nprotocol +1\nboot id +b\n/);
    assert.equal(code, 0);
  });

  it("asks for the version without gRPC, and with it where something is odd", async () => {
    const host = await daemon((callback) =>
      callback(null, {
        protocol: 1,
        daemonVersion: "9.9.9",
        bootId: "b",
        features: ["one", "two"],
        limits: { A: 1, B: 2 ** 40 },
        wallClockMs: Date.now(),
        monotonicNs: "18446744073709551615",
        principal: "somebody",
      }),
    );
    const node = ["--import", SPY];
    const { stdout, stderr } = await runCli(["version", "--host", host], { node });
    const names = ["daemon +9.9.9", "protocol +1", "boot id +b", `target +${host}`];
    assert.match(
      stdout,
      new RegExp([...names, "principal +somebody", "features +one two"].join("\\n")),
    );
    assert.match(stderr, /NO GRPC/);

    const error = new DeviceError("PROTOCOL_MISMATCH", {
      ours: "2",
      theirs: "1",
      reason: "too old",
    });
    const newer = await daemon((callback) => callback(errorToStatus(error)));
    const refused = await runCli(["version", "--host", newer], { node });
    assert.match(refused.stdout, /^client +\S+\n$/);
    assert.match(refused.stderr, /PROTOCOL_MISMATCH: too old[\s\S]*GRPC LOADED/);
    assert.equal(refused.code, 2);
  });

  it("says that a device verb is unknown to it", async () => {
    const host = await daemon((callback) =>
      callback(null, { protocol: 1, daemonVersion: "0.0.1" }),
    );
    const { code, stderr } = await runCli(["ls", "--host", host]);
    assert.match(stderr, /PROTOCOL_MISMATCH/);
    assert.equal(code, 2);
  });

  it("knows when it may not", async () => {
    const host = await daemon((callback) =>
      callback({ code: status.UNAUTHENTICATED, details: "who are you?", metadata: new Metadata() }),
    );
    const { code } = await runCli(["ls", "--host", host]);
    assert.equal(code, 6);
  });
});
