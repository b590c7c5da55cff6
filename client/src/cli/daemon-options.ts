/** The options of every verb: which devices, how to reach them, how long to wait. */
import { type Command, Option } from "commander";
import type { TransportChoice } from "../remote/channel-plan.js";
import { parseDurationMs } from "./number.js";

export const DEFAULT_HOST = "unix:/run/barkeep/barkeep.sock";
const CONNECT_TIMEOUT_MS = 5000;
const CALL_TIMEOUT_MS = 30_000;

/** As commander parses them. */
export interface DaemonOptions {
  readonly host?: string;
  readonly local?: string;
  readonly tls?: boolean;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsName?: string;
  readonly transport: TransportChoice;
  readonly connectTimeout: number;
  readonly timeout: number;
}

export function addDaemonOptions(command: Command): Command {
  const file = (name: string, text: string): Option =>
    new Option(`--tls-${name} <file>`, text).env(`BARKEEP_TLS_${name.toUpperCase()}`);
  const time = (flags: string, text: string, ms: number): Option =>
    new Option(`${flags} <time>`, text).default(ms, `${ms / 1000}s`).argParser(parseDurationMs);
  return command
    .addOption(
      new Option(
        "--host <host>",
        `daemon: a name of hosts.yaml, unix:/PATH, HOST:PORT or [IPV6]:PORT (default: ${DEFAULT_HOST})`,
      ).env("BARKEEP_HOST"),
    )
    .addOption(
      new Option("--local <config>", "no daemon: open the devices of this file here").env(
        "BARKEEP_LOCAL",
      ),
    )
    .addOption(new Option("--tls", "speak TLS, trusting the system's authorities"))
    .addOption(file("ca", "speak TLS, trusting this authority"))
    .addOption(file("cert", "the client's own certificate"))
    .addOption(file("key", "its private key"))
    .addOption(
      new Option("--tls-name <name>", "name in the daemon's certificate").env("BARKEEP_TLS_NAME"),
    )
    .addOption(
      new Option("--transport <transport>", "how batches and bulk travel")
        .choices(["auto", "channel", "grpc"])
        .default("auto")
        .env("BARKEEP_TRANSPORT"),
    )
    .addOption(time("--connect-timeout", "time to reach the daemon", CONNECT_TIMEOUT_MS))
    .addOption(time("--timeout", "time for each call", CALL_TIMEOUT_MS).env("BARKEEP_TIMEOUT"));
}
