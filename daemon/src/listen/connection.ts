import type { Socket } from "node:net";

/** One connection that was let in. */
export interface Connection {
  /** Unique in this run of the daemon, such as "c17"; request ids begin with it. */
  readonly id: string;
  /** Where it comes from, for people: an address and port, or the pid of a unix peer. */
  readonly peer: string;
  /** Who it is, as the transport proved it: "cert:NAME", "unix:uid=0,gid=0" or "tcp". */
  readonly principal: string;
  /** Calls and session streams that are open on it. */
  calls: number;
  sessions: number;
}

/** Where a socket comes from, before it has shown what it speaks. */
export interface Arrival {
  readonly peer: string;
  readonly principal: string;
}

/** The connections that are open, found again from a call by its peer. */
export class ConnectionRegistry {
  readonly #connections: Map<string, Connection> = new Map();
  #last = 0;

  get size(): number {
    return this.#connections.size;
  }

  /**
   * Stamps the socket: gRPC tells a call's peer by the socket's `remoteAddress`, which for unix
   * sockets is nothing, and for TCP is not the identity that we need.
   */
  add(socket: Socket, arrival: Arrival): Connection {
    const connection = { id: `c${++this.#last}`, ...arrival, calls: 0, sessions: 0 };
    Object.defineProperty(socket, "remoteAddress", { value: connection.id });
    Object.defineProperty(socket, "remotePort", { value: undefined });
    this.#connections.set(connection.id, connection);
    socket.once("close", () => this.#connections.delete(connection.id));
    return connection;
  }

  /** The connection of a call, or undefined when it is gone already. */
  ofPeer(peer: string): Connection | undefined {
    return this.#connections.get(peer);
  }
}
