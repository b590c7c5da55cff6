/** The file that knows hosts by short names: `barkeep --host lab3` finds address and certificates. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { suggest } from "./suggestion.js";
import { UsageError } from "./usage-error.js";

/** One entry, as the options of the command line say the same. Paths are absolute. */
export interface HostEntry {
  readonly address: string;
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsName?: string;
}

const OPTION_OF_KEY: Readonly<Record<string, keyof HostEntry>> = {
  address: "address",
  tls: "tls",
  ca: "tlsCa",
  cert: "tlsCert",
  key: "tlsKey",
  name: "tlsName",
};
const PATHS: ReadonlySet<string> = new Set(["ca", "cert", "key"]);

export function hostsFile(): string {
  const config = process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
  return process.env["BARKEEP_HOSTS"] || join(config, "barkeep/hosts.yaml");
}

/** The entry of a name. @throws UsageError when there is none, or the file is wrong. */
export async function hostEntry(name: string): Promise<HostEntry> {
  const file = hostsFile();
  if (!existsSync(file)) {
    throw new UsageError(
      `The host ${JSON.stringify(name)} is neither an address nor a known name: write unix:/PATH, ` +
        `HOST:PORT or [IPV6]:PORT, or describe it in ${file}.`,
    );
  }
  const { hosts } = await read(file);
  const entry = hosts.get(name);
  if (entry !== undefined) return entry;
  const names = [...hosts.keys()];
  const meant = suggest(name, names);
  const hint =
    meant === undefined ? `it has ${names.join(", ") || "none"}` : `did you mean ${meant}?`;
  throw new UsageError(
    `${file} has no host ${JSON.stringify(name)}: ${hint} Addresses are unix:/PATH, HOST:PORT or [IPV6]:PORT.`,
  );
}

/** The name of the host that is meant when none is given, if the file says so. */
export async function defaultHost(): Promise<string | undefined> {
  const file = hostsFile();
  if (!existsSync(file)) return undefined;
  return (await read(file)).fallback;
}

/** All names, for completion. */
export async function hostNames(): Promise<readonly string[]> {
  const file = hostsFile();
  return existsSync(file) ? [...(await read(file)).hosts.keys()] : [];
}

interface Hosts {
  readonly fallback: string | undefined;
  readonly hosts: ReadonlyMap<string, HostEntry>;
}

async function read(file: string): Promise<Hosts> {
  const wrong = (what: string): UsageError => new UsageError(`${file}: ${what}.`);
  const document = requireMap(await parsed(file, wrong), "the file", ["default", "hosts"], wrong);
  const named = requireMap(document["hosts"] ?? {}, "hosts", undefined, wrong);
  const folder = dirname(resolve(file));
  const hosts = new Map(
    Object.entries(named).map(([name, value]) => [name, entryOf(name, value, folder, wrong)]),
  );
  const fallback = document["default"];
  if (fallback === undefined) return { fallback, hosts };
  if (typeof fallback === "string" && hosts.has(fallback)) return { fallback, hosts };
  throw wrong(
    `default must be one of its hosts: ${[...hosts.keys()].join(", ") || "there is none"}`,
  );
}

async function parsed(file: string, wrong: (what: string) => UsageError): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(readFileSync(file, "utf8")) ?? {};
  } catch (error) {
    const [first = ""] = (error as Error).message.split("\n");
    throw wrong(first.replace(/[.:]$/, ""));
  }
}

function entryOf(
  name: string,
  value: unknown,
  folder: string,
  wrong: (what: string) => UsageError,
): HostEntry {
  const map = requireMap(value, name, Object.keys(OPTION_OF_KEY), wrong);
  if (map["address"] === undefined)
    throw wrong(`${name} needs an address: unix:/PATH or HOST:PORT`);
  const entries = Object.entries(map).map(([key, field]) => {
    const kind = key === "tls" ? "boolean" : "string";
    if (typeof field !== kind || field === "") throw wrong(`${key} of ${name} must be a ${kind}`);
    const path = PATHS.has(key) ? resolve(folder, String(field)) : field;
    return [OPTION_OF_KEY[key], path];
  });
  return Object.fromEntries(entries) as unknown as HostEntry;
}

function requireMap(
  value: unknown,
  what: string,
  keys: readonly string[] | undefined,
  wrong: (what: string) => UsageError,
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrong(`${what} must be a map of keys and values`);
  }
  const unknown = Object.keys(value).find((key) => keys !== undefined && !keys.includes(key));
  if (unknown !== undefined) {
    throw wrong(`${what} has an unknown key ${unknown}: known are ${keys?.join(", ")}`);
  }
  return value as Readonly<Record<string, unknown>>;
}
