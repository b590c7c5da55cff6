/**
 * Hello, asked with one hand-made HTTP/2 request: `barkeep version` is over before gRPC would have
 * been loaded. Only for daemons without TLS, and only for the answer that is expected: whatever is
 * different is left to the library, which asks again and knows how to explain it.
 */
import type { DaemonInfo } from "../remote/connection.js";
import { PROTOCOL, VERSION } from "../remote/version.js";
import type { Target } from "./endpoint.js";
import { ANSWER_MS, dial, HTTP2_HELLO, opened } from "./knock.js";

const PATH = "/barkeep.v1.AccessService/Hello";
const FRAME_HEAD_BYTES = 9;
const FRAME = { data: 0, headers: 1, settings: 4 } as const;
const FLAG = { ack: 1, endStream: 1, endHeaders: 4, padded: 8 } as const;
const ANSWER_BYTES_MAX = 16_384;

/** What the answer has but for limits and clocks, which nobody asked for. */
export type QuickInfo = Omit<DaemonInfo, "limits" | "clockSkewMs" | "clockErrorMs">;

/** @returns undefined when the daemon is to be asked properly. */
export async function quickHello(
  target: Target,
  connectTimeoutMs: number,
): Promise<QuickInfo | undefined> {
  const timeoutMs = Math.min(connectTimeoutMs, ANSWER_MS);
  const socket = dial(target);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    await opened(socket, "connect", timeoutMs);
    socket.write(request());
    let received: Buffer = Buffer.alloc(0);
    let acknowledged = false;
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer]);
      if (received.byteLength > ANSWER_BYTES_MAX) return undefined;
      const { settings, message } = answer(received);
      if (settings && !acknowledged) socket.write(frame(FRAME.settings, FLAG.ack, 0, []));
      acknowledged ||= settings;
      if (message !== undefined) return daemonInfo(message);
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function request(): Buffer {
  const version = Buffer.from(VERSION);
  const message = [0x08, PROTOCOL, 0x10, PROTOCOL, 0x1a, version.byteLength, ...version];
  // HPACK: `:method: POST` and `:scheme: http` by their numbers, the rest as plain text.
  const headers = [
    ...[0x83, 0x86],
    ...[0x04, ...text(PATH)],
    ...[0x01, ...text("localhost")],
    ...[0x00, ...text("te"), ...text("trailers")],
    ...[0x00, ...text("content-type"), ...text("application/grpc")],
  ];
  return Buffer.concat([
    HTTP2_HELLO,
    frame(FRAME.headers, FLAG.endHeaders, 1, headers),
    frame(FRAME.data, FLAG.endStream, 1, [0, 0, 0, 0, message.length, ...message]),
  ]);
}

/** Shorter than 127 bytes, and not Huffman-coded. */
function text(value: string): readonly number[] {
  return [value.length, ...Buffer.from(value)];
}

function frame(type: number, flags: number, stream: number, payload: readonly number[]): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, Buffer.from(payload)]);
}

/** What is there so far: whether the daemon has said its settings, and its message if it is whole. */
function answer(received: Buffer): { readonly settings: boolean; readonly message?: Buffer } {
  let settings = false;
  const data: Buffer[] = [];
  for (let at = 0; at + FRAME_HEAD_BYTES <= received.byteLength; ) {
    const end = at + FRAME_HEAD_BYTES + received.readUIntBE(at, 3);
    const [type, flags = 0] = [received[at + 3], received[at + 4]];
    if (end > received.byteLength) break;
    if (type === FRAME.settings && (flags & FLAG.ack) === 0) settings = true;
    if (type === FRAME.data) {
      if ((flags & FLAG.padded) !== 0) throw new Error("padding is for the library");
      data.push(received.subarray(at + FRAME_HEAD_BYTES, end));
    }
    at = end;
  }
  const body = Buffer.concat(data);
  if (body.byteLength < 5 || body.byteLength < 5 + body.readUInt32BE(1)) return { settings };
  if (body[0] !== 0) throw new Error("compression is for the library");
  return { settings, message: body.subarray(5, 5 + body.readUInt32BE(1)) };
}

/** HelloResponse of `access.proto`. */
function daemonInfo(message: Buffer): QuickInfo {
  const numbers = new Map<number, number>();
  const texts = new Map<number, string[]>();
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = message[at++];
      if (byte === undefined) throw new Error("torn message");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  };
  while (at < message.byteLength) {
    const tag = varint();
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) numbers.set(field, varint());
    else if (wire === 2) {
      const length = varint();
      const value = message.toString("utf8", at, at + length);
      texts.set(field, [...(texts.get(field) ?? []), value]);
      at += length;
    } else throw new Error("a field that this message does not have");
  }
  return {
    protocol: numbers.get(1) ?? 0,
    version: texts.get(2)?.[0] ?? "",
    bootId: texts.get(3)?.[0] ?? "",
    features: texts.get(4) ?? [],
    principal: texts.get(8)?.[0] ?? "",
  };
}
