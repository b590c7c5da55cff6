import { Counter, Gauge, type Registry } from "prom-client";
import { HostFiles } from "../host/host-files.js";
import { AER_SEVERITIES, PciDirectory, type PciLink } from "../host/pci-directory.js";

/** A device, as far as its metrics need it. */
interface Identified {
  readonly name: string;
  readonly info: { readonly identity: string };
}

const RATES: readonly (readonly [string, string, (link: PciLink) => number])[] = [
  ["barkeep_pci_current_link_width", "Lanes of the link.", ({ current }) => current.width],
  ["barkeep_pci_max_link_width", "Lanes that both ends of the link have.", ({ max }) => max.width],
  [
    "barkeep_pci_current_link_transfers_per_second",
    "Transfers per second of each lane of the link.",
    ({ current }) => current.transfersPerSecond,
  ],
  [
    "barkeep_pci_max_link_transfers_per_second",
    "Transfers per second of each lane that both ends of the link can.",
    ({ max }) => max.transfersPerSecond,
  ],
];

/**
 * What sysfs tells of the devices that are PCI functions, read whenever Prometheus asks. A device
 * without such a link, or whose errors nobody counts, has no sample.
 */
export function registerPciMetrics(
  registry: Registry,
  devices: Iterable<Identified>,
  host: HostFiles = new HostFiles(),
): void {
  const registers = [registry];
  const links = onceInATurn(() => {
    return functionsOf(devices, host).flatMap(({ name, directory }) => {
      const link = directory.link();
      return link === undefined ? [] : [{ name, link }];
    });
  });
  for (const [name, help, rate] of RATES) {
    new Gauge({
      name,
      help,
      labelNames: ["name"],
      registers,
      collect() {
        this.reset();
        for (const { name, link } of links()) this.set({ name }, rate(link));
      },
    });
  }
  new Counter({
    name: "barkeep_pci_aer_errors_total",
    help: "Errors of the link that the function has reported (AER).",
    labelNames: ["name", "severity"],
    registers,
    collect() {
      this.reset();
      for (const { name, directory } of functionsOf(devices, host)) {
        for (const severity of AER_SEVERITIES) {
          const counts = directory.errors(severity);
          if (counts === undefined) continue;
          const sum = Object.values(counts).reduce((left, right) => left + right, 0);
          this.inc({ name, severity }, sum);
        }
      }
    },
  });
}

function functionsOf(devices: Iterable<Identified>, host: HostFiles) {
  return [...devices].flatMap(({ name, info }) => {
    const [, address] = /^pci-(.+)$/.exec(info.identity) ?? [];
    return address === undefined ? [] : [{ name, directory: new PciDirectory(host, address) }];
  });
}

/** Prometheus's registry asks all metrics in one turn: they see the same. */
function onceInATurn<T>(read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    if (known === undefined) {
      known = { value: read() };
      queueMicrotask(() => {
        known = undefined;
      });
    }
    return known.value;
  };
}
