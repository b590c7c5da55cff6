/** `barkeep doctor`: what a client can tell. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CertificateAuthority } from "../../test-support/certificates.js";
import { BenchTop } from "./bench-top.js";

interface Finding {
  readonly subject: string;
  readonly check: string;
  readonly level: string;
  readonly text: string;
  readonly fix?: string;
}

describe("barkeep doctor", () => {
  let bench: BenchTop;
  before(async () => {
    bench = await BenchTop.start();
  });
  after(() => bench[Symbol.asyncDispose]());

  it("finds the way, the version, the clock, and a device that could not be opened", async () => {
    const { code, stdout, stderr } = await bench.run("doctor -o json");
    assert.equal(stderr, "barkeep: there is a problem.\n");
    assert.equal(code, 2);
    const findings: readonly Finding[] = JSON.parse(stdout);
    assert.deepEqual(
      findings.map(({ subject, check, level }) => `${subject} ${check} ${level}`),
      [
        "daemon connection ok",
        "daemon version ok",
        "daemon clock ok",
        "device board state ok",
        "device broken state problem",
      ],
    );
    const [connection, , , , broken] = findings;
    assert.match(connection?.text ?? "", /answers as unix:uid=\d+,gid=\d+$/);
    assert.match(broken?.text ?? "", /^unavailable: .*no such file/);
    assert.match(broken?.fix ?? "", /correct the path/);
  });

  it("as text has each fix below its finding", async () => {
    const { stdout } = await bench.run("doctor");
    assert.match(stdout, /^ok +device board +state +ready$/m);
    assert.match(
      stdout,
      /^problem +device broken +state +unavailable: .*\n +fix: correct the path/m,
    );
  });

  it("says why there is no daemon", async () => {
    const nowhere = { BARKEEP_HOST: "unix:/nowhere/barkeep.sock" };
    const { code, stdout } = await bench.run("doctor -o csv", nowhere);
    assert.match(
      stdout,
      /\nproblem,daemon,connection,.*there is no socket \/nowhere.*start barkeepd/,
    );
    assert.equal(code, 2);
  });

  it("says until when the caller's own certificate is good", async () => {
    const authority = new CertificateAuthority({ file: (name) => bench.file(name) }, "ca");
    for (const [expired, expected] of [
      [false, /^ok,client,certificate,yours is good until \d{4}-\d\d-\d\d,$/m],
      [true, /^problem,client,certificate,yours has ended on/m],
    ] as const) {
      const { cert, key } = authority.issue({ commonName: "me", expired });
      const host = `--host localhost:1 --tls-cert ${cert} --tls-key ${key}`;
      const { code, stdout } = await bench.run(`${host} --connect-timeout 2s doctor -o csv`);
      assert.match(stdout, expected);
      assert.match(stdout, /^problem,daemon,connection,/m);
      assert.equal(code, 2);
    }
  });

  it("is the same for devices of this host", async () => {
    const line = `--local ${bench.config} doctor -o csv`;
    const { code, stdout } = await bench.run(line, { BARKEEP_HOST: "" });
    assert.match(
      stdout,
      /\nok,device board,state,ready,\nproblem,device broken,state,"?unavailable/,
    );
    assert.equal(code, 2);
  });
});
