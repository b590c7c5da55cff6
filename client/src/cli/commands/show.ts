import { Command } from "commander";
import { givenDevice } from "../address.js";
import { printableDevice } from "../device-output.js";
import { infoOf, withDaemon, within } from "../devices.js";
import { type Format, formatOption, print } from "../output.js";

export function showCommand(): Command {
  return new Command("show")
    .description("show everything that is known of a device and its windows")
    .argument("[device]", "name of the device (default: BARKEEP_DEVICE)")
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `
Examples:
  barkeep show board
  barkeep show board -o csv                      the windows only
  barkeep show board -o json | jq .facts`,
    )
    .action(
      async (
        named: string | undefined,
        { output }: { readonly output: Format },
        command: Command,
      ) => {
        const name = givenDevice(named);
        const info = await withDaemon(command, (connection, timeoutMs) =>
          within(timeoutMs, infoOf(connection, name)),
        );
        await print(printableDevice(info), output);
      },
    );
}
