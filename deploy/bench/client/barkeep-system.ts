/** `@barkeep/client` against `barkeepd`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Batch,
  type Connection,
  type ConnectOptions,
  connect,
  type Device,
  type TransportChoice,
} from "@barkeep/client";
import { requireScattered, scattered } from "../scatter.js";
import {
  type Endpoints,
  type Operation,
  SERVER_NAME,
  type System,
  type Task,
  type Transport,
} from "../task.js";
import { bulkSource, bulkTarget } from "./bulk-buffers.js";
import { inFlight } from "./in-flight.js";

const READS_PER_SAMPLE = 4;

/** A batch of scattered reads; the type of its results would be as long as the batch. */
export function scatteredBatch(device: Device, window: string, reads: number): Batch<number[]> {
  const batch = device.batch().in(window) as Batch<number[]>;
  for (let i = 0; i < reads; i++) batch.read32(scattered(i));
  return batch;
}

/** Runs a batch of scattered reads and looks at every value. */
async function runAndSum(batch: Batch<number[]>): Promise<number> {
  const result = await batch.run();
  let sum = 0;
  for (let i = 0; i < batch.length; i++) sum += result.number(i);
  return sum;
}

/** What barkeep's two implementations have in common. */
export async function readsOperation(
  device: Device,
  { kind, size }: Task,
  check = true,
): Promise<Operation> {
  const built = scatteredBatch(device, "mem", size);
  const { values } = await built.run();
  if (check) requireScattered(values, "barkeep");
  if (kind === "fresh-reads") {
    return { run: () => runAndSum(scatteredBatch(device, "mem", size)), per: 1 };
  }
  return { run: () => runAndSum(built), per: 1 };
}

/** Bulk of `size` bytes from or to the start of a window; both are the same memory. */
export async function bulkOperation(
  device: Device,
  { kind, size, chunk = size, exact = false }: Task,
): Promise<Operation> {
  const window = device.window(exact ? "mem" : "bulk");
  const content = bulkSource(size);
  // Without what an earlier transfer left there, which could be taken for this one's.
  const target = bulkTarget(size).fill(0);
  await window.write(0, content);
  await window.read(0, target);
  if (Buffer.compare(content, target) !== 0) throw new Error("barkeep: bulk came back different");
  const run = async (): Promise<void> => {
    for (let at = 0; at < size; at += chunk) {
      if (kind === "bulk-read") await window.read(at, target.subarray(at, at + chunk));
      else await window.write(at, content.subarray(at, at + chunk));
    }
  };
  return { run, per: 1 };
}

export class BarkeepSystem implements System {
  readonly #endpoints: Endpoints;
  readonly #choice: TransportChoice;
  readonly #connections: Map<string, Promise<Connection>> = new Map();
  readonly #devices: Map<string, Promise<Device>> = new Map();

  constructor(endpoints: Endpoints, choice: TransportChoice = "channel") {
    this.#endpoints = endpoints;
    this.#choice = choice;
  }

  async prepare(task: Task): Promise<Operation> {
    const { kind, transport, size, depth = 1 } = task;
    switch (kind) {
      case "reads":
      case "fresh-reads":
        return readsOperation(await this.#device(transport, "card"), task);
      case "device-reads":
        return readsOperation(await this.#device(transport, "slow"), task, false);
      case "pipelined":
        return this.#pipelined([await this.#device(transport, "card")], size);
      case "clients":
        return this.#clients(size, depth);
      case "bulk-read":
      case "bulk-write":
        return bulkOperation(await this.#device(transport, "card"), task);
      case "stream-read":
      case "stream-write":
        return this.#stream(task);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = await Promise.allSettled(this.#connections.values());
    for (const each of open) if (each.status === "fulfilled") await each.value.close();
  }

  #device(transport: Transport, name: string): Promise<Device> {
    const { unix, port, tlsPort } = this.#endpoints.barkeep;
    if (transport === "unix") return this.#deviceAt(`unix:${unix}`, name);
    if (transport === "tcp") return this.#deviceAt(`127.0.0.1:${port}`, name);
    const tls = { ca: readFileSync(this.#endpoints.ca), serverName: SERVER_NAME };
    return this.#deviceAt(`127.0.0.1:${tlsPort}`, name, { tls });
  }

  #deviceAt(target: string, name: string, options: ConnectOptions = {}): Promise<Device> {
    const key = `${target} ${name}`;
    const known = this.#devices.get(key);
    if (known !== undefined) return known;
    const connection =
      this.#connections.get(target) ?? connect(target, { ...options, transport: this.#choice });
    this.#connections.set(target, connection);
    const device = connection.then((lab) => lab.device(name));
    this.#devices.set(key, device);
    return device;
  }

  /**
   * gRPC shares one connection between channels to one address, so every client takes a name of
   * its own for the socket: they are as many connections as they would be from many hosts.
   */
  async #clients(count: number, depth: number): Promise<Operation> {
    const devices: Device[] = [];
    for (let i = 0; i < count; i++) {
      const name = join(this.#endpoints.folder, `client-${i}.sock`);
      devices.push(await this.#deviceAt(`unix:${name}`, "card"));
    }
    return this.#pipelined(devices, count * depth);
  }

  /** Single reads, `depth` under way, dealt out to the devices; each is a batch of its own. */
  async #pipelined(devices: readonly Device[], depth: number): Promise<Operation> {
    const windows = devices.map((device) => device.window("mem"));
    for (const window of windows) requireScattered([await window.read32(scattered(0))], "barkeep");
    const lanes = Array.from({ length: depth }, (_, lane) => windows[lane % windows.length]);
    const count = depth * READS_PER_SAMPLE;
    const read = (lane: number): Promise<number> | undefined =>
      lanes[lane]?.read32(scattered(lane));
    return { run: () => inFlight(depth, count, read), per: count };
  }

  /** The whole of a large window at once, on each stream. */
  async #stream({ kind, transport, streams = 1 }: Task): Promise<Operation> {
    const window = (await this.#device(transport, "large")).window("mem");
    // One buffer for all: what is measured is the daemon's memory, and ours would be its multiple.
    const buffer = new Uint8Array(window.info.size).fill(0x5a);
    const transfer = async (): Promise<unknown> =>
      kind === "stream-read" ? window.read(0, buffer) : window.write(0, buffer);
    return { run: () => inFlight(streams, streams, transfer), per: 1 };
  }
}
