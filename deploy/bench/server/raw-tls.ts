/**
 * The raw reference of bulk over TLS: what `native/raw-server.c` does on plain sockets, with Node's
 * own TLS, which is what barkeepd has too.
 */
import { readFileSync } from "node:fs";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { WINDOW_BYTES } from "../scatter.js";
import { MESSAGE_BYTES, MESSAGE_KINDS, parseRawMessage } from "./raw-message.js";

const content = Buffer.alloc(WINDOW_BYTES, 0x5a);

/** One connection: requests one after the other. */
class RawConversation {
  readonly #socket: TLSSocket;
  #head: Buffer = Buffer.alloc(0);
  #answer: Buffer | undefined;
  /** Bytes of a RECEIVE that are still to come. */
  #left = 0;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
  }

  #take(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.byteLength) {
      if (this.#left > 0) {
        const landed = Math.min(this.#left, chunk.byteLength - at);
        chunk.copy(content, 0, at, at + landed);
        at += landed;
        this.#left -= landed;
      } else {
        const part = chunk.subarray(at, at + MESSAGE_BYTES - this.#head.byteLength);
        at += part.byteLength;
        this.#head = Buffer.concat([this.#head, part]);
        if (this.#head.byteLength === MESSAGE_BYTES) this.#begin();
      }
      if (this.#left === 0 && this.#answer !== undefined) {
        this.#socket.write(this.#answer);
        this.#answer = undefined;
      }
    }
  }

  #begin(): void {
    const { kind, length } = parseRawMessage(this.#head);
    const echo = Buffer.from(this.#head);
    this.#head = Buffer.alloc(0);
    if (kind === MESSAGE_KINDS.RECEIVE) this.#left = length;
    this.#answer = kind === MESSAGE_KINDS.SEND ? content.subarray(0, length) : echo;
  }
}

/** @param cert,key files. */
export function rawTlsServer(cert: string, key: string): Server {
  return createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    new RawConversation(socket);
  });
}
