/** Why TLS with a daemon does not come about. */
import { connect } from "node:tls";
import { DeviceError } from "../contract/errors.js";
import type { TlsOptions } from "../remote/target.js";
import type { Target } from "./endpoint.js";
import { ANSWER_MS, firstBytes, opened, unreachable, unreachableBecause } from "./knock.js";

const OWN_CERTIFICATE = "give a certificate that it accepts as --tls-cert, with its --tls-key";

/** What Node adds to some errors of TLS. */
interface TlsError extends NodeJS.ErrnoException {
  readonly cert?: { readonly subjectaltname?: string };
}

/** What is certainly wrong, or undefined. */
export async function handshake(
  target: Target,
  { ca, cert, key, serverName }: TlsOptions,
): Promise<DeviceError | undefined> {
  if ("path" in target) return undefined;
  const { host, port } = target;
  const name = serverName ?? host;
  const isAddress = /^[\d.]+$|:/.test(name);
  const certificates = { ca, cert, key, ALPNProtocols: ["h2"] };
  try {
    const socket = connect({
      host,
      port,
      ...certificates,
      ...(isAddress ? {} : { servername: name }),
    });
    try {
      await opened(socket, "secureConnect", ANSWER_MS);
      if (socket.alpnProtocol !== "h2") return notGrpc(target);
      const bytes = await firstBytes(socket);
      if (bytes instanceof Error) return trouble(target, bytes);
      return bytes?.length === 0 ? refused(target, "it hangs up") : undefined;
    } finally {
      socket.destroy();
    }
  } catch (error) {
    return await dialTrouble(target, error as TlsError);
  }
}

async function dialTrouble(target: Target, error: TlsError): Promise<DeviceError | undefined> {
  const fromSystem = error.syscall === "connect" || error.syscall === "getaddrinfo";
  return fromSystem ? await unreachableBecause(target, error, 0) : trouble(target, error);
}

function trouble(target: Target, error: TlsError): DeviceError | undefined {
  const { code = "" } = error;
  const says = `TLS with ${target.text} failed: ${error.message || code}`;
  const alert = /_ALERT_(.+)$/.exec(code)?.[1];
  if (alert !== undefined) return refused(target, alert.toLowerCase().replaceAll("_", " "));
  if (code === "ECONNRESET") return refused(target, "it hangs up");
  if (code === "CERT_HAS_EXPIRED") return unreachable(says, "renew the daemon's certificate");
  if (/ALTNAME/.test(code)) {
    const names = error.cert?.subjectaltname ?? "unknown";
    return unreachable(says, `give a name that its certificate has (${names}) as --tls-name`);
  }
  if (/SELF_SIGNED|VERIFY|ISSUER|UNTRUSTED/.test(code)) {
    return unreachable(says, "give the authority that signed its certificate as --tls-ca");
  }
  if (/WRONG_VERSION|PACKET_LENGTH|EPROTO|HTTP_REQUEST/.test(code)) {
    return unreachable(
      `what listens at ${target.text} speaks no TLS`,
      "check the port, or leave the --tls options away if this daemon is used without",
    );
  }
  return undefined;
}

function refused(target: Target, why: string): DeviceError {
  const reason = `the daemon at ${target.text} refuses the TLS handshake: ${why}`;
  return new DeviceError("NOT_AUTHENTICATED", { reason, fix: OWN_CERTIFICATE });
}

function notGrpc(target: Target): DeviceError {
  return unreachable(`what listens at ${target.text} speaks TLS, but not gRPC`, "check the port");
}
