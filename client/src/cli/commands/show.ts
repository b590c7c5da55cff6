import { Command } from "commander";
import { givenDevice } from "../address.js";
import { connectionOf, printableConnection } from "../connection-output.js";
import { printableDevice } from "../device-output.js";
import { infoOf, withDevices, within } from "../devices.js";
import { type Format, formatOption, print } from "../output.js";

interface ShowOptions {
  readonly connection?: boolean;
  readonly output: Format;
}

export function showCommand(): Command {
  return new Command("show")
    .description("show everything that is known of a device and its windows")
    .argument("[device]", "name of the device (default: BARKEEP_DEVICE)")
    .option("--connection", "instead, how its batches and bulk travel, and why")
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `
Examples:
  barkeep show board
  barkeep show board --connection                is the fast way in use?
  barkeep show board -o csv                      the windows only
  barkeep show board -o json | jq .facts`,
    )
    .action(
      async (
        named: string | undefined,
        { connection = false, output }: ShowOptions,
        command: Command,
      ) => {
        const name = givenDevice(named);
        const shown = await withDevices(command, async (source, { timeoutMs }) =>
          connection
            ? printableConnection(await within(timeoutMs, connectionOf(source, name)))
            : printableDevice(await within(timeoutMs, infoOf(source, name))),
        );
        await print(shown, output);
      },
    );
}
