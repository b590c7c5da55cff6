/** Devices that are reached through a driver of their own, as the doctor sees them. */
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { describe, it } from "node:test";
import type { DevicesConfig } from "@barkeep/native";
import { parseConfig } from "../src/config/parse-config.js";
import { examine } from "../src/doctor/doctor.js";
import type { Finding } from "../src/doctor/finding.js";
import { User } from "../src/host/user.js";
import { FakeHost } from "../test-support/fake-host.js";

const CARD = "0000:03:00.0";
const OTHER = "0000:03:00.1";
const SYSFS = `/sys/bus/pci/devices/${CARD}`;

/** A card in an IOMMU group, beside another function. */
function hostWithCard(): FakeHost {
  const host = new FakeHost();
  host.write("/etc/passwd", "barkeep:x:4242:4242::/:\n");
  host.write("/etc/group", "barkeep:x:4242:\n");
  host.pci(CARD, { vendor: "0x10ee\n", device: "0x9038\n", config: Buffer.alloc(64) });
  host.pci(OTHER, { vendor: "0x10ee\n" });
  host.link(`${SYSFS}/iommu_group`, "../../../../kernel/iommu_groups/7");
  for (const address of [CARD, OTHER]) {
    host.write(`/sys/kernel/iommu_groups/7/devices/${address}`, "");
  }
  return host;
}

/** Of a device of this backend on the card, whose schema need not know it. */
function findingsOf(host: FakeHost, backend: string): readonly Finding[] {
  const config = parseConfig("listen: [{tcp: {port: 0}}]\ndevices: {b: {backend: sim}}");
  const windows = { regs: { bar: 0, access: "read-write", burst: false } };
  const devices = { card: { backend, address: CARD, windows } } as unknown as DevicesConfig;
  const user = User.named(host.files, "barkeep");
  assert.ok(user !== undefined);
  return examine({ ...config, devices }, { host: host.files, user });
}

function problems(findings: readonly Finding[], check: string): readonly string[] {
  return findings.flatMap((each) =>
    each.check === check && each.level === "problem"
      ? [`${each.text}\n${each.mend?.command ?? ""}`]
      : [],
  );
}

describe("the doctor on a card for VFIO", () => {
  it("wants the card and all of its group for vfio-pci, and the nodes", () => {
    using host = hostWithCard();
    host.link(`${SYSFS}/driver`, "../../../bus/pci/drivers/xdma");
    host.link(`/sys/bus/pci/devices/${OTHER}/driver`, "../../../bus/pci/drivers/e1000e");
    const findings = findingsOf(host, "vfio");
    assert.deepEqual(problems(findings, "driver"), [
      "bound to xdma, not to vfio-pci\n" +
        `modprobe vfio-pci && echo vfio-pci > ${SYSFS}/driver_override` +
        ` && echo ${CARD} > ${SYSFS}/driver/unbind && echo ${CARD} > /sys/bus/pci/drivers_probe`,
    ]);
    assert.deepEqual(problems(findings, "iommu-group"), [
      `in IOMMU group 7 with ${OTHER} (e1000e): all must be free or bound to vfio-pci\n` +
        `echo ${OTHER} > /sys/bus/pci/devices/${OTHER}/driver/unbind`,
    ]);
    assert.deepEqual(
      problems(findings, "rights").map((text) => text.split("\n")[0]),
      ["/dev/vfio/vfio is not there", "/dev/vfio/7 is not there"],
    );
  });

  it("is content when all of that is so, and warns of little memory that may be locked", () => {
    using host = hostWithCard();
    host.link(`${SYSFS}/driver`, "../../../bus/pci/drivers/vfio-pci");
    for (const node of ["vfio", "7"]) {
      host.write(`/dev/vfio/${node}`, "");
      chmodSync(host.pathOf(`/dev/vfio/${node}`), 0o666);
    }
    host.write(
      "/proc/self/limits",
      "Max locked memory         8388608              8388608   bytes\n",
    );
    host.write("/proc/meminfo", "HugePages_Free:        3\n");
    const findings = findingsOf(host, "vfio");
    for (const check of ["driver", "iommu-group", "rights"]) {
      assert.deepEqual(problems(findings, check), []);
    }
    const memory = findings.filter(({ check }) => check === "dma-memory");
    assert.deepEqual(
      memory.map(({ level, text }) => `${level}: ${text}`),
      [
        "warning: locked memory of this shell is limited to 8388608 bytes: DMA buffers count",
        "ok: 3 huge pages are free",
      ],
    );
  });

  it("needs an IOMMU", () => {
    using host = new FakeHost();
    host.write("/etc/passwd", "barkeep:x:4242:4242::/:\n");
    host.pci(CARD, { vendor: "0x10ee\n" });
    assert.match(problems(findingsOf(host, "vfio"), "iommu-group")[0] ?? "", /no IOMMU/);
  });
});

describe("the doctor on a card with the XDMA driver", () => {
  it("wants the driver, and rights on the nodes that it made for this card", () => {
    using host = hostWithCard();
    assert.match(problems(findingsOf(host, "xdma"), "driver")[0] ?? "", /no driver, not to xdma/);
    host.link(`${SYSFS}/driver`, "../../../bus/pci/drivers/xdma");
    for (const [node, address] of [
      ["xdma0_user", CARD],
      ["xdma1_user", OTHER],
    ] as const) {
      host.link(`/sys/class/xdma/${node}/device`, `../../../bus/pci/devices/${address}`);
      host.write(`/dev/${node}`, "", 0o600);
    }
    const findings = findingsOf(host, "xdma");
    assert.deepEqual(problems(findings, "driver"), []);
    assert.deepEqual(problems(findings, "rights"), [
      "barkeep may not open /dev/xdma0_user to read and write\n" +
        "chgrp barkeep /dev/xdma0_user && chmod 0660 /dev/xdma0_user",
    ]);
  });
});
