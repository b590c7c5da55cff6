import { once } from "node:events";
import { chmodSync, chownSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { NativeBinding } from "@barkeep/native";
import type { UnixListenConfig } from "../config/listen-schema.js";
import type { Arrival } from "./connection.js";
import { descriptorOf } from "./descriptor.js";
import type { FrontDoor } from "./front-door.js";
import { groupId } from "./group-id.js";
import type { Listener } from "./listener.js";
import { clearSocketFile } from "./socket-file.js";

/** A unix socket: the mode of its file says who may connect, the kernel says who did. */
export async function openUnixListener(
  config: UnixListenConfig,
  door: FrontDoor,
  binding: Pick<NativeBinding, "peerCredentials">,
): Promise<Listener> {
  const { path } = config;
  const group = config.group === undefined ? undefined : groupId(config.group);
  await clearSocketFile(path);
  const server = createServer((socket) => {
    const arrival = arrivalOf(socket, binding);
    // A peer that hung up before it could be asked has no credentials, and needs none.
    if (arrival === undefined) socket.destroy();
    else void door.admit(socket, arrival);
  });
  await listen(server, path);
  if (group !== undefined) chownSync(path, -1, group);
  chmodSync(path, Number.parseInt(config.mode, 8));
  return { address: `unix:${path}`, kind: "unix", server };
}

async function listen(server: Server, path: string): Promise<void> {
  const listening = once(server, "listening");
  // Nobody connects before the mode is what the configuration says.
  const umask = process.umask(0o777);
  try {
    server.listen({ path });
  } finally {
    process.umask(umask);
  }
  try {
    await listening;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot listen on ${path}: ${message}`, { cause: error });
  }
}

function arrivalOf(
  socket: Socket,
  binding: Pick<NativeBinding, "peerCredentials">,
): Arrival | undefined {
  const fd = descriptorOf(socket);
  if (fd < 0) return undefined;
  try {
    const { pid, uid, gid } = binding.peerCredentials(fd);
    return { peer: `unix:pid=${pid}`, principal: `unix:uid=${uid},gid=${gid}` };
  } catch {
    return undefined;
  }
}
