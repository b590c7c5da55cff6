/** `barkeepd doctor` on real devices: what it finds is so, and the commands that it prints mend it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { Lab } from "./lab.js";
import { repository } from "./rig/guest-kernel.js";
import { suiteTopology } from "./rig/topology.js";
import { pciDevice } from "./topics/standing-devices.js";

const DOCTOR_LIMIT_MS = 60_000;
const CONFIG = "/tmp/doctor.json";
/** A user of every Debian, with no rights. */
const USER = "nobody";
const GROUP = "nogroup";
const COMMAND = 4;
const COMMAND_MEMORY = 2;

interface Finding {
  readonly subject: string;
  readonly check: string;
  readonly level: string;
  readonly text: string;
  readonly mend?: { readonly command?: string; readonly udev?: string };
}

interface Examined {
  readonly findings: readonly Finding[];
  readonly code: number | null;
}

const IDS = ["edu", "edu-port", "memory"];
const lab = new Lab({
  topology: [
    ...suiteTopology.filter(({ id }) => IDS.includes(id)),
    // PCI Express, with Advanced Error Reporting.
    {
      id: "rng",
      driver: "virtio-rng-pci",
      options: { "disable-legacy": "on", aer: "on" },
      hotPluggable: true,
    },
  ],
});

before(() => lab.boot());
after(() => lab.close());

async function shell(command: string): Promise<void> {
  const { code, stderr } = await lab.guest.exec(["sh", "-c", command]);
  assert.equal(code, 0, `${command}: ${stderr}`);
}

/** What it finds, and whether it says that there is a problem. */
async function examine(): Promise<Examined> {
  const main = join(repository, "daemon/dist/src/main.js");
  const argv = [process.execPath, main, "doctor", "--config", CONFIG, "--user", USER, "--json"];
  const { code, stdout, stderr } = await lab.guest.exec(argv, DOCTOR_LIMIT_MS);
  assert.equal(stderr, "");
  return { findings: JSON.parse(stdout).findings, code };
}

function one(findings: readonly Finding[], device: string, check: string): Finding {
  const found = findings.filter(
    (each) => each.subject === `device ${device}` && each.check === check,
  );
  assert.equal(found.length, 1, JSON.stringify(findings, null, 1));
  return found[0] as Finding;
}

async function decodes(id: string): Promise<boolean> {
  const [command = 0] = await (await lab.guest.pci(id)).config(COMMAND, 1);
  return (command & COMMAND_MEMORY) !== 0;
}

/** An error of the link, made by QEMU, which passes it on where the function may signal SERR#. */
async function makeError(): Promise<void> {
  const config = (await lab.guest.pci("rng")).path("config");
  await shell(`printf '\\001' | dd of=${config} bs=1 seek=5 conv=notrunc status=none`);
  const inject = { "command-line": "pcie_aer_inject_error rng COMP_TIME" };
  await lab.guest.qmp("human-monitor-command", inject);
}

describe("barkeepd doctor", () => {
  let ill: Examined;

  before(async () => {
    const { guest } = lab;
    // One is disabled, one has a driver that claims its BAR, of none may anybody map the BARs.
    await guest.deviceDel("edu-port");
    await guest.deviceAdd("edu-port");
    await (await guest.pci("edu")).enable();
    await (await guest.pci("memory")).enable();
    await (await guest.pci("rng")).unbind();
    await (await guest.pci("rng")).enable();
    await guest.loadModule("uio_netx");
    await (await guest.pci("memory")).bind("netx");
    const devices = {
      edu: await pciDevice(guest, "edu", { regs: { bar: 0 } }),
      port: await pciDevice(guest, "edu-port", { regs: { bar: 0 } }),
      memory: await pciDevice(guest, "memory", { ram: { bar: 2 } }),
      rng: await pciDevice(guest, "rng", { regs: { bar: 4, access: "read-only" } }),
    };
    // YAML takes JSON.
    const config = JSON.stringify({ listen: [{ tcp: { port: 0 } }], devices });
    await shell(`cat > ${CONFIG} <<'END'\n${config}\nEND`);
  });

  it("finds who may not map a BAR, what is disabled and what a driver has claimed", async () => {
    const { base, sizeBytes } = await (await lab.guest.pci("edu")).bar(0);
    const range = { region: "edu-mmio", base, sizeBytes };
    const accesses = await lab.guest.traceMmio(range, async () => {
      ill = await examine();
    });
    assert.deepEqual(accesses, [], "the doctor makes no access to a device");
    assert.equal(await decodes("edu-port"), false, "the doctor changes nothing");
    assert.equal(ill.code, 1);
    const bar = (await lab.guest.pci("edu")).path("resource0");
    for (const [device, check, text] of [
      ["edu", "rights", `nobody may not open ${bar} to read and write`],
      ["port", "decode", "memory decode is off: every read would be all ones"],
      ["memory", "driver", "the driver netx has claimed the BARs: the kernel refuses to map them"],
    ] as const) {
      const found = one(ill.findings, device, check);
      assert.deepEqual([found.level, found.text], ["problem", text]);
    }
  });

  it("knows the link of a PCI Express function, and its errors", async () => {
    const width = await (await lab.guest.pci("rng")).read("current_link_width");
    const { text } = one(ill.findings, "rng", "link");
    assert.match(text, new RegExp(`^the link is x${width} at 2.5 GT/s`));
    assert.equal(one(ill.findings, "rng", "link-errors").text, "no errors of its link (AER)");
  });

  it("prints the commands that mend all of it", async () => {
    for (const { level, mend } of ill.findings) {
      if (level === "problem") await shell(mend?.command ?? "false");
    }
    await makeError();
    const { findings, code } = await examine();
    assert.deepEqual(
      findings.filter(({ level }) => level === "problem"),
      [],
    );
    assert.equal(code, 0);
    assert.equal(await decodes("edu-port"), true);
    const memory = await lab.guest.pci("memory");
    assert.ok(!(await lab.guest.sysfs.exists(memory.path("driver"))));
    // What QEMU made of one error, the kernel has counted, and the doctor tells.
    const errors = one(findings, "rng", "link-errors");
    assert.deepEqual(
      [errors.level, errors.text],
      ["warning", "nonfatal errors of its link: 1 CmpltTO"],
    );
  });

  it("is right: that user may map the BARs, and the daemon serves", async () => {
    const bar = (await lab.guest.pci("edu")).path("resource0");
    await shell(`setpriv --reuid=${USER} --regid=${GROUP} --clear-groups sh -c 'exec 3<>${bar}'`);
    await lab.serve({
      edu: await pciDevice(lab.guest, "edu", { regs: { bar: 0 } }),
      port: await pciDevice(lab.guest, "edu-port", { regs: { bar: 0 } }),
      memory: await pciDevice(lab.guest, "memory", { ram: { bar: 2 } }),
    });
    const states = (await lab.connection.devices()).map(({ name, state }) => `${name} ${state}`);
    assert.deepEqual(states, ["edu ready", "port ready", "memory ready"]);
  });
});
