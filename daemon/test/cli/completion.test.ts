/** Completion, in the shells that are installed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { after, before, describe, it } from "node:test";
import { BenchTop } from "./bench-top.js";

const WORDS: readonly (readonly [string, string])[] = [
  ["pe", "peek"],
  ["p", "peek poke"],
  ["peek b", "board: broken:"],
  ["peek board:re", "board:regs+ board:regs_be+"],
  ["peek board re", "regs regs_be"],
  ["peek --wid", "--width"],
  ["peek --width ", "16 32 64 8"],
  ["peek -o c", "csv"],
  ["show b", "board broken"],
  ["show board ", ""],
  ["run bo", "board"],
  ["where board:regs", "board:regs+ board:regs_be+"],
  ["where --axi 0x10 b", "board broken"],
  ["completion ", "bash fish zsh"],
  ["--host ", "far near"],
  ["--host near pe", "peek"],
  ["ls ", ""],
  ["nonsense x", ""],
];

function missing(shell: string): string | false {
  const there = spawnSync(shell, ["--version"]).status === 0;
  return there ? false : `${shell} is not installed: apt-get install ${shell}`;
}

describe("completion", () => {
  let bench: BenchTop;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    bench = await BenchTop.start();
    const hosts = bench.file("hosts.yaml");
    writeFileSync(
      hosts,
      `hosts: { far: { address: "h:1" }, near: { address: "${bench.target}" } }`,
    );
    const path = `${bench.path}${delimiter}${process.env["PATH"]}`;
    env = { BARKEEP_HOSTS: hosts, PATH: path };
  });
  after(() => bench[Symbol.asyncDispose]());

  for (const [line, expected] of WORDS) {
    it(`knows what follows "${line}"`, async () => {
      const words = line.split(" ");
      const { code, stdout, stderr } = await bench.run(`__complete -- ${words.join(" ")}`, env);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.equal(stdout.trimEnd().split("\n").join(" "), expected);
    });
  }

  it("is silent where no daemon answers", async () => {
    const nowhere = { ...env, BARKEEP_HOST: "unix:/nowhere/barkeep.sock" };
    const { code, stdout, stderr } = await bench.run("__complete -- peek b", nowhere);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
  });

  it("works in bash, which parts words at colons", { skip: missing("bash") }, async () => {
    const { stdout, stderr } = await bench.shell(
      `source <(barkeep completion bash)
      COMP_LINE="barkeep peek board:re" COMP_POINT=\${#COMP_LINE}
      COMP_WORDS=(barkeep peek board : re) COMP_CWORD=4
      compopt() { :; }
      _barkeep; echo "\${COMPREPLY[@]}"; complete -p barkeep`,
      env,
    );
    assert.equal(stderr, "");
    assert.equal(stdout, "regs+ regs_be+\ncomplete -o default -F _barkeep barkeep\n");
  });

  for (const shell of ["zsh", "fish"]) {
    it(`is a script that ${shell} understands`, { skip: missing(shell) }, async () => {
      const line = `${shell} -n <(barkeep completion ${shell})`;
      const { code, stderr } = await bench.shell(line, env);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    });
  }
});
