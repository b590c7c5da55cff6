import { createServer } from "node:net";
import type { TcpListenConfig } from "../config/listen-schema.js";
import { listenTcp, peerOf } from "./bound-address.js";
import type { FrontDoor } from "./front-door.js";
import type { Listener } from "./listener.js";

/** Plain TCP, on loopback only: the configuration sees to that. Who is calling, nobody can say. */
export async function openTcpListener(
  { host, port }: TcpListenConfig,
  door: FrontDoor,
): Promise<Listener> {
  const server = createServer((socket) => {
    void door.admit(socket, { peer: peerOf(socket), principal: "tcp" });
  });
  return { address: await listenTcp(server, { host, port }), kind: "tcp", server };
}
