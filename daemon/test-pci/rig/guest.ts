import { AGENT_PORT, DAEMON_PORTS, type ExecResult, READY_LINE } from "../guest/protocol.js";
import { AgentClient } from "./agent-client.js";
import { CONFIG_EVENTS, type ConfigAccess, parseConfigTrace } from "./config-trace.js";
import { within } from "./deadline.js";
import { DoorbellCard } from "./doorbell-card.js";
import { GuestDaemon } from "./guest-daemon.js";
import { findGuestKernel, type GuestKernel } from "./guest-kernel.js";
import {
  AGENT_CALL_LIMIT_MS,
  BOOT_LIMIT_MS,
  GUEST_EXIT_LIMIT_MS,
  HOTPLUG_LIMIT_MS,
} from "./limits.js";
import { forwardedPorts, type Machine, machineArguments, prepare, traceLog } from "./machine.js";
import { MMIO_EVENTS, type MmioAccess, parseMmioTrace, type TracedRange } from "./mmio-trace.js";
import { PciFunction } from "./pci-function.js";
import { Qemu } from "./qemu.js";
import type { QmpArguments } from "./qmp.js";
import { ScratchDirectory } from "./scratch-directory.js";
import { Sysfs } from "./sysfs.js";
import { deviceProperties, isDoorbell, memoryFile, type Topology } from "./topology.js";
import { TraceLog } from "./trace-log.js";

/** QEMU's exit code when the guest ended as it should: see guest-init. */
const GOOD_EXIT = 1;

/** One function of QEMU's answer to query-pci, as far as it is used. */
interface QueriedFunction {
  readonly bus: number;
  readonly slot: number;
  readonly function: number;
  readonly qdev_id: string;
  readonly regions: readonly { readonly bar: number; readonly address: number }[];
  readonly pci_bridge?: { readonly devices?: readonly QueriedFunction[] };
}

/**
 * A machine with real PCI devices and a real kernel, run in software, and everything a test needs
 * to drive it from the host. It sees the host's file system read only, this checkout included.
 */
export class Guest implements AsyncDisposable {
  /** From the start of QEMU to the agent's first answer. */
  readonly bootMs: number;
  /** Places for daemons, all idle at first. */
  readonly daemons: readonly [GuestDaemon, GuestDaemon];
  readonly sysfs: Sysfs;
  readonly #directory: ScratchDirectory;
  readonly #kernel: GuestKernel;
  readonly #topology: Topology;
  readonly #qemu: Qemu;
  readonly #agent: AgentClient;
  readonly #trace: TraceLog;
  readonly #cards: ReadonlyMap<string, DoorbellCard>;
  #closed: Promise<void> | undefined;

  private constructor(parts: GuestParts) {
    this.bootMs = parts.bootMs;
    this.#directory = parts.directory;
    this.#kernel = parts.kernel;
    this.#topology = parts.topology;
    this.#qemu = parts.qemu;
    this.#agent = parts.agent;
    this.#cards = parts.cards;
    this.sysfs = new Sysfs(parts.agent);
    this.#trace = new TraceLog(parts.qemu.qmp, traceLog(parts.directory.path));
    const daemon = (port: number) => new GuestDaemon(parts.agent, port, parts.ports.get(port) ?? 0);
    this.daemons = [daemon(DAEMON_PORTS[0]), daemon(DAEMON_PORTS[1])];
  }

  /** Answers when the guest is up and its agent serves; fails with the guest's console. */
  static async boot(machine: Machine): Promise<Guest> {
    const { topology } = machine;
    const start = performance.now();
    const kernel = findGuestKernel();
    const directory = new ScratchDirectory();
    const cards = new Map<string, DoorbellCard>();
    let qemu: Qemu | undefined;
    try {
      prepare(directory.path, kernel, topology);
      for (const device of topology.filter(isDoorbell)) {
        cards.set(device.id, await DoorbellCard.start(directory.path, device));
      }
      qemu = new Qemu(machineArguments(directory.path, kernel, machine), directory.path);
      await within(BOOT_LIMIT_MS, "QEMU", Promise.race([qemu.qmp.negotiate(), failed(qemu)]));
      await qemu.consoleLine(BOOT_LIMIT_MS, READY_LINE);
      const ports = forwardedPorts(await qemu.qmp.monitor("info usernet"));
      const agent = await AgentClient.connect(ports.get(AGENT_PORT) ?? 0);
      await agent.call("exists", { path: "/" });
      const bootMs = Math.round(performance.now() - start);
      return new Guest({ bootMs, ports, directory, kernel, topology, qemu, agent, cards });
    } catch (error) {
      qemu?.kill();
      for (const card of cards.values()) card[Symbol.dispose]();
      directory[Symbol.dispose]();
      throw error;
    }
  }

  /** The last part of what the guest's kernel and QEMU printed. */
  get console(): string {
    return this.#qemu.console;
  }

  // Devices.

  qmp(command: string, args?: QmpArguments): Promise<unknown> {
    return this.#qemu.qmp.execute(command, args);
  }

