import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { NativeBinding } from "@barkeep/native";

const LINGER_MS = 2000;

/**
 * Joins a TLS connection to a descriptor that native code can serve, and answers the descriptor,
 * which the caller closes. Each side's end becomes the other's, after what it had sent.
 */
export function relayTls(tls: TLSSocket, binding: Pick<NativeBinding, "socketPair">): number {
  const [ours, theirs] = binding.socketPair();
  let plain: Socket;
  try {
    plain = new Socket({ fd: ours, readable: true, writable: true, allowHalfOpen: true });
  } catch (error) {
    closeSync(ours);
    closeSync(theirs);
    throw error;
  }
  plain.on("error", () => plain.destroy());
  plain.on("close", () => {
    tls.end();
    // A peer that does not read its last bytes does not keep them here for long.
    setTimeout(() => tls.destroy(), LINGER_MS).unref();
  });
  tls.on("close", () => plain.destroy());
  tls.pipe(plain).pipe(tls);
  return theirs;
}
