/** Misuse that is found without a daemon: exit code 1, one clear complaint, nothing on stdout. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runCli } from "../../test-support/cli-process.js";

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
  ["show", /BARKEEP_DEVICE/],
  ["show a b", /too many arguments/],
  ["ls board", /too many arguments/],
  ["version --timeout soon", /--timeout.*500ms/],
  ["ls --connect-timeout 0", /--connect-timeout.*between/],
  ["ls --host nonsense", /unix:\/PATH, HOST:PORT/],
  ["ls --host host:99999", /unix:\/PATH, HOST:PORT/],
  ["ls --host ::1:7070", /\[IPV6\]:PORT/],
  ["ls --tls", /unix socket has no TLS/],
  ["ls --host h:1 --tls-cert a.pem", /--tls-cert and --tls-key belong together/],
  ["ls --host h:1 --tls-ca /nonexistent/ca.pem", /--tls-ca cannot be read/],
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
  for (const verb of ["ls", "show", "peek", "poke", "version"]) {
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
    for (const verb of ["ls", "show", "peek", "poke", "version"]) {
      assert.match(stdout, new RegExp(`^ {2}${verb} `, "m"));
    }
  });

  it("takes no arguments for a question", async () => {
    const { code, stdout, stderr } = await runCli([]);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /Usage: barkeep/);
  });
});
