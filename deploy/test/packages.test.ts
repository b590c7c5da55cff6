import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { Daemon, ROOT } from "../test-support/daemon.js";

const run = promisify(execFile);

const PROGRAM = `import { connect } from "@barkeep/client";
const lab = await connect(process.env.BARKEEP_HOST);
const board = await lab.device("board");
console.log((await board.window("regs").read32(0)).toString(16));
await lab.close();
`;

/** A PATH with node and npm and nothing else: no compiler, no make, no python. */
function barePath(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  for (const tool of ["sh", "env", "dirname", "uname"])
    symlinkSync(`/usr/bin/${tool}`, join(bin, tool));
  return bin;
}

describe("the packages that a test bench installs", () => {
  let daemon: Daemon;
  let folder: string;
  before(async () => {
    daemon = await Daemon.start();
    folder = mkdtempSync(join(tmpdir(), "barkeep-packages-"));
  });
  after(async () => {
    await daemon[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it("install in an empty folder without a compiler, and work", async () => {
    const npm =
      process.env["npm_execpath"] ??
      join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
    const workspaces = ["--workspace", "@barkeep/proto", "--workspace", "@barkeep/client"];
    await run(process.execPath, [npm, "pack", ...workspaces, "--pack-destination", folder], {
      cwd: ROOT,
    });
    const tarballs = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    assert.equal(tarballs.length, 2);

    const bench = join(folder, "bench");
    mkdirSync(bench);
    writeFileSync(
      join(bench, "package.json"),
      '{ "name": "bench", "private": true, "type": "module" }',
    );
    const env = { ...process.env, PATH: barePath(folder), BARKEEP_HOST: daemon.target };
    const install = ["install", "--prefer-offline", "--no-audit", "--no-fund"];
    const files = tarballs.map((name) => join("..", name));
    await run(process.execPath, [npm, ...install, ...files], { cwd: bench, env });

    const installed = readdirSync(join(bench, "node_modules"));
    const scoped = readdirSync(join(bench, "node_modules/@barkeep"));
    assert.deepEqual(scoped.toSorted(), ["client", "proto"]);
    for (const unwanted of ["pino", "prom-client", "node-addon-api", "zod"]) {
      assert.ok(!installed.includes(unwanted), `${unwanted} came along`);
    }
    const shipped = readdirSync(join(bench, "node_modules/@barkeep/client"), { recursive: true });
    assert.deepEqual(
      shipped.filter((name) => /\.(node|test\.js)$/.test(String(name))),
      [],
    );

    writeFileSync(join(bench, "program.js"), PROGRAM);
    const { stdout } = await run(process.execPath, ["program.js"], {
      cwd: bench,
      env,
      timeout: 60_000,
    });
    assert.equal(stdout.trim(), "ba4c0001");
    const command = join(bench, "node_modules/.bin/barkeep");
    const peek = await run(command, ["peek", "board:regs+0x0"], {
      cwd: bench,
      env,
      timeout: 60_000,
    });
    assert.match(peek.stdout, /ba4c0001/i);
  });
});
