import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";

const RECEIVE_BYTES = 256 * 1024;

export type Where =
  | { readonly path: string }
  | {
      readonly host: string;
      readonly port: number;
      /** TLS, with the certificate in this file for its root. */
      readonly ca?: string;
    };

interface Awaited {
  bytes: number;
  readonly target: Uint8Array | undefined;
  at: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * A plain socket on which a reply's size is known when its request is sent: the fastest that Node
 * does without an addon. Replies land in one buffer that is used again, and are copied from there.
 */
export class Exchange implements Disposable {
  readonly #socket: Socket;
  readonly #awaited: Awaited[] = [];
  /** The bytes that came last, for replies small enough to look at. */
  last: Uint8Array = new Uint8Array();

  private constructor(where: Where) {
    const onread = {
      buffer: Buffer.allocUnsafe(RECEIVE_BYTES),
      callback: (bytes: number, buffer: Uint8Array): boolean => {
        this.#receive(buffer.subarray(0, bytes));
        return true;
      },
    };
    if ("ca" in where && where.ca !== undefined) {
      const { host, port, ca } = where;
      // Node takes `onread` for TLS as well; its types do not know.
      const options: ConnectionOptions & { readonly onread: unknown } = {
        ...{ host, port, onread },
        ca: readFileSync(ca),
      };
      this.#socket = tlsConnect(options);
      this.#socket.setNoDelay(true);
    } else {
      this.#socket = connect({ ...where, noDelay: true, onread });
    }
    this.#socket.on("close", () => this.#fail(new Error("the server closed the connection")));
    this.#socket.on("error", (error) => this.#fail(error));
  }

  static async open(where: Where): Promise<Exchange> {
    const exchange = new Exchange(where);
    const ready = "ca" in where && where.ca !== undefined ? "secureConnect" : "connect";
    await new Promise<void>((resolve, reject) => {
      exchange.#socket.once(ready, resolve);
      exchange.#socket.once("error", reject);
    });
    return exchange;
  }

  /** Sends, and waits for a reply of `bytes` bytes, which are copied to `target` if it is given. */
  call(request: Uint8Array | string, bytes: number, target?: Uint8Array): Promise<void> {
    const reply = new Promise<void>((resolve, reject) => {
      this.#awaited.push({ bytes, target, at: 0, resolve, reject });
    });
    this.#socket.write(request);
    return reply;
  }

  /** The same; calls made in the same turn leave in one packet. */
  callTogether(request: Uint8Array, bytes: number): Promise<void> {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    return this.call(request, bytes);
  }

  /** Sends bytes that belong to the call made last. */
  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.byteLength) {
      const reply = this.#awaited[0];
      if (reply === undefined) {
        this.#fail(new Error("bytes that nobody asked for"));
        return;
      }
      const part = chunk.subarray(at, at + reply.bytes);
      reply.target?.set(part, reply.at);
      this.last = part;
      reply.at += part.byteLength;
      reply.bytes -= part.byteLength;
      at += part.byteLength;
      if (reply.bytes > 0) return;
      this.#awaited.shift();
      reply.resolve();
    }
  }

  #fail(error: Error): void {
    for (const reply of this.#awaited.splice(0)) reply.reject(error);
    this.#socket.destroy();
  }
}
