import { once } from "node:events";
import {
  createServer,
  type NetConnectOpts,
  connect as netConnect,
  type Server,
  type Socket,
} from "node:net";

export type Direction = "to-daemon" | "to-client";

/** When a proxied connection is cut: after this many bytes in one direction, counted from now. */
interface Cut {
  readonly direction: Direction;
  bytesLeft: number;
}

/** One proxied connection: two sockets, and what is wrong between them. */
class Pair {
  readonly client: Socket;
  readonly daemon: Socket;
  cut: Cut | undefined;

  constructor(client: Socket, daemon: Socket) {
    this.client = client;
    this.daemon = daemon;
    this.#pipe(client, daemon, "to-daemon");
    this.#pipe(daemon, client, "to-client");
  }

  destroy(): void {
    this.client.destroy();
    this.daemon.destroy();
  }

  pause(direction: Direction): void {
    (direction === "to-daemon" ? this.client : this.daemon).pause();
  }

  resume(): void {
    this.client.resume();
    this.daemon.resume();
  }

  #pipe(from: Socket, to: Socket, direction: Direction): void {
    from.on("error", () => this.destroy());
    from.on("close", () => this.destroy());
    from.on("data", (chunk: Buffer) => this.#forward(chunk, to, direction));
  }

  #forward(chunk: Buffer, to: Socket, direction: Direction): void {
    const { cut } = this;
    if (cut === undefined || cut.direction !== direction || chunk.byteLength < cut.bytesLeft) {
      if (cut?.direction === direction) cut.bytesLeft -= chunk.byteLength;
      to.write(chunk);
      return;
    }
    to.write(chunk.subarray(0, cut.bytesLeft), () => this.destroy());
  }
}

/**
 * Stands between client and daemon and breaks the connection on command. The daemon and the client
 * are the real ones; only the network is ours.
 */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #pairs: Set<Pair> = new Set();
  #refusing = false;
  #muting = false;
  /** Connections that were accepted. */
  accepted = 0;

  private constructor(daemon: NetConnectOpts) {
    this.#server = createServer((client) => {
      if (this.#refusing) {
        client.destroy();
        return;
      }
      this.accepted++;
      const pair = new Pair(client, netConnect(daemon));
      if (this.#muting) pair.pause("to-client");
      this.#pairs.add(pair);
      client.on("close", () => this.#pairs.delete(pair));
    });
  }

  /** A proxy on a free loopback port in front of a daemon: the path of its unix socket, or a port. */
  static async start(daemon: string | NetConnectOpts): Promise<FaultProxy> {
    const proxy = new FaultProxy(typeof daemon === "string" ? { path: daemon } : daemon);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get target(): string {
    const address = this.#server.address();
    return `127.0.0.1:${typeof address === "object" ? address?.port : address}`;
  }

  /** Cuts every open connection, now. */
  cut(): void {
    for (const pair of this.#pairs) pair.destroy();
  }

  /** Cuts every open connection when so many more bytes have passed in one direction. */
  cutAfter(direction: Direction, bytes: number): void {
    for (const pair of this.#pairs) pair.cut = { direction, bytesLeft: bytes };
  }

  /** Holds one direction of every open connection back. */
  pause(direction: Direction): void {
    for (const pair of this.#pairs) pair.pause(direction);
  }

  resume(): void {
    for (const pair of this.#pairs) pair.resume();
  }

  /** Refuses new connections, or accepts them again. */
  refuse(refusing: boolean): void {
    this.#refusing = refusing;
  }

  /** Holds back what the daemon says on new connections, or no more. */
  mute(muting: boolean): void {
    this.#muting = muting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
