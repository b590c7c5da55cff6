/** Certificates and keys, as the doctor sees them. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { parseConfig } from "../src/config/parse-config.js";
import { examine } from "../src/doctor/doctor.js";
import type { Finding } from "../src/doctor/finding.js";
import { User } from "../src/host/user.js";
import { CertificateAuthority } from "../test-support/certificates.js";
import { FakeHost } from "../test-support/fake-host.js";

const FOLDER = "/etc/barkeep/tls";
const DAY_MS = 86_400_000;

describe("the doctor on certificates", () => {
  const host = new FakeHost();
  let server: string;
  let other: string;
  let expired: string;
  before(() => {
    mkdirSync(host.pathOf(FOLDER), { recursive: true });
    const authority = new CertificateAuthority(
      { file: (name) => host.pathOf(`${FOLDER}/${name}`) },
      "ca",
    );
    const nameOf = (path: string) => path.slice(host.pathOf(FOLDER).length + 1, -".pem".length);
    [server, other, expired] = ["server", "other", "expired"].map((commonName) =>
      nameOf(authority.issue({ commonName, expired: commonName === "expired" }).cert),
    ) as [string, string, string];
  });
  after(() => host[Symbol.dispose]());

  /** What is said of them, seen so many days from now. */
  function examined(cert: string, key: string, days = 0): readonly Finding[] {
    const tls = `{cert: ${FOLDER}/${cert}.pem, key: ${FOLDER}/${key}.key, clientCa: ${FOLDER}/ca.pem}`;
    const config = parseConfig(
      `listen: [{tcp: {port: 0, tls: ${tls}}}]\ndevices: {b: {backend: sim}}`,
    );
    const now = new Date(Date.now() + days * DAY_MS);
    const user = User.caller(host.files);
    const findings = examine(config, { host: host.files, user, now });
    return findings.filter(({ check }) => check === "certificates");
  }

  const shown = (findings: readonly Finding[]) =>
    findings.map(({ level, text }) => `${level}: ${text}`);

  it("that are good says until when", () => {
    const [own, ca, key, ...more] = shown(examined(server, server));
    assert.match(own ?? "", /^ok: the certificate is good until \d{4}-\d\d-\d\d$/);
    assert.match(ca ?? "", /^ok: the authority of clients is good until/);
    assert.deepEqual([key, more], ["ok: the key is its own, and kept", []]);
  });

  it("that end soon warns, as the alert does", () => {
    const [own, ca] = examined(server, server, 17);
    assert.deepEqual([own?.level, ca?.level], ["warning", "warning"]);
    assert.match(own?.text ?? "", /ends in 1[12] days/);
    assert.match(own?.mend?.advice ?? "", /restart/);
  });

  it("that have ended, or not begun, are problems", () => {
    assert.match(shown(examined(server, server, 31))[0] ?? "", /^problem: .*has ended on/);
    assert.match(
      shown(examined(expired, expired))[0] ?? "",
      /^problem: .*(has ended|not good before)/,
    );
    assert.match(shown(examined(server, server, -2))[0] ?? "", /^problem: .*not good before/);
  });

  it("of which the key is another's is a problem", () => {
    const said = shown(examined(server, other));
    assert.ok(
      said.some((text) => /^problem: the key .* does not belong/.test(text)),
      said.join(),
    );
  });

  it("whose key everybody may read is a problem, with the command that mends it", () => {
    const key = host.pathOf(`${FOLDER}/${server}.key`);
    chmodSync(key, 0o644);
    const found = examined(server, server).find(({ level }) => level === "problem");
    assert.match(found?.text ?? "", /every user of this host may read the key/);
    assert.equal(found?.mend?.command, `chmod o= ${FOLDER}/${server}.key`);
    chmodSync(key, 0o640);
    assert.ok(examined(server, server).every(({ level }) => level === "ok"));
  });

  it("that are not there, or are none, are problems", () => {
    assert.match(shown(examined("nothing", server))[0] ?? "", /^problem: there is no file/);
    host.write(`${FOLDER}/text.pem`, "no certificate");
    assert.match(shown(examined("text", server))[0] ?? "", /^problem: .*holds no certificate/);
  });
});
