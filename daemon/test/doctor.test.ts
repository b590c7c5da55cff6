/** What the doctor finds on hosts that are ill in one way each. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, statSync } from "node:fs";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { parseConfig } from "../src/config/parse-config.js";
import { examine } from "../src/doctor/doctor.js";
import type { Finding, Level } from "../src/doctor/finding.js";
import { renderFindings } from "../src/doctor/report.js";
import { User } from "../src/host/user.js";
import { FakeHost } from "../test-support/fake-host.js";

const CARD = "0000:03:00.0";
const PORT = "0000:00:1c.0";
const SYSFS = `/sys/bus/pci/devices/${CARD}`;
const RELEASE = "6.1.0-test";
/** Nobody's whom the tests run as. */
const BARKEEP = 4242;

const CONFIG = `
listen: [{ unix: { path: /run/barkeep/barkeep.sock, group: lab } }]
lockDirectory: /run/barkeep/lock
devices:
  board: { backend: sim }
  card:
    backend: pci
    address: "${CARD}"
    windows: { regs: { bar: 0 }, ddr: { bar: 2, burst: true, access: read-only } }
`;

/** The first bytes of configuration space, with this command register. */
function configSpace(command: number): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.writeUInt32LE(0x7021_10ee, 0);
  bytes.writeUInt16LE(command, 4);
  return bytes;
}

/** All of it, with PCI Express behind another capability, and this in Device Control. */
function expressConfig(deviceControl: number): Buffer {
  const bytes = Buffer.concat([configSpace(0x2), Buffer.alloc(192)]);
  bytes[0x34] = 0x40;
  bytes.set([0x05, 0x60], 0x40);
  bytes.set([0x10, 0x00], 0x60);
  bytes.writeUInt16LE(deviceControl, 0x68);
  return bytes;
}

function link(which: "current" | "max", width: number, speed: string): Record<string, string> {
  return { [`${which}_link_width`]: `${width}\n`, [`${which}_link_speed`]: `${speed} GT/s PCIe\n` };
}

