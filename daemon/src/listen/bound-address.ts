import { once } from "node:events";
import type { AddressInfo, ListenOptions, Server, Socket } from "node:net";

/** Starts listening and answers the address that clients dial. IPv6 as IPv4. */
export async function listenTcp(server: Server, options: ListenOptions): Promise<string> {
  const listening = once(server, "listening");
  server.listen({ ...options, ipv6Only: false });
  try {
    await listening;
  } catch (error) {
    const where = `${options.host}:${options.port}`;
    throw new Error(`cannot listen on ${where}: ${messageOf(error)}`, { cause: error });
  }
  const { address, family, port } = server.address() as AddressInfo;
  return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The other end of a TCP connection, for people. */
export function peerOf(socket: Socket): string {
  const { remoteAddress, remotePort, remoteFamily } = socket;
  // Of a peer that is gone already, nothing is known.
  if (remoteAddress === undefined) return "unknown";
  return remoteFamily === "IPv6"
    ? `[${remoteAddress}]:${remotePort}`
    : `${remoteAddress}:${remotePort}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
