import { createPrivateKey, X509Certificate } from "node:crypto";
import type { TlsConfig } from "../../config/listen-schema.js";
import type { Examination, ListenerCheck } from "../examination.js";
import type { Observation } from "../finding.js";

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const DAY_MS = 86_400_000;
/** As the alert BarkeepCertificateEnds. */
const SOON_DAYS = 14;

/** Until when certificates are good, and who may read the key. */
export const certificates: ListenerCheck = ({ tcp }, examination) => {
  if (tcp?.tls === undefined) return [];
  const { cert, clientCa } = tcp.tls;
  return [
    ...validity("certificate", cert, examination),
    ...(clientCa === undefined ? [] : validity("authority of clients", clientCa, examination)),
    ...keyOf(tcp.tls, examination),
  ];
};

function validity(what: string, path: string, examination: Examination): readonly Observation[] {
  const { host, user, now } = examination;
  if (!user.may(host, path, "read")) return [unreadable(path, examination)];
  const parsed = parse(host.text(path) ?? "");
  if (parsed === undefined || parsed.length === 0) {
    const advice = "configure a file of certificates in PEM";
    return [{ level: "problem", text: `${path} holds no certificate (PEM)`, mend: { advice } }];
  }
  const ends = Math.min(...parsed.map(({ validTo }) => Date.parse(validTo)));
  const begins = Math.max(...parsed.map(({ validFrom }) => Date.parse(validFrom)));
  const day = new Date(ends).toISOString().slice(0, 10);
  const left = Math.floor((ends - now.getTime()) / DAY_MS);
  const mend = { advice: "replace it, then restart the daemon, which reads it when it starts" };
  if (begins > now.getTime()) {
    const text = `the ${what} ${path} is not good before ${new Date(begins).toISOString()}`;
    return [{ level: "problem", text, mend: { advice: "check this host's clock: timedatectl" } }];
  }
  if (left < 0) {
    return [{ level: "problem", text: `the ${what} ${path} has ended on ${day}`, mend }];
  }
  if (left < SOON_DAYS) {
    return [{ level: "warning", text: `the ${what} ${path} ends in ${left} days`, mend }];
  }
  return [{ level: "ok", text: `the ${what} is good until ${day}` }];
}

function keyOf({ cert, key }: TlsConfig, examination: Examination): readonly Observation[] {
  const { host, user } = examination;
  if (!user.may(host, key, "read")) return [unreadable(key, examination)];
  const found: Observation[] = [];
  const mode = host.stats(key)?.mode ?? 0;
  if ((mode & 0o006) !== 0) {
    const text = `every user of this host may read the key ${key}, and be the daemon`;
    found.push({ level: "problem", text, mend: { command: `chmod o= ${key}` } });
  } else if ((mode & 0o020) !== 0) {
    const text = `a group may write the key ${key}`;
    found.push({ level: "warning", text, mend: { command: `chmod g-w ${key}` } });
  }
  const [own] = parse(host.text(cert) ?? "") ?? [];
  if (own !== undefined && !belongs(own, host.bytes(key))) {
    const text = `the key ${key} does not belong to the certificate ${cert}`;
    const advice = "configure the key that the certificate was asked for with";
    found.push({ level: "problem", text, mend: { advice } });
  }
  return found.length > 0 ? found : [{ level: "ok", text: "the key is its own, and kept" }];
}

function unreadable(path: string, { host, user }: Examination): Observation {
  if (host.stats(path) === undefined) {
    const advice = "correct the path, or make it: the operator's manual shows how";
    return { level: "problem", text: `there is no file ${path}`, mend: { advice } };
  }
  const command = `chgrp ${user.group} ${path} && chmod 0640 ${path}`;
  return { level: "problem", text: `${user.name} may not read ${path}`, mend: { command } };
}

function parse(text: string): readonly X509Certificate[] | undefined {
  try {
    return (text.match(PEM) ?? []).map((pem) => new X509Certificate(pem));
  } catch {
    return undefined;
  }
}

function belongs(certificate: X509Certificate, key: Buffer | undefined): boolean {
  try {
    return key !== undefined && certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
