import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VERSION } from "../../src/index.js";
import { runCli } from "../../test-support/cli-process.js";

/** Says at the end which CommonJS packages were loaded. */
const SPY = `data:text/javascript,${encodeURIComponent(`
  import { createRequire } from "node:module";
  const { cache } = createRequire(process.execPath);
  process.on("exit", () => {
    const names = Object.keys(cache).map((path) => path.split("node_modules/").at(-1));
    console.error(names.some((name) => name.startsWith("@grpc/")) ? "GRPC LOADED" : "NO GRPC");
    console.error(names.some((name) => name.startsWith("commander/")) ? "SPY WORKS" : "BLIND");
  });`)}`;
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
    const env = { BARKEEP_HOST: "unix:/nonexistent/barkeep.sock" };
    const { code, stdout, stderr } = await runCli(["version"], { node, env });
    assert.equal(stdout, `client  ${VERSION}\n`);
    assert.match(stderr, /no socket/);
    assert.match(stderr, /NO GRPC/);
    assert.equal(code, 2);
  });

  it("shows a stack only when it is asked to", async () => {
    const env = { BARKEEP_HOST: "unix:/nonexistent/barkeep.sock", BARKEEP_DEBUG: "1" };
    const { stderr } = await runCli(["ls"], { env });
    assert.match(stderr, /\n\s+at /);
  });
});