/** A host on which nothing is wrong. */
function healthyHost(): FakeHost {
  const host = new FakeHost();
  host.write("/etc/passwd", `root:x:0:0::/:\nbarkeep:x:${BARKEEP}:${BARKEEP}::/:\n`);
  host.write("/etc/group", `barkeep:x:${BARKEEP}:\nlab:x:4243:someone,barkeep\n`);
  host.write("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
  host.write("/proc/sys/kernel/osrelease", `${RELEASE}\n`);
  host.write("/proc/cmdline", "quiet\n");
  host.write("/proc/iomem", `00000000-00000000 : PCI Bus\n  00000000-00000000 : ${CARD}\n`);
  const kernel = "#\nCONFIG_STRICT_DEVMEM=y\nCONFIG_IO_STRICT_DEVMEM=y\n";
  host.write(`/boot/config-${RELEASE}`, kernel);
  host.pci(PORT, { ...link("max", 8, "8.0"), ...link("current", 8, "8.0") });
  host.pci(
    CARD,
    {
      ...{ vendor: "0x10ee\n", device: "0x7021\n", enable: "1\n", config: configSpace(0x2) },
      ...{ resource0: "", resource2: "", resource2_wc: "" },
      ...{ ...link("max", 8, "8.0"), ...link("current", 8, "8.0") },
      ...{ aer_dev_correctable: "RxErr 0\n", aer_dev_fatal: "TLP 0\n" },
    },
    PORT,
  );
  for (const file of ["resource0", "resource2_wc"])
    chmodSync(host.pathOf(`${SYSFS}/${file}`), 0o666);
  host.link(`${SYSFS}/iommu_group`, "../../../../kernel/iommu_groups/7");
  host.write(`/sys/kernel/iommu_groups/7/devices/${CARD}`, "");
  mkdirSync(host.pathOf("/run/barkeep"), { recursive: true });
  chmodSync(host.pathOf("/run/barkeep"), 0o777);
  return host;
}

function findingsOf(host: FakeHost, config = CONFIG): readonly Finding[] {
  const user = User.named(host.files, "barkeep");
  assert.ok(user !== undefined);
  return examine(parseConfig(config), { host: host.files, user });
}

interface Case {
  readonly ill: (host: FakeHost) => void;
  readonly config?: string;
  readonly check: string;
  readonly level: Level;
  readonly text: RegExp;
  /** What the command, rule or advice must have. */
  readonly mend?: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  "a kernel that is locked down": {
    ill: (host) =>
      host.write("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n"),
    check: "lockdown",
    level: "problem",
    text: /locked down \(integrity\): card cannot be mapped/,
    mend: /Secure Boot/,
  },
  "a kernel that does not say": {
    ill: (host) => rmSync(host.pathOf("/sys/kernel/security/lockdown")),
    check: "lockdown",
    level: "note",
    text: /unknown/,
  },
  "a kernel whose configuration nobody can read": {
    ill: (host) => rmSync(host.pathOf(`/boot/config-${RELEASE}`)),
    check: "strict-devmem",
    level: "note",
    text: /unknown: neither .*config-6\.1\.0-test nor .*config\.gz/,
  },
  "a kernel that has its configuration in itself": {
    ill: (host) => {
      rmSync(host.pathOf(`/boot/config-${RELEASE}`));
      host.write("/proc/config.gz", gzipSync("\nCONFIG_IO_STRICT_DEVMEM=y\n"));
      host.write("/proc/cmdline", "quiet iomem=relaxed\n");
    },
    check: "strict-devmem",
    level: "warning",
    text: /iomem=relaxed/,
  },
  "no lock directory": {
    ill: () => undefined,
    config: CONFIG.replace("/run/barkeep/lock", '""'),
    check: "locks",
    level: "note",
    text: /no lockDirectory/,
  },
  "a lock directory that belongs to somebody else": {
    ill: (host) => mkdirSync(host.pathOf("/run/barkeep/lock"), { mode: 0o755 }),
    check: "locks",
    level: "problem",
    text: /barkeep may not write in \/run\/barkeep\/lock/,
    mend: /^chgrp barkeep \/run\/barkeep\/lock && chmod g\+rwx/,
  },
  "no folder for the socket": {
    ill: (host) => rmSync(host.pathOf("/run/barkeep"), { recursive: true }),
    config: CONFIG.replace("/run/barkeep/lock", '""'),
    check: "socket",
    level: "problem",
    text: /the folder \/run\/barkeep is not there/,
    mend: /^install -d -o barkeep -g barkeep -m 0755 \/run\/barkeep$/,
  },
  "something else in the place of the socket": {
    ill: (host) => host.write("/run/barkeep/barkeep.sock", "no socket"),
    check: "socket",
    level: "problem",
    text: /is not a socket/,
    mend: /^rm \/run\/barkeep\/barkeep\.sock$/,
  },
  "a group that there is not": {
    ill: (host) => host.write("/etc/group", `barkeep:x:${BARKEEP}:\n`),
    check: "socket",
    level: "problem",
    text: /there is no group lab/,
    mend: /^groupadd --system lab$/,
  },
  "a group that the daemon is not in": {
    ill: (host) => host.write("/etc/group", "lab:x:4243:someone\n"),
    check: "socket",
    level: "problem",
    text: /barkeep is not in the group lab/,
    mend: /^usermod --append --groups lab barkeep$/,
  },
  "a socket for everybody": {
    ill: () => undefined,
    config: CONFIG.replace("group: lab", 'mode: "0666"'),
    check: "socket",
    level: "warning",
    text: /every user of this host/,
  },
  "a card that is not there": {
    ill: (host) => rmSync(host.pathOf(SYSFS)),
    check: "presence",
    level: "problem",
    text: /no PCI function at 0000:03:00\.0/,
    mend: /^echo 1 > \/sys\/bus\/pci\/rescan$/m,
  },
  "two cards where one is meant": {
    ill: (host) => host.pci("0000:04:00.0", { vendor: "0x10ee\n", device: "0x7021\n" }),
    config: CONFIG.replace(`address: "${CARD}"`, 'match: "10ee:7021"'),
    check: "presence",
    level: "problem",
    text: /2 PCI functions match/,
    mend: /say which: address/,
  },
  "a driver that has claimed the BARs": {
    ill: (host) => {
      host.link(`${SYSFS}/driver`, "../../../bus/pci/drivers/xdma");
      host.write("/proc/iomem", `0-0 : PCI Bus\n  0-0 : ${CARD}\n    0-0 : xdma\n`);
    },
    check: "driver",
    level: "problem",
    text: /the driver xdma has claimed the BARs/,
    mend: /^echo 0000:03:00\.0 > \/sys\/bus\/pci\/drivers\/xdma\/unbind\n.*ATTR\{device\}=="0x7021"/,
  },
  "a driver that has not": {
    ill: (host) => host.link(`${SYSFS}/driver`, "../../../bus/pci/drivers/uio_pci_generic"),
    check: "driver",
    level: "note",
    text: /uio_pci_generic is bound, and has not claimed/,
  },
  "a card that nobody has enabled": {
    ill: (host) => {
      host.write(`${SYSFS}/enable`, "0\n");
      host.write(`${SYSFS}/config`, configSpace(0));
    },
    check: "decode",
    level: "problem",
    text: /memory decode is off: every read would be all ones$/,
    mend: /^echo 1 > \/sys\/bus\/pci\/devices\/0000:03:00\.0\/enable\nfor good, configure enable: true/,
  },
  "a card that the daemon will enable": {
    ill: (host) => {
      host.write(`${SYSFS}/enable`, "0\n");
      chmodSync(host.pathOf(`${SYSFS}/enable`), 0o666);
      host.write(`${SYSFS}/config`, configSpace(0));
    },
    config: CONFIG.replace("backend: pci", "backend: pci\n    enable: true"),
    check: "decode",
    level: "ok",
    text: /the daemon switches it on/,
  },
  "a card that only the firmware has switched on": {
    ill: (host) => host.write(`${SYSFS}/enable`, "0\n"),
    check: "decode",
    level: "note",
    text: /as the firmware left it/,
    mend: /enable: true/,
  },
  "a card whose decode somebody has switched off": {
    ill: (host) => host.write(`${SYSFS}/config`, configSpace(0)),
    check: "decode",
    level: "problem",
    text: /although the function is enabled/,
    mend: /^setpci -s 0000:03:00\.0 COMMAND=0002:0002$/,
  },
  "a card that has dropped off its bus": {
    ill: (host) => host.write(`${SYSFS}/config`, Buffer.alloc(64, 0xff)),
    check: "decode",
    level: "problem",
    text: /dropped off its bus/,
    mend: /\/remove; echo 1 > \/sys\/bus\/pci\/rescan$/,
  },
  "a card that masters the bus": {
    ill: (host) => host.write(`${SYSFS}/config`, configSpace(0x6)),
    check: "bus-master",
    level: "note",
    text: /bus mastering is on/,
    mend: /^setpci -s 0000:03:00\.0 COMMAND=0000:0004$/,
  },
  "a BAR that the daemon may not map": {
    ill: (host) => chmodSync(host.pathOf(`${SYSFS}/resource0`), 0o600),
    check: "rights",
    level: "problem",
    text: /barkeep may not open .*\/resource0 to read and write/,
    mend: /^chgrp barkeep .*\/resource0 && chmod 0660 .*\/resource0\nACTION=="add", .*\/sys%p\/resource0"$/,
  },
  "a file in a folder that the daemon may not enter": {
    ill: (host) => {
      host.write("/srv/closed/card.bin", "memory", 0o666);
      chmodSync(host.pathOf("/srv/closed"), 0o700);
    },
    config:
      "listen: [{tcp: {port: 0}}]\ndevices: {f: {backend: file, windows: {w: {path: /srv/closed/card.bin}}}}",
    check: "rights",
    level: "problem",
    text: /barkeep may not open \/srv\/closed\/card\.bin/,
  },
  "no IOMMU": {
    ill: (host) => rmSync(host.pathOf(`${SYSFS}/iommu_group`)),
    check: "iommu-group",
    level: "note",
    text: /no IOMMU/,
    mend: /intel_iommu=on/,
  },
  "company in the IOMMU group": {
    ill: (host) => host.write("/sys/kernel/iommu_groups/7/devices/0000:03:00.1", ""),
    check: "iommu-group",
    level: "note",
    text: /in IOMMU group 7 with 0000:03:00\.1 \(no driver\)/,
  },
  "a link with half of its lanes": {
    ill: (host) => host.write(`/sys/bus/pci/devices/${PORT}/current_link_width`, "4\n"),
    check: "link",
    level: "warning",
    text: /the link is x4 at 8 GT\/s, of x8 at 8 GT\/s that both ends can$/,
    mend: /reseat/,
  },
  "a slot that is slower than the card": {
    ill: (host) => host.write(`${SYSFS}/max_link_speed`, "16.0 GT/s PCIe\n"),
    check: "link",
    level: "ok",
    text: /the slot limits it, the card can x8 at 16 GT\/s/,
  },
  "errors of the link that were corrected": {
    ill: (host) =>
      host.write(`${SYSFS}/aer_dev_correctable`, "RxErr 2\nBadTLP 1\nTOTAL_ERR_COR 3\n"),
    check: "link-errors",
    level: "note",
    text: /correctable errors of its link: 2 RxErr, 1 BadTLP$/,
  },
  "a card that reports no errors": {
    ill: (host) => host.write(`${SYSFS}/config`, expressConfig(0)),
    check: "link-errors",
    level: "note",
    text: /it does not report any/,
    mend: /^setpci -s 0000:03:00\.0 CAP_EXP\+8\.w=000f:000f$/,
  },
  "a card that reports errors, and has none": {
    ill: (host) => host.write(`${SYSFS}/config`, expressConfig(0x2)),
    check: "link-errors",
    level: "ok",
    text: /no errors of its link/,
  },
  "errors of the link that were not": {
    ill: (host) => host.write(`${SYSFS}/aer_dev_fatal`, "TLP 1\n"),
    check: "link-errors",
    level: "warning",
    text: /fatal errors of its link: 1 TLP/,
  },
};

describe("barkeepd doctor", () => {
  it("finds nothing wrong with a host that is well", () => {
    using host = healthyHost();
    const findings = findingsOf(host);
    const wrong = findings.filter(({ level }) => level !== "ok" && level !== "note");
    assert.deepEqual(wrong, []);
    const checked = new Set(findings.map(({ check }) => check));
    for (const { check } of Object.values(CASES)) assert.ok(checked.has(check), check);
    assert.match(renderFindings(findings), /^0 problems, 0 warnings, \d+ notes$/m);
  });

  for (const [title, { ill, config, check, level, text, mend }] of Object.entries(CASES)) {
    it(`finds ${title}`, () => {
      using host = healthyHost();
      ill(host);
      const findings = findingsOf(host, config);
      const found = findings.find((each) => each.check === check && text.test(each.text));
      const said = findings.map((each) => `${each.check} ${each.level}: ${each.text}`).join("\n");
      assert.ok(found !== undefined, said);
      assert.equal(found.level, level, said);
      const { command, udev, advice } = found.mend ?? {};
      const how = [command, udev, advice].filter(Boolean).join("\n");
      if (mend !== undefined) assert.match(how, mend);
      // Whoever is told of a problem is told what to do.
      if (level === "problem") assert.notEqual(how, "");
      for (const other of findings.filter((each) => each !== found)) {
        assert.notEqual(other.level, "problem", `${other.check}: ${other.text}`);
      }
    });
  }

  it("tells who holds a lock, and which files nobody does", () => {
    using host = healthyHost();
    host.write("/run/barkeep/lock/pci-0000:03:00.0.lock", "321\n");
    host.write("/run/barkeep/lock/mem-0x1000.lock", "99\n");
    chmodSync(host.pathOf("/run/barkeep/lock"), 0o777);
    const { ino } = statSync(host.pathOf("/run/barkeep/lock/pci-0000:03:00.0.lock"));
    host.write("/proc/locks", `1: OFDLCK ADVISORY  WRITE -1 00:19:${ino} 0 EOF\n`);
    host.write("/proc/321/comm", "barkeepd\n");
    const said = findingsOf(host).flatMap(({ check, text }) => (check === "locks" ? [text] : []));
    assert.deepEqual(said, [
      "barkeep may write in /run/barkeep/lock",
      "/run/barkeep/lock/mem-0x1000.lock is held by nobody, and is in nobody's way",
      "pci-0000:03:00.0 is held by process 321 (barkeepd)",
    ]);
  });
});
