import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PciDirectory } from "../../src/host/pci-directory.js";
import { FakeHost } from "../../test-support/fake-host.js";

const CARD = "0000:03:00.0";
const PORT = "0000:00:1c.0";

function link(which: "current" | "max", width: number, speed: string): Record<string, string> {
  return { [`${which}_link_width`]: `${width}\n`, [`${which}_link_speed`]: `${speed}\n` };
}

describe("the link of a PCI function", () => {
  it("is at most what both ends can, and its state is that of the port", () => {
    using host = new FakeHost();
    const port = { ...link("max", 8, "8.0 GT/s PCIe"), ...link("current", 4, "5.0 GT/s PCIe") };
    host.pci(PORT, port);
    const card = { ...link("max", 16, "16.0 GT/s PCIe"), ...link("current", 1, "2.5 GT/s PCIe") };
    host.pci(CARD, card, PORT);
    assert.deepEqual(new PciDirectory(host.files, CARD).link(), {
      current: { width: 4, transfersPerSecond: 5e9 },
      max: { width: 8, transfersPerSecond: 8e9 },
      own: { width: 16, transfersPerSecond: 16e9 },
    });
  });

  it("is known by the function itself where there is no port", () => {
    using host = new FakeHost();
    host.pci(CARD, { ...link("max", 4, "8.0 GT/s PCIe"), ...link("current", 4, "2.5 GT/s PCIe") });
    const { current, max } = new PciDirectory(host.files, CARD).link() ?? {};
    assert.deepEqual([current?.transfersPerSecond, max?.transfersPerSecond], [2.5e9, 8e9]);
  });

  it("is not made up where the kernel does not know it", () => {
    using host = new FakeHost();
    host.pci(CARD, { ...link("max", 4, "8.0 GT/s PCIe"), ...link("current", 0, "Unknown") });
    assert.equal(new PciDirectory(host.files, CARD).link(), undefined);
    host.pci("0000:03:00.1", { vendor: "0x10ee\n" });
    assert.equal(new PciDirectory(host.files, "0000:03:00.1").link(), undefined);
    assert.equal(new PciDirectory(host.files, "0000:09:00.0").link(), undefined);
  });
});

describe("the errors of a PCI function", () => {
  it("are those that the kernel counts, without their sum", () => {
    using host = new FakeHost();
    host.pci(CARD, { aer_dev_correctable: "RxErr 2\nBadTLP 0\nRollover 3\nTOTAL_ERR_COR 5\n" });
    const card = new PciDirectory(host.files, CARD);
    assert.deepEqual(card.errors("correctable"), { RxErr: 2, BadTLP: 0, Rollover: 3 });
    assert.equal(card.errors("fatal"), undefined);
  });
});
