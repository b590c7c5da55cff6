/** What a client can tell of a daemon and its devices without touching one. */
import { X509Certificate } from "node:crypto";
import type { DeviceInfo } from "../contract/device.js";
import type { DeviceError } from "../contract/errors.js";
import type { DaemonInfo } from "../remote/connection.js";
import type { TlsOptions } from "../remote/target.js";
import { VERSION } from "../remote/version.js";
import { adviceFor } from "./advice.js";
import { alignRows } from "./columns.js";
import type { Printable } from "./output.js";

/** As of `barkeepd doctor`: only a problem keeps something from working. */
type Level = "ok" | "note" | "warning" | "problem";

export interface Finding {
  /** "client", "daemon", or "device board". */
  readonly subject: string;
  readonly check: string;
  readonly level: Level;
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string;
}

const DAY_MS = 86_400_000;
const CERTIFICATE_DAYS = 14;
/** Events of two hosts can then no longer be put in order by their times. */
const SKEW_MS = 1000;

/** Of the daemon that could not be reached. */
export function unreachableFinding(target: string, error: DeviceError): Finding {
  const { reason = error.message } = error.data;
  const fix = adviceFor(error);
  const found = { subject: "daemon", check: "connection", level: "problem" } as const;
  return { ...found, text: `${target}: ${reason}`, ...(fix === undefined ? {} : { fix }) };
}

export function daemonFindings(target: string, daemon: DaemonInfo): readonly Finding[] {
  const { principal, version, protocol, clockSkewMs, clockErrorMs } = daemon;
  const who = principal === "" ? "" : ` as ${principal}`;
  return [
    { subject: "daemon", check: "connection", level: "ok", text: `${target} answers${who}` },
    versionFinding(version, protocol),
    clockFinding(clockSkewMs, clockErrorMs),
  ];
}

function versionFinding(version: string, protocol: number): Finding {
  const found = { subject: "daemon", check: "version" } as const;
  if (version === VERSION) {
    return { ...found, level: "ok", text: `${version}, protocol ${protocol}, as this client` };
  }
  return {
    ...found,
    level: "note",
    text: `${version}, protocol ${protocol}; this client is ${VERSION}`,
    fix: "they work together; install the same version where you miss something: barkeep version",
  };
}

function clockFinding(skewMs: number, errorMs: number): Finding {
  const found = { subject: "daemon", check: "clock" } as const;
  const text = `its clock differs from this host's by ${seconds(skewMs)}, give or take ${seconds(errorMs)}`;
  if (Math.abs(skewMs) - errorMs <= SKEW_MS) return { ...found, level: "ok", text };
  const fix = "timedatectl on both hosts: switch time synchronisation on";
  return { ...found, level: "warning", text, fix };
}

/** Of the caller's own certificate. */
export function certificateFindings(tls: TlsOptions | undefined, now: Date): readonly Finding[] {
  if (tls?.cert === undefined) return [];
  const found = { subject: "client", check: "certificate" } as const;
  try {
    const { validTo } = new X509Certificate(tls.cert);
    const ends = Date.parse(validTo);
    const day = new Date(ends).toISOString().slice(0, 10);
    const days = Math.floor((ends - now.getTime()) / DAY_MS);
    if (days >= CERTIFICATE_DAYS) {
      return [{ ...found, level: "ok", text: `yours is good until ${day}` }];
    }
    const fix = "ask whoever runs the authority for a new one";
    if (days < 0) return [{ ...found, level: "problem", text: `yours has ended on ${day}`, fix }];
    return [{ ...found, level: "warning", text: `yours ends in ${days} days`, fix }];
  } catch {
    const fix = "give a certificate in PEM as --tls-cert";
    return [{ ...found, level: "problem", text: "yours is no certificate", fix }];
  }
}

export function deviceFindings(info: DeviceInfo): readonly Finding[] {
  const found = { subject: `device ${info.name}`, check: "state" } as const;
  const { state, error } = info;
  if (state === "ready") return [{ ...found, level: "ok", text: state }, ...linkFindings(info)];
  const text = error?.data.reason === undefined ? state : `${state}: ${error.data.reason}`;
  const fix = error === undefined ? undefined : adviceFor(error);
  return [{ ...found, level: "problem", text, ...(fix === undefined ? {} : { fix }) }];
}

/** As it was when the device was opened. The slot may be what limits it, which only its host knows. */
function linkFindings({ name, facts }: DeviceInfo): readonly Finding[] {
  const of = (which: string) =>
    [facts[`${which}_link_width`], facts[`${which}_link_speed`]] as const;
  const [[width, speed], [maxWidth, maxSpeed]] = [of("current"), of("max")];
  if (width === undefined || maxWidth === undefined) return [];
  const found = { subject: `device ${name}`, check: "link" } as const;
  const text = `x${width} at ${speed}`;
  if (width === maxWidth && speed === maxSpeed) return [{ ...found, level: "ok", text }];
  return [
    {
      ...found,
      level: "note",
      text: `${text}; the card can x${maxWidth} at ${maxSpeed}`,
      fix: "barkeepd doctor on its host says whether the slot limits it",
    },
  ];
}

export function hasProblem(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === "problem");
}

export function printableFindings(findings: readonly Finding[]): Printable {
  const columns = ["level", "subject", "check", "finding", "fix"];
  const rows = findings.map(({ level, subject, check, text, fix = "" }) => {
    return [level, subject, check, text, fix];
  });
  const lines = findings.flatMap(({ level, subject, check, text, fix }) => {
    const line = [level, subject, check, text];
    return fix === undefined ? [line] : [line, ["", "", "", `fix: ${fix}`]];
  });
  return { json: findings, table: { columns, rows }, text: alignRows(lines) };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
