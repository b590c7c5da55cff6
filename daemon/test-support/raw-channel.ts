import { connect, type NetConnectOpts, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { DeviceError } from "@barkeep/client/contract";
import {
  CHANNEL_ALPN,
  decodeErrorJson,
  encodeFrame,
  encodePreface,
  FRAME_AT,
  FRAME_HEAD_BYTES,
  FRAME_KINDS,
  type FrameHead,
} from "@barkeep/client/wire";
import type { OpenChannelResponse__Output } from "@barkeep/proto/v1/OpenChannelResponse";
import { eventually, within } from "./deadline.js";
import { answer, type RawClient } from "./raw-client.js";
import type { RawSession } from "./raw-session.js";

export interface RawFrame {
  readonly kind: number;
  readonly id: number;
  readonly payload: Buffer;
}

/** A ticket for a session, as the client asks for it. */
export async function ticketOf(client: RawClient, sessionToken: Buffer): Promise<Buffer> {
  const reply = await answer<OpenChannelResponse__Output>((callback) =>
    client.access.OpenChannel({ sessionToken }, callback),
  );
  return reply.ticket;
}

/** Where a daemon is, for a socket. */
export function endpointOf(address: string): NetConnectOpts {
  if (address.startsWith("unix:")) return { path: address.slice(5) };
  return { host: "127.0.0.1", port: Number(address.split(":").at(-1)) };
}

/** One data channel, frame by frame: it can do what the client never would. */
export class RawChannel implements Disposable {
  readonly socket: Socket;
  readonly frames: RawFrame[] = [];
  readonly #closed: Promise<void>;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(address: string, tls?: ConnectionOptions) {
    const endpoint = endpointOf(address);
    this.socket =
      tls === undefined
        ? connect(endpoint)
        : connectTls({ ...endpoint, ...tls, ALPNProtocols: [CHANNEL_ALPN] } as ConnectionOptions);
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk: Buffer) => this.#hear(chunk));
    this.#closed = new Promise((resolve) => this.socket.once("close", () => resolve()));
  }

  /** A channel of a session, whose ticket was taken. */
  static async open(
    client: RawClient,
    session: RawSession,
    address: string,
    tls?: ConnectionOptions,
  ): Promise<RawChannel> {
    const { resumeToken } = await session.opened();
    const ticket = await ticketOf(client, resumeToken);
    const channel = new RawChannel(address, tls);
    channel.present(ticket);
    await channel.frame(FRAME_KINDS.OPENED, 0);
    return channel;
  }

  present(ticket: Uint8Array): void {
    this.socket.write(encodePreface(ticket));
  }

  send(kind: number, head: FrameHead = {}, payload?: Uint8Array): void {
    this.socket.write(encodeFrame(kind, head, payload));
  }

  batch(id: number, program: Uint8Array, head: FrameHead = {}): void {
    this.send(FRAME_KINDS.BATCH, { ...head, id }, program);
  }

  frame(kind: number, id: number): Promise<RawFrame> {
    return eventually(`frame ${kind} with id ${id}`, () =>
      this.frames.find((frame) => frame.kind === kind && frame.id === id),
    );
  }

  /** The verdict of a batch: its results, or its error. */
  async verdict(id: number): Promise<{ results: Buffer; error: DeviceError | undefined }> {
    const { payload } = await this.frame(FRAME_KINDS.VERDICT, id);
    const results = 24 + payload.readUInt32LE(4);
    return {
      results: payload.subarray(results),
      error: decodeErrorJson(payload.subarray(24, results)),
    };
  }

  /** The 32-bit value that a program of one read answered at its end. */
  async value(id: number): Promise<number> {
    const { results, error } = await this.verdict(id);
    if (error !== undefined) throw error;
    return results.readUInt32LE(results.byteLength - 8);
  }

  closed(): Promise<void> {
    return within("the end of the channel", this.#closed);
  }

  /** The error of CLOSED, if there was one, after the end. */
  async closingError(): Promise<DeviceError | undefined> {
    await this.closed();
    const frame = this.frames.find(({ kind }) => kind === FRAME_KINDS.CLOSED);
    return frame === undefined ? undefined : decodeErrorJson(frame.payload);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #hear(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.byteLength >= FRAME_HEAD_BYTES) {
      const length = this.#bytes.readUInt32LE(FRAME_AT.length);
      if (this.#bytes.byteLength < length) return;
      const frame = this.#bytes.subarray(0, length);
      this.#bytes = this.#bytes.subarray(length);
      this.frames.push({
        kind: frame.readUInt8(FRAME_AT.kind),
        id: Number(frame.readBigUInt64LE(FRAME_AT.id)),
        payload: frame.subarray(FRAME_HEAD_BYTES),
      });
    }
  }
}
