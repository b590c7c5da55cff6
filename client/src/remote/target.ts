import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import { DeviceError } from "../contract/index.js";

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

/** Where a daemon is, as grpc-js wants it. */
export interface Target {
  readonly address: string;
  readonly credentials: ChannelCredentials;
}

/**
 * Accepts `unix:/run/barkeep/barkeep.sock`, `host:port` and `[ipv6]:port`.
 * @throws DeviceError INVALID_ARGUMENT for anything else.
 */
export function parseTarget(target: string, tls?: TlsOptions): Target {
  return { address: addressOf(target), credentials: credentialsOf(tls) };
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
