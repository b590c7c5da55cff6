/** Which daemon is meant, and how it is reached: options, variables and hosts file together. */
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import type { TlsOptions } from "../remote/target.js";
import { type DaemonOptions, DEFAULT_HOST } from "./daemon-options.js";
import { defaultHost, type HostEntry, hostEntry } from "./hosts-file.js";
import { UsageError } from "./usage-error.js";

/** Where a daemon is. `text` is what the library takes. */
export type Target =
  | { readonly text: string; readonly path: string }
  | { readonly text: string; readonly host: string; readonly port: number };

export interface Endpoint {
  readonly target: Target;
  readonly tls: TlsOptions | undefined;
}

const TLS_OPTIONS = ["tls", "tlsCa", "tlsCert", "tlsKey", "tlsName"] as const;

/** The file of `--local`, if that is meant: an option counts more than a variable. */
export function localConfigOf(command: Command): string | undefined {
  const { local, host } = command.optsWithGlobals<DaemonOptions>();
  if (!local) return undefined;
  const typed = (name: string): boolean => command.getOptionValueSourceWithGlobals(name) === "cli";
  if (!host || typed("local") !== typed("host")) return host && typed("host") ? undefined : local;
  throw new UsageError(
    typed("local")
      ? "--local and --host exclude each other: give the one that is meant."
      : "BARKEEP_LOCAL and BARKEEP_HOST are both set: unset one, or give --local or --host.",
  );
}

export async function endpointOf(command: Command): Promise<Endpoint> {
  const options = command.optsWithGlobals<DaemonOptions>();
  const { address, ...known } = await entryOf(options.host);
  const target = targetOf(address);
  // A certificate of the hosts file is for this host; one of the environment for whichever.
  const fromCli = TLS_OPTIONS.filter(
    (name) => command.getOptionValueSourceWithGlobals(name) === "cli",
  );
  const given = Object.fromEntries(fromCli.map((name) => [name, options[name]]));
  return {
    target,
    tls: await tlsOf({ ...options, ...known, ...given }, target, fromCli.length > 0),
  };
}

/** An option or variable that is empty counts as not given. */
async function entryOf(host: string | undefined): Promise<HostEntry> {
  if (host?.includes(":")) return { address: host };
  const name = host || (await defaultHost());
  return name === undefined ? { address: DEFAULT_HOST } : await hostEntry(name);
}

export function targetOf(text: string): Target {
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
async function tlsOf(
  options: Partial<DaemonOptions>,
  target: Target,
  fromCli: boolean,
): Promise<TlsOptions | undefined> {
  const { tls, tlsCa, tlsCert, tlsKey, tlsName } = options;
  if ("path" in target) {
    if (!fromCli) return undefined;
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