  /** The function that QEMU knows by this id, at its place of today. */
  async pci(id: string): Promise<PciFunction> {
    return new PciFunction(this.sysfs, sysfsAddress(await this.#queried(id)));
  }

  /** Where QEMU has the BAR on the bus. */
  async busAddress(id: string, bar: number): Promise<bigint> {
    const region = (await this.#queried(id)).regions.find((candidate) => candidate.bar === bar);
    if (!region) throw new Error(`"${id}" has no BAR ${bar}`);
    return BigInt(region.address);
  }

  async #queried(id: string): Promise<QueriedFunction> {
    const buses = (await this.qmp("query-pci")) as { devices: readonly QueriedFunction[] }[];
    for (const bus of buses) {
      const found = findFunction(bus.devices, id);
      if (found) return found;
    }
    throw new Error(`the guest has no PCI device "${id}"`);
  }

  /** Plugs in a device of the topology that was unplugged; answers when the guest's kernel has it. */
  async deviceAdd(id: string): Promise<PciFunction> {
    await this.qmp("device_add", deviceProperties(this.#device(id)));
    const device = await this.pci(id);
    await device.present();
    return device;
  }

  /** Unplugs a hot-pluggable device; answers when it is gone from the guest's kernel and QEMU. */
  async deviceDel(id: string): Promise<void> {
    const device = await this.pci(id);
    const deleted = this.#qemu.qmp.nextEvent(
      HOTPLUG_LIMIT_MS,
      "DEVICE_DELETED",
      (event) => event.data?.["device"] === id,
    );
    await Promise.all([deleted, this.qmp("device_del", { id })]);
    await device.gone();
  }

  /** Finds again what was removed by sysfs. */
  async rescan(): Promise<void> {
    await this.sysfs.write("/sys/bus/pci/rescan", "1");
  }

  /** The host file that is the memory of the device. */
  memoryFile(id: string): string {
    if (!this.#device(id).memory) throw new Error(`"${id}" has no memory of its own`);
    return memoryFile(this.#directory.path, id);
  }

  /** What runs on the host behind a doorbell device. */
  card(id: string): DoorbellCard {
    const card = this.#cards.get(id);
    if (!card) throw new Error(`"${id}" has no card on the host`);
    return card;
  }

  /** The accesses to the range that devices saw while `body` ran. */
  async traceMmio(range: TracedRange, body: () => Promise<unknown>): Promise<MmioAccess[]> {
    return parseMmioTrace(await this.#trace.during(MMIO_EVENTS, body), range);
  }

  /** The accesses to the function's configuration space, by whomever, while `body` ran. */
  async traceConfig(device: PciFunction, body: () => Promise<unknown>): Promise<ConfigAccess[]> {
    return parseConfigTrace(await this.#trace.during(CONFIG_EVENTS, body), device.address);
  }

  // The guest's commands.

  /** Runs a program of the host's file system in the guest, whatever its exit code. */
  exec(argv: readonly string[], limitMs: number = AGENT_CALL_LIMIT_MS): Promise<ExecResult> {
    const params = { argv: [...argv], limitMs };
    return this.#agent.call("exec", params, limitMs + AGENT_CALL_LIMIT_MS);
  }

  /** Loads a module of the guest's kernel with all that it needs. */
  async loadModule(name: string): Promise<void> {
    const { code, stderr } = await this.exec(["modprobe", "-d", this.#kernel.moduleTree, name]);
    if (code !== 0) throw new Error(`modprobe ${name}: ${stderr}`);
  }

  // The end.

  /** Shuts the guest down. Fails when it had ended by itself: a panic is never a success. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    try {
      await this.#agent.call("exit", {}).catch(() => {}); // QEMU's exit code tells
      const code = await within(GUEST_EXIT_LIMIT_MS, "end of the guest", this.#qemu.exited);
      if (code !== GOOD_EXIT) {
        throw new Error(`the guest ended badly (QEMU: ${code}); its console:\n${this.console}`);
      }
    } finally {
      this.#agent.close();
      this.#qemu.kill();
      for (const card of this.#cards.values()) card[Symbol.dispose]();
      this.#directory[Symbol.dispose]();
    }
  }

  #device(id: string): Topology[number] {
    const device = this.#topology.find((candidate) => candidate.id === id);
    if (!device) throw new Error(`the topology has no device "${id}"`);
    return device;
  }
}

interface GuestParts {
  readonly bootMs: number;
  /** Of the host, by the guest's. */
  readonly ports: ReadonlyMap<number, number>;
  readonly directory: ScratchDirectory;
  readonly kernel: GuestKernel;
  readonly topology: Topology;
  readonly qemu: Qemu;
  readonly agent: AgentClient;
  readonly cards: ReadonlyMap<string, DoorbellCard>;
}

async function failed(qemu: Qemu): Promise<never> {
  throw new Error(`QEMU ended with ${await qemu.exited}:\n${qemu.console}`);
}

function findFunction(
  functions: readonly QueriedFunction[],
  id: string,
): QueriedFunction | undefined {
  for (const candidate of functions) {
    if (candidate.qdev_id === id) return candidate;
    const behind = findFunction(candidate.pci_bridge?.devices ?? [], id);
    if (behind) return behind;
  }
  return undefined;
}

function sysfsAddress({ bus, slot, function: number }: QueriedFunction): string {
  const hex = (value: number) => value.toString(16).padStart(2, "0");
  return `0000:${hex(bus)}:${hex(slot)}.${number}`;
}
