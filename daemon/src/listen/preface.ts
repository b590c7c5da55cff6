import type { Socket } from "node:net";
import { CHANNEL_MAGIC, PREFACE_BYTES } from "@barkeep/client/wire";
import { PREFACE_TIMEOUT_MS } from "../limits.js";

/** What every HTTP/2 connection begins with. */
export const HTTP2_PREFACE: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** What a connection may speak: TLS has settled it by ALPN, in plaintext it shows. */
export type Language = "http2" | "channel";

/** What a new connection turned out to speak. `ticket` is what a data channel begins with. */
export type Spoken =
  | { readonly what: "http2" | "garbage" | "nothing" | "gone" }
  | { readonly what: "channel"; readonly ticket: Buffer };

/**
 * Reads the first bytes of a connection. Answers as soon as they can be told apart, and "nothing"
 * when they do not come in time. After "http2" the socket is as it was, after "channel" as it was
 * without the preface.
 */
export function readPreface(socket: Socket, languages: readonly Language[]): Promise<Spoken> {
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0);
    const settle = (spoken: Spoken): void => {
      clearTimeout(timer);
      socket.off("readable", onReadable);
      socket.off("close", onGone);
      socket.off("end", onGone);
      const rest = spoken.what === "channel" ? seen.subarray(PREFACE_BYTES) : seen;
      const speaks = spoken.what === "http2" || spoken.what === "channel";
      if (speaks && rest.byteLength > 0) socket.unshift(rest);
      resolve(spoken);
    };
    const onGone = (): void => settle({ what: "gone" });
    const onReadable = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      seen = seen.byteLength === 0 ? chunk : Buffer.concat([seen, chunk]);
      const spoken = recognise(seen, languages);
      if (spoken !== undefined) settle(spoken);
    };
    const timer = setTimeout(() => settle({ what: "nothing" }), PREFACE_TIMEOUT_MS);
    socket.on("readable", onReadable);
    socket.once("end", onGone);
    socket.once("close", onGone);
  });
}

/** Undefined as long as it may become something. */
function recognise(seen: Buffer, languages: readonly Language[]): Spoken | undefined {
  if (languages.includes("http2") && agrees(seen, HTTP2_PREFACE)) {
    return seen.byteLength < HTTP2_PREFACE.byteLength ? undefined : { what: "http2" };
  }
  if (languages.includes("channel") && agrees(seen, CHANNEL_MAGIC)) {
    if (seen.byteLength < PREFACE_BYTES) return undefined;
    const ticket = Buffer.from(seen.subarray(CHANNEL_MAGIC.byteLength, PREFACE_BYTES));
    return { what: "channel", ticket };
  }
  return { what: "garbage" };
}

function agrees(seen: Buffer, expected: Buffer): boolean {
  const length = Math.min(seen.byteLength, expected.byteLength);
  return seen.subarray(0, length).equals(expected.subarray(0, length));
}
