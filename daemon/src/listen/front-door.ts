import type { Socket } from "node:net";
import type { LogThrottle } from "../log/log-throttle.js";
import type { Logger } from "../log/logger.js";
import type { Arrival, ConnectionRegistry } from "./connection.js";
import { type Language, readPreface, type Spoken } from "./preface.js";

/** Why a connection was refused: the values of a metric's label. */
export type Refusal = "limit" | "tls" | "garbage" | "nothing" | "closing" | "ticket";

const REASONS: Readonly<Record<Refusal, string>> = {
  limit: "too many connections",
  tls: "the TLS handshake failed",
  garbage: "its first bytes are neither HTTP/2 nor a data channel",
  nothing: "it sent nothing for too long",
  closing: "the daemon is shutting down",
  ticket: "no data channel was promised to it",
};

export interface FrontDoorOptions {
  readonly connections: ConnectionRegistry;
  readonly connectionsMax: number;
  /** Takes a connection that speaks HTTP/2. */
  readonly serve: (socket: Socket) => void;
  /** Takes a data channel. Answers why not, or undefined; then the socket is its own. */
  readonly channel: (socket: Socket, arrival: Arrival, ticket: Buffer) => string | undefined;
  readonly refused: (reason: Refusal) => void;
  readonly log: Logger;
  readonly throttle: LogThrottle;
}

/** Lets connections in: counts them, hears what they speak, and gives them a name. */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  /** All sockets, also those that have not spoken yet. */
  readonly #sockets: Set<Socket> = new Set();
  #open = true;

  constructor(options: FrontDoorOptions) {
    this.#options = options;
  }

  get connectionsMax(): number {
    return this.#options.connectionsMax;
  }

  /** Takes over a socket whose peer is known. */
  async admit(
    socket: Socket,
    arrival: Arrival,
    languages: readonly Language[] = ["http2", "channel"],
  ): Promise<void> {
    // Trouble of one peer is that peer's: what follows an error is a close, which we hear of.
    socket.on("error", () => {});
    if (!this.#open) return this.refuse(socket, arrival.peer, "closing");
    if (this.#sockets.size >= this.connectionsMax)
      return this.refuse(socket, arrival.peer, "limit");
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    socket.setNoDelay(true);
    const spoken = await readPreface(socket, languages);
    if (!this.#open) this.#turnAway(socket, arrival.peer, spoken);
    else if (spoken.what === "http2") this.#serve(socket, arrival);
    else if (spoken.what === "channel") this.#serveChannel(socket, arrival, spoken.ticket);
    else this.#turnAway(socket, arrival.peer, spoken);
  }

  refuse(socket: Socket, peer: string, reason: Refusal, detail?: string): void {
    socket.destroy();
    this.note(peer, reason, detail);
  }

  /** Counts and logs a connection that is closed already. */
  note(peer: string, reason: Refusal, detail?: string): void {
    const { refused, throttle, log } = this.#options;
    refused(reason);
    throttle.mention(reason, hostOf(peer), (suppressed) => {
      log.warn({ peer, reason, detail, suppressed }, `connection refused: ${REASONS[reason]}`);
    });
  }

  /** Lets nobody in any more. */
  shut(): void {
    this.#open = false;
  }

  /** Ends every connection that is left. */
  evict(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket, arrival: Arrival): void {
    const { connections, serve, log } = this.#options;
    const { id: connection, peer, principal } = connections.add(socket, arrival);
    log.debug({ connection, peer, principal }, "connected");
    socket.once("close", () => log.debug({ connection, peer }, "disconnected"));
    serve(socket);
  }

  #serveChannel(socket: Socket, arrival: Arrival, ticket: Buffer): void {
    const against = this.#options.channel(socket, arrival, ticket);
    if (against !== undefined) this.refuse(socket, arrival.peer, "ticket", against);
  }

  #turnAway(socket: Socket, peer: string, { what }: Spoken): void {
    if (what === "gone") socket.destroy();
    else this.refuse(socket, peer, what === "http2" || what === "channel" ? "closing" : what);
  }
}

/** Trouble is counted by host: every attempt has another port. */
function hostOf(peer: string): string {
  return peer.replace(/:\d+$/, "");
}
