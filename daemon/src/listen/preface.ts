import type { Socket } from "node:net";
import { PREFACE_TIMEOUT_MS } from "../limits.js";

/** What every HTTP/2 connection begins with. The data channel will have a preface of its own. */
const HTTP2_PREFACE: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** What a new connection turned out to speak. */
export type Spoken = "http2" | "garbage" | "nothing" | "gone";

/**
 * Reads the first bytes of a connection and puts them back. Answers as soon as they can be told
 * apart, and "nothing" when they do not come in time. After "http2" the socket is as it was.
 */
export function readPreface(socket: Socket): Promise<Spoken> {
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0);
    const settle = (spoken: Spoken): void => {
      clearTimeout(timer);
      socket.off("readable", onReadable);
      socket.off("close", onGone);
      socket.off("end", onGone);
      if (spoken === "http2") socket.unshift(seen);
      resolve(spoken);
    };
    const onGone = (): void => settle("gone");
    const onReadable = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      seen = seen.byteLength === 0 ? chunk : Buffer.concat([seen, chunk]);
      const length = Math.min(seen.byteLength, HTTP2_PREFACE.byteLength);
      if (!seen.subarray(0, length).equals(HTTP2_PREFACE.subarray(0, length))) settle("garbage");
      else if (length === HTTP2_PREFACE.byteLength) settle("http2");
    };
    const timer = setTimeout(() => settle("nothing"), PREFACE_TIMEOUT_MS);
    socket.on("readable", onReadable);
    socket.once("end", onGone);
    socket.once("close", onGone);
  });
}
