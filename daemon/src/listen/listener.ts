import type { Server } from "node:net";
import type { NativeBinding } from "@barkeep/native";
import type { ListenConfig } from "../config/listen-schema.js";
import type { FrontDoor } from "./front-door.js";
import { openTcpListener } from "./tcp-listener.js";
import { openTlsListener } from "./tls-listener.js";
import { openUnixListener } from "./unix-listener.js";

/** One open listener. */
export interface Listener {
  /** As a client dials it: "unix:/run/barkeep/barkeep.sock" or "127.0.0.1:7070". */
  readonly address: string;
  readonly kind: "unix" | "tcp" | "tls";
  readonly server: Server;
}

/** @throws Error that says what is wrong and how to mend it. */
export function openListener(
  config: ListenConfig,
  door: FrontDoor,
  binding: Pick<NativeBinding, "peerCredentials">,
): Promise<Listener> {
  const { unix, tcp } = config;
  if (unix !== undefined) return openUnixListener(unix, door, binding);
  if (tcp?.tls !== undefined) return openTlsListener(tcp, tcp.tls, door);
  if (tcp !== undefined) return openTcpListener(tcp, door);
  throw new Error("a listener is neither unix nor tcp");
}
