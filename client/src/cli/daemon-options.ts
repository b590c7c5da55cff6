/** The options of every verb: which daemon, how to reach it, how long to wait. */
import { readFile } from "node:fs/promises";
import { type Command, Option } from "commander";
import type { TlsOptions } from "../remote/target.js";
import { parseDurationMs } from "./number.js";
import { UsageError } from "./usage-error.js";

const DEFAULT_HOST = "unix:/run/barkeep/barkeep.sock";
const CONNECT_TIMEOUT_MS = 5000;
const CALL_TIMEOUT_MS = 30_000;

/** As commander parses them. */
export interface DaemonOptions {
  readonly host?: string;
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsName?: string;
  readonly connectTimeout: number;
  readonly timeout: number;
}

/** Where a daemon is. `text` is what the library takes. */
export type Target =
  | { readonly text: string; readonly path: string }
  | { readonly text: string; readonly host: string; readonly port: number };

export function addDaemonOptions(command: Command): Command {
  const file = (name: string, text: string): Option =>
    new Option(`--tls-${name} <file>`, text).env(`BARKEEP_TLS_${name.toUpperCase()}`);
  const time = (flags: string, text: string, ms: number): Option =>
    new Option(`${flags} <time>`, text).default(ms, `${ms / 1000}s`).argParser(parseDurationMs);
  return command
    .addOption(
      new Option(
        "--host <target>",
        `daemon: unix:/PATH, HOST:PORT or [IPV6]:PORT (default: ${DEFAULT_HOST})`,
      ).env("BARKEEP_HOST"),
    )
    .addOption(new Option("--tls", "speak TLS, trusting the system's authorities"))
    .addOption(file("ca", "speak TLS, trusting this authority"))
    .addOption(file("cert", "the client's own certificate"))
    .addOption(file("key", "its private key"))
    .addOption(
      new Option("--tls-name <name>", "name in the daemon's certificate").env("BARKEEP_TLS_NAME"),
    )
    .addOption(time("--connect-timeout", "time to reach the daemon", CONNECT_TIMEOUT_MS))
    .addOption(time("--timeout", "time for each call to it", CALL_TIMEOUT_MS));
}

/** An option or variable that is empty counts as not given. */
export function targetOf(options: DaemonOptions): Target {
  const text = options.host || DEFAULT_HOST;
  const path = /^unix:(?:\/\/)?(\/.+)$/.exec(text)?.[1];
  if (path !== undefined) return { text, path };
  const tcp = /^(?:\[([0-9a-f:.%]+)\]|([a-z0-9_.-]+)):(\d{1,5})$/i.exec(text);
  const port = Number(tcp?.[3]);
  if (tcp !== null && port > 0 && port < 65_536)
    return { text, host: tcp[1] ?? tcp[2] ?? "", port };
  throw new UsageError(
    `The host ${JSON.stringify(text)} is none: write unix:/PATH, HOST:PORT or [IPV6]:PORT.`,
  );
}

/**
 * Certificates, read from their files. A unix socket has no TLS: there, variables that are set for
 * other daemons are ignored, but options are a contradiction.
 */
export async function tlsOf(command: Command, target: Target): Promise<TlsOptions | undefined> {
  const options = command.optsWithGlobals<DaemonOptions>();
  const { tls, tlsCa, tlsCert, tlsKey, tlsName } = options;
  const named = (["tls", "tlsCa", "tlsCert", "tlsKey", "tlsName"] as const).filter(
    (name) => command.getOptionValueSourceWithGlobals(name) === "cli",
  );
  if ("path" in target) {
    if (named.length === 0) return undefined;
    throw new UsageError(
      `A unix socket has no TLS: leave the --tls options away, or give --host HOST:PORT.`,
    );
  }
  if (!(tls || tlsCa || tlsCert || tlsKey || tlsName)) return undefined;
  if (!tlsCert !== !tlsKey) {
    throw new UsageError("--tls-cert and --tls-key belong together: give both or neither.");
  }
  return {
    ...(tlsCa ? { ca: await pem("--tls-ca", tlsCa) } : {}),
    ...(tlsCert ? { cert: await pem("--tls-cert", tlsCert) } : {}),
    ...(tlsKey ? { key: await pem("--tls-key", tlsKey) } : {}),
    ...(tlsName ? { serverName: tlsName } : {}),
  };
}

async function pem(option: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new UsageError(`The file of ${option} cannot be read: ${(cause as Error).message}.`);
  }
}
