import { closeSync } from "node:fs";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { DeviceError } from "@barkeep/client/contract";
import { encodeFrame, FRAME_KINDS } from "@barkeep/client/wire";
import type { NativeBinding } from "@barkeep/native";
import type { Arrival } from "../listen/connection.js";
import { descriptorOf, stopReading } from "../listen/descriptor.js";
import { relayTls } from "../listen/tls-relay.js";
import type { Logger } from "../log/logger.js";
import type { ChannelTickets } from "./channel-tickets.js";
import type { Session } from "./session.js";

export interface ChannelDoorOptions {
  readonly tickets: ChannelTickets;
  readonly binding: Pick<NativeBinding, "socketPair">;
  readonly log: Logger;
}

/** Joins connections that have a ticket to the sessions that they are for. */
export class ChannelDoor {
  readonly #options: ChannelDoorOptions;

  constructor(options: ChannelDoorOptions) {
    this.#options = options;
  }

  /** Takes over a socket just after its preface. Answers why not, or undefined. */
  admit(socket: Socket, { peer, principal }: Arrival, ticket: Buffer): string | undefined {
    const session = this.#options.tickets.redeem(ticket, principal);
    if (session === undefined) return "its ticket is unknown, was used, or is too old";
    const against = session.channelError();
    if (against !== undefined) return against.message;
    const opened = encodeFrame(FRAME_KINDS.OPENED, { mark: session.device.incarnation.generation });
    socket.write(opened, (error) => {
      if (error || socket.destroyed) return;
      try {
        if (socket instanceof TLSSocket) this.#relay(socket, session);
        else this.#handOver(socket, session);
        this.#options.log.debug({ peer, principal, device: session.device.name }, "channel opened");
      } catch (thrown) {
        // The session or the device changed while the answer was written; anything else is a bug.
        const level = DeviceError.is(thrown) ? "debug" : "error";
        this.#options.log[level]({ err: thrown, peer }, "a data channel could not be opened");
        socket.destroy();
      }
    });
    return undefined;
  }

  /** The device's own thread serves the socket from now on; ours is closed, and nobody notices. */
  #handOver(socket: Socket, session: Session): void {
    const early = stopReading(socket);
    session.openChannel(descriptorOf(socket), early);
    socket.destroy();
  }

  #relay(socket: TLSSocket, session: Session): void {
    const descriptor = relayTls(socket, this.#options.binding);
    try {
      session.openChannel(descriptor, new Uint8Array(0));
    } finally {
      closeSync(descriptor);
    }
  }
}
