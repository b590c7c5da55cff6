/** `--local`: the same verbs and the same output without a daemon. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { BARKEEP, BenchTop, type CommandResult, result } from "./bench-top.js";

const SAME: readonly string[] = [
  "ls",
  "show board -o csv",
  "where board:regs+0x10",
  "where board regs 4 -o json",
  "where board:regs+0x1000",
  "where board --axi 0",
  "peek board:rom+0 -n 4",
  "peek board:rom+8 -w 64 -o json",
  "poke board:regs+8 1 --mask 0xff",
  "dump board:rom -n 64",
  "wait board:regs+0 0xba4c0001",
  "peek board:regs+2",
  "peek board:reg+0",
  "peek board:regs+0xc -w 8",
  "dump board:mem -n 2M",
  "poke board:rom+0 1",
];

describe("barkeep --local", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start();
  });
  after(() => bench[Symbol.asyncDispose]());

  const local = (line: string): Promise<CommandResult> =>
    bench.run(`--local ${bench.config} ${line}`, { BARKEEP_HOST: "" });

  for (const line of SAME) {
    it(`does the same: ${line}`, async () => {
      const [here, there] = [await local(line), await bench.run(line)];
      const plain = ({ code, stdout, stderr }: CommandResult): object => ({ code, stdout, stderr });
      assert.deepEqual(plain(here), plain(there));
    });
  }

  it("loads, saves and runs within one process each", async () => {
    const { code, stdout, stderr } = await bench.run(
      `--local ${bench.config} run board -`,
      { BARKEEP_HOST: "" },
      "write32 regs+8 7\nread32 regs+8\n",
    );
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(stdout, "regs+0x0008 : 0x00000007\n");
  });

  it("says that nothing travels", async () => {
    assert.match((await local("show board --connection")).stdout, /transport +in-process\n/);
  });

  it("has no daemon to ask for its version", async () => {
    assert.match((await local("version")).stdout, /^client +\S+\n$/);
  });

  const wrong: readonly (readonly [string, RegExp])[] = [
    ["devices: [", /cannot be used/],
    ["{}", /devices: /],
    ["devices: { board: { backend: simm } }", /devices\.board.*expected one of sim, pci, file/],
    ["devices: { board: { backend: sim, memroy: 1M } }", /did you mean "memory"\?/],
  ];
  for (const [text, complaint] of wrong) {
    it(`refuses ${text}`, async () => {
      writeFileSync(bench.file("wrong.yaml"), text);
      const line = `--local ${bench.file("wrong.yaml")} ls`;
      const { code, stderr } = await bench.run(line, { BARKEEP_HOST: "" });
      assert.match(stderr, complaint);
      assert.match(stderr, /wrong\.yaml/);
      assert.equal(code, 1);
    });
  }
  it("refuses a file that is not there", async () => {
    const { code, stderr } = await bench.run("--local /nowhere/at/all ls", { BARKEEP_HOST: "" });
    assert.match(stderr, /INVALID_ARGUMENT: .*ENOENT/);
    assert.equal(code, 1);
  });

  it("says what to install where there is no addon", async () => {
    // A copy of the command in a folder that knows no other packages.
    const alone = bench.file("alone/dist/bundle/cli");
    mkdirSync(alone, { recursive: true });
    cpSync(dirname(BARKEEP), alone, { recursive: true });
    cpSync(join(dirname(BARKEEP), "../../../package.json"), bench.file("alone/package.json"));
    const args = [join(alone, "barkeep.cjs"), "--local", bench.config, "ls"];
    const env = bench.environment({ BARKEEP_HOST: "" });
    const { code, stderr } = await result(spawn(process.execPath, args, { cwd: alone, env }));
    assert.match(stderr, /UNSUPPORTED: --local needs the package @barkeep\/native/);
    assert.match(stderr, /npm install @barkeep\/native/);
    assert.equal(code, 1);
  });
});
