import { Command } from "commander";
import { VERSION } from "../../remote/version.js";
import { alignRows } from "../columns.js";
import { withDaemon } from "../devices.js";
import { type Format, formatOption, print } from "../output.js";

interface VersionOptions {
  readonly client?: boolean;
  readonly output: Format;
}

export function versionCommand(): Command {
  return new Command("version")
    .description("show the versions of this client and of the daemon")
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
      if (client) return await show({ client: VERSION }, output);
      const known: Record<string, unknown> = { client: VERSION };
      try {
        await withDaemon(command, async ({ target, daemon }) => {
          const { version, protocol, bootId, principal, features } = daemon;
          Object.assign(known, { daemon: version, protocol, bootId, target, principal, features });
        });
      } finally {
        // The client knows its own version, whether a daemon answers or not.
        await show(known, output);
      }
    });
}

async function show(known: Readonly<Record<string, unknown>>, output: Format): Promise<void> {
  const rows = Object.entries(known)
    .map(([name, value]) => [name === "bootId" ? "boot id" : name, [value].flat().join(" ")])
    .filter(([, value]) => value !== "");
  await print({ json: known, table: { columns: [], rows }, text: alignRows(rows) }, output);
}
