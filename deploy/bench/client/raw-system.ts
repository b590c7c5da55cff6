/** The raw reference: a plain Node socket against `raw-server.c`. */
import type { Endpoints, Operation, System, Task, Transport } from "../task.js";
import { Exchange } from "./exchange.js";
import { inFlight } from "./in-flight.js";

const MESSAGE_BYTES = 64;
const ECHO = 0;
const SEND = 1;
const RECEIVE = 2;
const READS_PER_SAMPLE = 16;

function message(kind: number, length = 0): Buffer {
  const bytes = Buffer.alloc(MESSAGE_BYTES);
  bytes.writeUInt32LE(kind, 0);
  bytes.writeBigUInt64LE(BigInt(length), 8);
  return bytes;
}

export class RawSystem implements System {
  readonly #endpoints: Endpoints;
  readonly #open: Exchange[] = [];

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  async prepare({ kind, transport, size }: Task): Promise<Operation> {
    switch (kind) {
      case "reads":
        return this.#echo(transport, 1, 1);
      case "pipelined":
        return this.#echo(transport, 1, size);
      case "clients":
        return this.#echo(transport, size, size);
      case "bulk-read":
        return this.#read(transport, size);
      case "bulk-write":
        return this.#write(transport, size);
      default:
        throw new Error(`raw: no ${kind}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const exchange of this.#open) exchange[Symbol.dispose]();
  }

  async #connect(transport: Transport): Promise<Exchange> {
    const { unix, port } = this.#endpoints.raw;
    const where = transport === "unix" ? { path: unix } : { host: "127.0.0.1", port };
    const exchange = await Exchange.open(where);
    this.#open.push(exchange);
    return exchange;
  }

  async #echo(transport: Transport, connections: number, depth: number): Promise<Operation> {
    const exchanges: Exchange[] = [];
    for (let i = 0; i < connections; i++) exchanges.push(await this.#connect(transport));
    const request = message(ECHO);
    const first = exchanges[0];
    if (depth === 1 && first !== undefined) {
      return { run: () => first.call(request, MESSAGE_BYTES), per: 1 };
    }
    const count = depth * READS_PER_SAMPLE;
    const call = (lane: number): Promise<void> | undefined =>
      exchanges[lane % connections]?.callTogether(request, MESSAGE_BYTES);
    return { run: () => inFlight(depth, count, async (lane) => call(lane)), per: count };
  }

  async #read(transport: Transport, bytes: number): Promise<Operation> {
    const exchange = await this.#connect(transport);
    const request = message(SEND, bytes);
    const target = new Uint8Array(bytes);
    return { run: () => exchange.call(request, bytes, target), per: 1 };
  }

  async #write(transport: Transport, bytes: number): Promise<Operation> {
    const exchange = await this.#connect(transport);
    const request = message(RECEIVE, bytes);
    const source = new Uint8Array(bytes).fill(0x5a);
    const run = (): Promise<void> => {
      const done = exchange.call(request, MESSAGE_BYTES);
      exchange.send(source);
      return done;
    };
    return { run, per: 1 };
  }
}
