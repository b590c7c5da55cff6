/** The raw reference: a plain Node socket against `raw-server.c`. */
import { MESSAGE_BYTES, MESSAGE_KINDS, rawMessage } from "../server/raw-message.js";
import type { Endpoints, Operation, System, Task, Transport } from "../task.js";
import { bulkSource, bulkTarget } from "./bulk-buffers.js";
import { Exchange, type Where } from "./exchange.js";
import { inFlight } from "./in-flight.js";

const READS_PER_SAMPLE = 4;

export class RawSystem implements System {
  readonly #endpoints: Endpoints;
  readonly #open: Exchange[] = [];

  constructor(endpoints: Endpoints) {
    this.#endpoints = endpoints;
  }

  async prepare({ kind, transport, size, depth = 1 }: Task): Promise<Operation> {
    switch (kind) {
      case "reads":
        return this.#echo(transport, 1, 1);
      case "pipelined":
        return this.#echo(transport, 1, size);
      case "clients":
        return this.#echo(transport, size, size * depth);
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
    const exchange = await Exchange.open(this.#where(transport));
    this.#open.push(exchange);
    return exchange;
  }

  #where(transport: Transport): Where {
    const { raw, ca } = this.#endpoints;
    const host = "127.0.0.1";
    if (transport === "unix") return { path: raw.unix };
    return transport === "tcp" ? { host, port: raw.port } : { host, port: raw.tlsPort, ca };
  }

  async #echo(transport: Transport, connections: number, depth: number): Promise<Operation> {
    const exchanges: Exchange[] = [];
    for (let i = 0; i < connections; i++) exchanges.push(await this.#connect(transport));
    const request = rawMessage(MESSAGE_KINDS.ECHO);
    const first = exchanges[0];
    if (depth === 1 && first !== undefined) {
      return { run: () => first.call(request, MESSAGE_BYTES), per: 1 };
    }
    const count = depth * READS_PER_SAMPLE;
    const call = (lane: number): Promise<void> | undefined =>
      exchanges[lane % connections]?.callTogether(request, MESSAGE_BYTES);
    return { run: () => inFlight(depth, count, call), per: count };
  }

  async #read(transport: Transport, bytes: number): Promise<Operation> {
    const exchange = await this.#connect(transport);
    const request = rawMessage(MESSAGE_KINDS.SEND, bytes);
    const target = bulkTarget(bytes);
    return { run: () => exchange.call(request, bytes, target), per: 1 };
  }

  async #write(transport: Transport, bytes: number): Promise<Operation> {
    const exchange = await this.#connect(transport);
    const request = rawMessage(MESSAGE_KINDS.RECEIVE, bytes);
    const source = bulkSource(bytes);
    const run = (): Promise<void> => {
      const done = exchange.call(request, MESSAGE_BYTES);
      exchange.send(source);
      return done;
    };
    return { run, per: 1 };
  }
}
