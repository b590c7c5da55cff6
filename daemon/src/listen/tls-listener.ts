import { readFileSync } from "node:fs";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";
import { CHANNEL_ALPN } from "@barkeep/client/wire";
import type { TcpListenConfig, TlsConfig } from "../config/listen-schema.js";
import { HANDSHAKE_TIMEOUT_MS } from "../limits.js";
import { listenTcp, peerOf } from "./bound-address.js";
import type { FrontDoor } from "./front-door.js";
import type { Listener } from "./listener.js";
import type { Language } from "./preface.js";
import { certificatePrincipal } from "./principal.js";

/** By their names in ALPN. */
const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ["h2", "http2"],
  [CHANNEL_ALPN, "channel"],
]);

/** TLS, with client certificates wherever `clientCa` is configured. */
export async function openTlsListener(
  { host, port }: TcpListenConfig,
  tls: TlsConfig,
  door: FrontDoor,
): Promise<Listener> {
  const server = createServer(secureOptions(tls));
  // A handshake costs us more than the peer: those over the limit never get one.
  server.maxConnections = door.connectionsMax;
  server.on("drop", (drop) => door.note(`${drop?.remoteAddress}:${drop?.remotePort}`, "limit"));
  server.on("tlsClientError", (error: Error, socket: TLSSocket) => {
    door.refuse(socket, peerOf(socket), "tls", handshakeDetail(error, socket));
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    const peer = peerOf(socket);
    const language = LANGUAGES.get(String(socket.alpnProtocol));
    if (language === undefined) {
      door.refuse(socket, peer, "tls", "the client does not speak HTTP/2 (no ALPN protocol h2)");
      return;
    }
    const principal = tls.clientCa === undefined ? "tcp" : certificatePrincipal(socket);
    if (principal !== undefined) void door.admit(socket, { peer, principal }, [language]);
    else door.refuse(socket, peer, "tls", "the client's certificate names nobody");
  });
  return { address: await listenTcp(server, { host, port }), kind: "tls", server };
}

function secureOptions({ cert, key, clientCa }: TlsConfig): TlsOptions {
  const client =
    clientCa === undefined
      ? {}
      : { ca: readPem("clientCa", clientCa), requestCert: true, rejectUnauthorized: true };
  return {
    cert: readPem("cert", cert),
    key: readPem("key", key),
    ...client,
    minVersion: "TLSv1.2",
    ALPNProtocols: [...LANGUAGES.keys()],
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  };
}

function readPem(what: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`tls.${what} cannot be read: ${message}`, { cause: error });
  }
}

/** Why OpenSSL or Node said no, in words that the operator of a client can use. */
function handshakeDetail(error: Error, socket: TLSSocket): string {
  const { code, reason } = error as NodeJS.ErrnoException & { readonly reason?: string };
  if (code === "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE") return "the client has no certificate";
  const refused = socket.authorizationError as unknown;
  if (refused) return `the client's certificate was refused: ${String(refused)}`;
  return reason ?? error.message;
}
