import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { VERSION } from "../../src/index.js";
import { runCli, SPY } from "../../test-support/cli-process.js";

const node = ["--import", SPY];

describe("barkeep, started", () => {
  for (const line of ["--help", "--version", "version --client", "peek --help", "peek nothing"]) {
    it(`does not load gRPC for ${line}`, async () => {
      const { stderr } = await runCli(line.split(" "), { node });
      assert.match(stderr, /SPY WORKS/);
      assert.match(stderr, /NO GRPC/);
    });
  }

  it("tells its own version without a daemon, and that there is none", async () => {
    const env = { BARKEEP_HOST: "unix:/nowhere/barkeep.sock" };
    const { code, stdout, stderr } = await runCli(["version"], { node, env });
    assert.equal(stdout, `client  ${VERSION}\n`);
    assert.match(stderr, /no socket/);
    assert.match(stderr, /NO GRPC/);
    assert.equal(code, 2);
  });

  it("loads gRPC to reach a daemon", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stderr } = await runCli(["ls", "--host", host, "--connect-timeout", "1s"], { node });
    server.close();
    assert.match(stderr, /GRPC LOADED/);
  });

  it("shows a stack only when it is asked to", async () => {
    const env = { BARKEEP_HOST: "unix:/nowhere/barkeep.sock", BARKEEP_DEBUG: "1" };
    const { stderr } = await runCli(["ls"], { env });
    assert.match(stderr, /\n\s+at /);
  });
});
