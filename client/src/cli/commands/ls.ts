import { Command } from "commander";
import { printableDevices } from "../device-output.js";
import { withDaemon, within } from "../devices.js";
import { complain } from "../failure.js";
import { type Format, formatOption, print } from "../output.js";

export function lsCommand(): Command {
  return new Command("ls")
    .description("list the devices of the daemon")
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `
Examples:
  barkeep ls
  barkeep ls -o json | jq -r '.[] | select(.state != "ready") | .name'
  barkeep --host lab7:7070 --tls-ca ca.pem --tls-cert me.pem --tls-key me.key ls`,
    )
    .action(async ({ output }: { readonly output: Format }, command: Command) => {
      const devices = await withDaemon(command, (connection, timeoutMs) =>
        within(timeoutMs, connection.devices()),
      );
      await print(printableDevices(devices), output);
      if (devices.length === 0) complain("the daemon serves no devices: see its configuration.");
    });
}
