import { isIP, connect as netConnect, type Socket } from "node:net";
import { type ConnectionOptions, connect as tlsConnect } from "node:tls";
import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import { DeviceError } from "../contract/index.js";
import { CHANNEL_ALPN } from "../wire/index.js";

/** Certificates for TLS, each as PEM text. */
export interface TlsOptions {
  /** Who signed the daemon's certificate; the system's roots by default. */
  readonly ca?: string | Buffer;
  /** The client's own certificate and key, both or neither. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** The name in the daemon's certificate, where it differs from the address. */
  readonly serverName?: string;
}

/** Where a daemon is: as grpc-js wants it, and for a connection of our own. */
export interface Target {
  readonly address: string;
  readonly credentials: ChannelCredentials;
  readonly dial: Dial;
  /** Bytes to it leave this machine in the clear. */
  readonly exposed: boolean;
}

/** Where the bytes of a connection go: read straight to where they are wanted. */
export interface Inlet {
  next(): Uint8Array;
  filled(bytes: number): void;
}

/** Begins a connection that speaks the data channel's protocol. */
export type Dial = (inlet: Inlet) => Socket;

/**
 * Accepts `unix:/run/barkeep/barkeep.sock`, `host:port` and `[ipv6]:port`.
 * @throws DeviceError INVALID_ARGUMENT for anything else.
 */
export function parseTarget(target: string, tls?: TlsOptions): Target {
  const address = addressOf(target);
  const exposed = tls === undefined && !isLocal(address);
  return { address, credentials: credentialsOf(tls), dial: dialOf(address, tls), exposed };
}

/** Whether its bytes stay on this machine. A name that begins with 127 may be anywhere. */
function isLocal(address: string): boolean {
  return /^(unix:|127(\.\d{1,3}){3}:|localhost:|\[::1\]:)/i.test(address);
}

function dialOf(address: string, tls: TlsOptions | undefined): Dial {
  return (inlet) => {
    const onread = {
      buffer: () => inlet.next(),
      callback: (bytes: number) => {
        inlet.filled(bytes);
        return true;
      },
    };
    if (address.startsWith("unix:")) return netConnect({ path: address.slice(5), onread });
    const [, host = "", port] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
    const endpoint = { host, port: Number(port) };
    if (tls === undefined) return netConnect({ ...endpoint, onread });
    const { ca, cert, key, serverName } = tls;
    const name = serverName ?? (isIP(host) === 0 ? host : undefined);
    // Node takes `onread` for TLS as well; its types do not know.
    const options: ConnectionOptions & { readonly onread: unknown } = {
      ...endpoint,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(name === undefined ? {} : { servername: name }),
      ALPNProtocols: [CHANNEL_ALPN],
      onread,
    };
    return tlsConnect(options);
  };
}

function addressOf(target: string): string {
  const unix = /^unix:(?:\/\/)?(\/.+)$/.exec(target);
  if (unix !== null) return `unix:${unix[1]}`;
  const tcp = /^(\[[0-9a-fA-F:.%]+\]|[A-Za-z0-9_.-]+):(\d{1,5})$/.exec(target);
  if (tcp !== null && Number(tcp[2]) > 0 && Number(tcp[2]) < 65_536) return target;
  throw new DeviceError("INVALID_ARGUMENT", {
    field: "target",
    reason: `cannot understand the target ${JSON.stringify(target)}`,
    fix: 'give "unix:/PATH", "HOST:PORT" or "[IPV6]:PORT"',
  });
}

function credentialsOf(tls: TlsOptions | undefined): ChannelCredentials {
  if (tls === undefined) return credentials.createInsecure();
  try {
    return credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert));
  } catch (cause) {
    const reason = `the TLS certificates cannot be used: ${(cause as Error).message}`;
    throw new DeviceError("INVALID_ARGUMENT", { field: "tls", reason }, { cause });
  }
}

function pem(text: string | Buffer | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}
