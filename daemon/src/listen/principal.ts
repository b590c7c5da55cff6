import type { TLSSocket } from "node:tls";

const NAME_LENGTH_MAX = 256;

/**
 * Who a client certificate names: its first subject alternative name, else its common name.
 * Undefined when it names nobody.
 */
export function certificatePrincipal(socket: TLSSocket): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const name =
    alternativeName(certificate.subjectAltName) ??
    commonName(socket.getPeerCertificate().subject?.CN);
  return name === undefined || name.length > NAME_LENGTH_MAX ? undefined : `cert:${name}`;
}

/** Of `DNS:bench.example, URI:spiffe://lab/ci`. A name with odd characters comes in JSON quotes. */
function alternativeName(text: string | undefined): string | undefined {
  const [, quoted, plain] = /^[A-Za-z ]+:(?:"((?:[^"\\]|\\.)*)"|([^,"]+))/.exec(text ?? "") ?? [];
  return quoted ?? plain?.trim();
}

function commonName(name: string | string[] | undefined): string | undefined {
  return Array.isArray(name) ? name[0] : name;
}
