import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, it } from "node:test";
import { Registry } from "prom-client";
import { registerPciMetrics } from "../src/metrics/pci-metrics.js";
import { Exposition } from "../test-support/exposition.js";
import { FakeHost } from "../test-support/fake-host.js";

const CARD = "0000:03:00.0";
const DEVICES = [
  { name: "card", info: { identity: `pci-${CARD}` } },
  { name: "board", info: { identity: "sim-board" } },
  { name: "broken", info: { identity: "" } },
];

async function samplesOf(registry: Registry): Promise<Record<string, number>> {
  const { samples } = new Exposition(await registry.metrics());
  return Object.fromEntries(samples.map(({ series, value }) => [series, value]));
}

describe("metrics of PCI functions", () => {
  it("are the link as it is and as it could be, and the sums of its errors", async () => {
    using host = new FakeHost();
    host.pci(CARD, {
      current_link_width: "4\n",
      max_link_width: "8\n",
      current_link_speed: "2.5 GT/s PCIe\n",
      max_link_speed: "8.0 GT/s PCIe\n",
      aer_dev_correctable: "RxErr 2\nBadTLP 1\nTOTAL_ERR_COR 3\n",
      aer_dev_fatal: "TLP 0\nTOTAL_ERR_FATAL 0\n",
    });
    const registry = new Registry();
    registerPciMetrics(registry, DEVICES, host.files);
    assert.deepEqual(await samplesOf(registry), {
      'barkeep_pci_current_link_width{name="card"}': 4,
      'barkeep_pci_max_link_width{name="card"}': 8,
      'barkeep_pci_current_link_transfers_per_second{name="card"}': 2.5e9,
      'barkeep_pci_max_link_transfers_per_second{name="card"}': 8e9,
      'barkeep_pci_aer_errors_total{name="card",severity="correctable"}': 3,
      'barkeep_pci_aer_errors_total{name="card",severity="fatal"}': 0,
    });
  });

  it("are read again at each scrape, and end with the function", async () => {
    using host = new FakeHost();
    host.pci(CARD, { aer_dev_nonfatal: "Undefined 1\n" });
    const registry = new Registry();
    registerPciMetrics(registry, DEVICES, host.files);
    const series = 'barkeep_pci_aer_errors_total{name="card",severity="nonfatal"}';
    assert.deepEqual(await samplesOf(registry), { [series]: 1 });
    host.write(`/sys/bus/pci/devices/${CARD}/aer_dev_nonfatal`, "Undefined 4\n");
    assert.deepEqual(await samplesOf(registry), { [series]: 4 });
    rmSync(host.pathOf(`/sys/bus/pci/devices/${CARD}`));
    assert.deepEqual(await samplesOf(registry), {});
  });
});
