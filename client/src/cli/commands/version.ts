import { Command } from "commander";
import { VERSION } from "../../remote/version.js";
import { alignRows } from "../columns.js";
import type { DaemonOptions } from "../daemon-options.js";
import { endpointOf, localConfigOf } from "../endpoint.js";
import { type Format, formatOption, print } from "../output.js";
import { type QuickInfo, quickHello } from "../quick-hello.js";

interface VersionOptions {
  readonly client?: boolean;
  readonly output: Format;
}

export function versionCommand(): Command {
  return new Command("version")
    .description("show the versions of this client, of the daemon and of the protocol")
    .option("--client", "of this client only: asks no daemon")
    .addOption(formatOption("table", "json"))
    .addHelpText(
      "after",
      `
Examples:
  barkeep version
  barkeep version --client
  barkeep version -o json | jq -r .bootId`,
    )
    .action(async ({ client = false, output }: VersionOptions, command: Command) => {
      const alone = client || localConfigOf(command) !== undefined;
      if (alone) return await show({ client: VERSION }, output);
      const known: Record<string, unknown> = { client: VERSION };
      try {
        const { target, daemon } = await ask(command);
        const { version, protocol, bootId, principal, features } = daemon;
        Object.assign(known, { daemon: version, protocol, bootId, target, principal, features });
      } finally {
        // The client knows its own version, whether a daemon answers or not.
        await show(known, output);
      }
    });
}

async function ask(
  command: Command,
): Promise<{ readonly target: string; readonly daemon: QuickInfo }> {
  const { target, tls } = await endpointOf(command);
  const { connectTimeout } = command.optsWithGlobals<DaemonOptions>();
  const quick = tls === undefined ? await quickHello(target, connectTimeout) : undefined;
  if (quick !== undefined) return { target: target.text, daemon: quick };
  const { openConnection } = await import("../open-connection.js");
  await using connection = await openConnection(command);
  return { target: connection.target, daemon: connection.daemon };
}

async function show(known: Readonly<Record<string, unknown>>, output: Format): Promise<void> {
  const rows = Object.entries(known)
    .map(([name, value]) => [name === "bootId" ? "boot id" : name, [value].flat().join(" ")])
    .filter(([, value]) => value !== "");
  await print({ json: known, table: { columns: [], rows }, text: alignRows(rows) }, output);
}
