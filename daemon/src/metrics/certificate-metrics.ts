import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Gauge, type Registry } from "prom-client";
import type { ListenConfig } from "../config/listen-schema.js";

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * When the certificates end that the listeners were opened with. They are read once, as the
 * listeners read them: a file that was replaced since is not what clients see.
 */
export function registerCertificateMetrics(
  registry: Registry,
  listen: readonly ListenConfig[],
): void {
  const gauge = new Gauge({
    name: "barkeep_cert_expiry_timestamp_seconds",
    help: "When the first certificate of a listener's file ends, seconds since 1970.",
    labelNames: ["listener", "certificate"],
    registers: [registry],
  });
  for (const { tcp } of listen) {
    if (tcp?.tls === undefined) continue;
    const listener = `${tcp.host}:${tcp.port}`;
    const { cert: server, clientCa: client_ca } = tcp.tls;
    for (const [certificate, path] of Object.entries({ server, client_ca })) {
      const ends = path === undefined ? undefined : firstEnd(path);
      if (ends !== undefined) gauge.set({ listener, certificate }, ends);
    }
  }
}

/** Undefined for a file that holds no certificate: the listener itself complains about that. */
function firstEnd(path: string): number | undefined {
  try {
    const ends = (readFileSync(path, "utf8").match(CERTIFICATES) ?? []).map(
      (pem) => Date.parse(new X509Certificate(pem).validTo) / 1000,
    );
    return ends.length === 0 ? undefined : Math.min(...ends);
  } catch {
    return undefined;
  }
}
