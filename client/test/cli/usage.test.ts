/** Misuse that is found without a daemon: exit code 1, one clear complaint, nothing on stdout. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runCli } from "../../test-support/cli-process.js";

const VERBS =
  "ls show peek poke wait watch interrupts dump save load cmp run bench completion version".split(
    " ",
  );

const MISUSE: readonly (readonly [string, RegExp])[] = [
  ["pek board:regs+0", /unknown command 'pek'.*Did you mean peek\?/],
  ["peek", /missing required argument/],
  ["peek board", /WINDOW and OFFSET are missing/],
  ["peek board:regs", /OFFSET is missing/],
  ["peek board:regs+0 9", /"9" is too much.*-n/],
  ["peek board:regs+0 --widht 8", /unknown option '--widht'.*Did you mean --width\?/],
  ["peek board:regs+0 -w 12", /-w.*'12' is invalid.*8, 16, 32, 64/],
  ["peek board:regs+0 -w", /argument missing/],
  ["peek board:regs+0 -n 0", /-n.*at least 1/],
  ["peek board:regs+0 -n many", /-n.*not a number/],
  ["peek board:regs+0 -o xml", /-o.*'xml' is invalid.*table, json, csv, raw/],
  ["peek regs+0", /BARKEEP_DEVICE/],
  ["poke", /missing required argument/],
  ["poke board:regs+0", /VALUE is missing/],
  ["poke board regs 0", /VALUE is missing/],
  ["poke board:regs+0 -1", /two's complement/],
  ["poke board:regs+0 cafe", /0xcafe/],
  ["poke board:regs+0 0x100 -w 8", /does not fit 8 bits/],
  ["poke board:regs+0 0x1_0000_0000", /does not fit 32 bits/],
  ["poke board:regs+0 1 0x1_0000_0000_0000_0000 -w 64", /does not fit 64 bits/],
  ["poke board:regs+0 1 --mask 0", /set at least one bit/],
  ["poke board:regs+0 3 --mask 2", /outside of --mask.*give 0x2/],
  ["poke board:regs+0 1 --mask 0x1ff -w 8", /does not fit 8 bits/],
  ["poke board:regs+0 1 --verify --fixed", /exclude each other/],
  ["poke board:regs+0 1 -o raw", /'raw' is invalid/],
  ["wait", /missing required argument/],
  ["wait board:regs+0", /VALUE is missing/],
  ["wait board:regs+0 1 2", /"2" is too much/],
  ["wait board:regs+0 0x100 -w 8", /does not fit 8 bits/],
  ["wait board:regs+0 3 --mask 2", /outside of --mask/],
  ["wait board:regs+0 1 --mask 0", /set at least one bit/],
  ["wait board:regs+0 1 --interval 5", /--interval.*10us, 5ms or 2s/],
  ["watch", /missing required argument/],
  ["watch board:regs", /OFFSET is missing/],
  ["watch board:regs+0 many", /not a number/],
  ["watch board:regs+0 other:regs+0", /on another device/],
  ["watch board:regs+0 -i 0", /--interval.*between/],
  ["watch board:regs+0 -c 0", /--count.*at least 1/],
  ["dump", /missing required argument/],
  ["dump board", /WINDOW is missing/],
  ["dump board:mem 0 1", /"1" is too much/],
  ["dump board:mem -n 0", /--bytes.*at least 1/],
  ["dump board:mem -n 4T", /--bytes.*not a number/],
  ["dump board:mem -w 24", /'24' is invalid/],
  ["save", /missing required argument/],
  ["save board:mem", /FILE is missing/],
  ["save board file", /WINDOW is missing/],
  ["save board mem 0 1 file", /"1" is too much/],
  ["save board:mem /", /\/ cannot be written: it is a folder.*Give another file/],
  ["save board:mem /nowhere/at/all", /cannot be written: there is no such file or folder/],
  ["load board:mem", /FILE is missing/],
  ["load board:mem /", /\/ cannot be read: it is a folder.*Give another file/],
  ["load board:mem /nowhere/at/all", /cannot be read: there is no such file/],
  ["cmp board:mem", /FILE is missing/],
  ["cmp board:mem /nowhere/at/all", /cannot be read: there is no such file/],
  ["run", /missing required argument/],
  ["run program.ops", /BARKEEP_DEVICE/],
  ["run board a b", /"b" is too much/],
  ["run board /nowhere/at/all", /cannot be read: there is no such file/],
  ["run board - -o raw", /--dry-run only/],
  ["run board -", /stdin is empty/],
  ["bench", /missing required argument/],
  ["bench board", /WINDOW is missing/],
  ["bench board:mem -d never", /--duration.*500ms/],
  ["completion", /missing required argument/],
  ["completion tcsh", /'tcsh' is invalid.*bash, zsh, fish/],
  ["ls --local /nowhere/at/all --host h:1", /--local and --host exclude each other/],
  ["show", /BARKEEP_DEVICE/],
  ["show a b", /too many arguments/],
  ["ls board", /too many arguments/],
  ["version --timeout soon", /--timeout.*500ms/],
  ["ls --connect-timeout 0", /--connect-timeout.*between/],
  ["ls --host nonsense", /neither an address nor a known name.*unix:\/PATH, HOST:PORT/],
  ["ls --host host:99999", /unix:\/PATH, HOST:PORT/],
  ["ls --host ::1:7070", /\[IPV6\]:PORT/],
  ["ls --tls", /unix socket has no TLS/],
  ["ls --host h:1 --tls-cert a.pem", /--tls-cert and --tls-key belong together/],
  ["ls --host h:1 --tls-ca /nowhere/ca.pem", /--tls-ca cannot be read/],
];

describe("barkeep, misused", { concurrency: 2 }, () => {
  for (const [line, complaint] of MISUSE) {
    it(`barkeep ${line}`, async () => {
      const { code, stdout, stderr } = await runCli(line.split(" "));
      assert.match(stderr, complaint);
      assert.match(stderr, /^barkeep: /);
      assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
      assert.ok(stderr.split("\n").length <= 4, stderr);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    });
  }

  it("names the variable that is wrong", async () => {
    const { code, stderr } = await runCli(["ls"], { env: { BARKEEP_HOST: "nonsense" } });
    assert.match(stderr, /nonsense/);
    assert.equal(code, 1);
  });
});

describe("barkeep, asked for help", { concurrency: 2 }, () => {
  for (const verb of VERBS) {
    it(`barkeep ${verb} --help`, async () => {
      const { code, stdout, stderr } = await runCli([verb, "--help"]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, /Examples:\n {2}barkeep/);
      assert.match(stdout, /BARKEEP_HOST/);
    });
  }

  it("lists the verbs", async () => {
    const { code, stdout } = await runCli(["--help"]);
    assert.equal(code, 0);
    for (const verb of VERBS) {
      assert.match(stdout, new RegExp(`^ {2}${verb} `, "m"));
    }
  });

  it("takes no arguments for a question", async () => {
    const { code, stdout, stderr } = await runCli([]);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /Usage: barkeep/);
  });
});
