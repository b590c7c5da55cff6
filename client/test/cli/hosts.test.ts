/** Hosts by name. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { runCli } from "../../test-support/cli-process.js";

const GOOD = `default: near
hosts:
  near: { address: "unix:/nowhere/near.sock" }
  lab3: { address: "127.0.0.1:1", ca: certificates/ca.pem, name: lab3 }
`;

const WRONG: readonly (readonly [string, RegExp])[] = [
  ["hosts: [", /hosts\.yaml: /],
  ["- a", /must be a map/],
  ["host: {}", /unknown key host: known are default, hosts/],
  ["hosts: { lab: here }", /lab must be a map/],
  ["hosts: { lab: {} }", /lab needs an address/],
  ["hosts: { lab: { adress: x } }", /lab has an unknown key adress: known are address, tls/],
  ["hosts: { lab: { address: 7 } }", /address of lab must be a string/],
  ["default: lab", /default must be one of its hosts/],
];

describe("hosts by name", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "barkeep-hosts-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const ls = (text: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => {
    const file = join(folder, "hosts.yaml");
    writeFileSync(file, text);
    return runCli(["ls", ...args], { env: { BARKEEP_HOSTS: file, ...env } });
  };

  it("have addresses", async () => {
    const { stderr } = await ls(GOOD, ["--host", "near"]);
    assert.match(stderr, /\/nowhere\/near\.sock/);
  });
  it("are found in the folder for configurations", async () => {
    const { stderr } = await ls(GOOD, ["--host", "near"], {
      BARKEEP_HOSTS: "",
      XDG_CONFIG_HOME: folder,
    });
    assert.match(stderr, /neither an address nor a known name.*barkeep\/hosts\.yaml/);
  });
  it("have certificates, relative to the file", async () => {
    const { code, stderr } = await ls(GOOD, ["--host", "lab3"]);
    assert.match(stderr, new RegExp(`${folder}/certificates/ca.pem`));
    assert.equal(code, 1);
  });
  it("include the one that is meant when none is named", async () => {
    assert.match((await ls(GOOD)).stderr, /near\.sock/);
    const env = { BARKEEP_HOST: "unix:/nowhere/other.sock" };
    assert.match((await ls(GOOD, [], env)).stderr, /other\.sock/);
  });
  it("are suggested", async () => {
    const { code, stderr } = await ls(GOOD, ["--host", "lba3"]);
    assert.match(stderr, /no host "lba3": did you mean lab3\?/);
    assert.equal(code, 1);
  });
  for (const [text, complaint] of WRONG) {
    it(`cannot be ${JSON.stringify(text)}`, async () => {
      const { code, stdout, stderr } = await ls(text);
      assert.match(stderr, complaint);
      assert.match(stderr, /^barkeep: .*hosts\.yaml/);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    });
  }
});
