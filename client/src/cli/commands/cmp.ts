import { Command } from "commander";
import { DeviceError } from "../../contract/errors.js";
import { PLACE_HELP, placeOf } from "../address.js";
import { deviceOf, withDevices } from "../devices.js";
import { parseCount } from "../number.js";
import { type Format, formatOption, print } from "../output.js";
import { placeAndFile } from "./save.js";

interface CmpOptions {
  readonly bytes?: number;
  readonly output: Format;
}

export function cmpCommand(): Command {
  return new Command("cmp")
    .description("compare a window, or a part of one, with a file")
    .usage("[options] DEV:WINDOW[+OFFSET] FILE")
    .argument("<place...>", "what to compare, then the file, or - for stdin")
    .option("-n, --bytes <size>", "how much (default: the whole file)", parseCount)
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `${PLACE_HELP}
Says nothing when they are equal; exit code 2 and the first differences when they are not.

Examples:
  barkeep cmp board:mem firmware.bin
  barkeep cmp board:mem+1M table.bin -n 64K && echo equal`,
    )
    .action(async (args: string[], { bytes, output }: CmpOptions, command: Command) => {
      const { place, file } = placeAndFile(args, "cmp");
      const address = placeOf(place);
      const { InputFile } = await import("../input-file.js");
      await using input = await InputFile.open(file);
      await withDevices(command, async (source, limits) => {
        const { comparison } = await import("../compare.js");
        const { regionOf, requireDirections, roomFrom } = await import("../transfer.js");
        await using device = await deviceOf(source, address.device);
        const length = await input.take(bytes, roomFrom(device.info, address));
        const region = regionOf(device.info, address, length);
        requireDirections(region, "read");
        const found = await comparison(device, region, input.bytes, limits);
        if (found.differing > 0 || output !== "table") {
          await print(found.printable(address), output);
        }
        if (found.differing === 0) return;
        const data = { window: address.window, offset: address.offset, length };
        throw new DeviceError("VERIFY_MISMATCH", { ...data, reason: found.summary });
      });
    });
}
