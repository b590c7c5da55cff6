import { type DeviceState, program } from "@barkeep/client/contract";
import type { NativeCounters } from "@barkeep/native";
import { Counter, Gauge, type Registry } from "prom-client";
import type { DeviceRegistry } from "../devices/device-registry.js";
import type { ServedDevice } from "../devices/served-device.js";
import type { OpenCounters } from "./open-counters.js";

const STATES: readonly DeviceState[] = ["ready", "stuck", "lost", "unavailable"];
/** States that are faults of the hardware when a device falls into them. */
const LAPSES: readonly DeviceState[] = ["stuck", "lost"];

/** Counters without labels of their own. */
const PLAIN: readonly (readonly [string, string, (counters: NativeCounters) => number])[] = [
  [
    "barkeep_poll_timeouts_total",
    "Waits that did not see their value.",
    ({ waitTimeouts }) => waitTimeouts,
  ],
  [
    "barkeep_all_ones_reads_total",
    "Reads that answered all ones, as those of a device that is gone do.",
    ({ allOnesReads }) => allOnesReads,
  ],
  [
    "barkeep_interrupts_total",
    "Interrupts of the device.",
    ({ interruptsReceived }) => interruptsReceived,
  ],
  [
    "barkeep_interrupts_missed_total",
    "Interrupts that came too fast for events of their own.",
    ({ interruptsMissed }) => interruptsMissed,
  ],
  [
    "barkeep_interrupt_events_dropped_total",
    "Events that a subscriber did not get because it was slow.",
    ({ interruptsDropped }) => interruptsDropped,
  ],
  [
    "barkeep_device_busy_seconds_total",
    "Time of work on the device.",
    ({ deviceNs }) => deviceNs / 1e9,
  ],
];

/** What native code counts, read whenever Prometheus asks. */
export function registerDeviceMetrics(
  registry: Registry,
  devices: DeviceRegistry,
  open: OpenCounters,
): void {
  registerStates(registry, devices, open);
  const counted = <L extends string>(
    name: string,
    help: string,
    labels: readonly L[],
    read: (
      counters: NativeCounters,
      add: (labels: Record<L, string>, value: number) => void,
      name: string,
    ) => void,
  ): void => {
    new Counter({
      name,
      help,
      labelNames: ["name", ...labels],
      registers: [registry],
      collect() {
        this.reset();
        for (const { name, counters } of open()) {
          read(counters, (more, value) => this.inc({ name, ...more }, value), name);
        }
      },
    });
  };
  counted("barkeep_register_ops_total", "Completed operations.", ["op"], ({ operations }, add) => {
    for (const [i, op] of program.OPERATION_NAMES.entries()) add({ op }, operations[i + 1] ?? 0);
  });
  counted(
    "barkeep_bulk_bytes_total",
    "Bytes of bulk transfers.",
    ["direction"],
    (counters, add) => {
      add({ direction: "read" }, counters.bulkReadBytes);
      add({ direction: "write" }, counters.bulkWriteBytes);
    },
  );
  counted(
    "barkeep_dma_bytes_total",
    "Bytes of bulk that DMA channels moved.",
    ["direction"],
    (counters, add) => {
      add({ direction: "read" }, counters.dmaReadBytes);
      add({ direction: "write" }, counters.dmaWriteBytes);
    },
  );
  const lapses = countLapses(devices);
  counted(
    "barkeep_hw_errors_total",
    "Faults of the hardware.",
    ["kind"],
    ({ busFaults }, add, name) => {
      add({ kind: "bus_fault" }, busFaults);
      for (const state of LAPSES) add({ kind: state }, lapses.get(`${name} ${state}`) ?? 0);
    },
  );
  for (const [name, help, read] of PLAIN) {
    counted(name, help, [], (counters, add) => add({}, read(counters)));
  }
}

function registerStates(registry: Registry, devices: DeviceRegistry, open: OpenCounters): void {
  const registers = [registry];
  new Gauge({
    name: "barkeep_device_info",
    help: "What the device is; always 1.",
    labelNames: [
      "name",
      "backend",
      "segment",
      "bus",
      "device",
      "function",
      "vendor_id",
      "device_id",
    ],
    registers,
    collect() {
      this.reset();
      for (const device of devices) this.set(identityLabels(device), 1);
    },
  });
  new Gauge({
    name: "barkeep_queued_calls",
    help: "Batches and slices of bulk that wait for the device.",
    labelNames: ["name"],
    registers,
    collect() {
      for (const { name, counters } of open()) this.set({ name }, counters.queuedCalls);
    },
  });
  new Gauge({
    name: "barkeep_device_up",
    help: "1 when the device serves.",
    labelNames: ["name"],
    registers,
    collect() {
      for (const { name, info } of devices) this.set({ name }, info.state === "ready" ? 1 : 0);
    },
  });
  new Gauge({
    name: "barkeep_device_state",
    help: "1 for the state that the device is in.",
    labelNames: ["name", "state"],
    registers,
    collect() {
      for (const { name, info } of devices) {
        for (const state of STATES) this.set({ name, state }, info.state === state ? 1 : 0);
      }
    },
  });
}

/** How often each device fell into each bad state, by "NAME STATE". */
function countLapses(devices: DeviceRegistry): ReadonlyMap<string, number> {
  const counts: Map<string, number> = new Map();
  devices.watch(({ name, info }) => {
    const key = `${name} ${info.state}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return counts;
}

/** The labels under which node_exporter knows the same PCI function. */
function identityLabels({ name, backend, info }: ServedDevice): Record<string, string> {
  const address = /^pci-([0-9a-f]{4}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/.exec(info.identity);
  const [, segment = "", bus = "", device = "", fn = ""] = address ?? [];
  const { vendor = "", device: deviceId = "" } = info.facts as Record<string, string | undefined>;
  return {
    name,
    backend,
    segment,
    bus,
    device,
    function: fn,
    vendor_id: vendor,
    device_id: deviceId,
  };
}
