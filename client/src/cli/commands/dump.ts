import { Command, Option } from "commander";
import type { Device } from "../../contract/device.js";
import { WIDTHS, type Width } from "../../contract/window.js";
import { type Address, PLACE_HELP, placeOf } from "../address.js";
import { type CallLimits, deviceOf, withDevices } from "../devices.js";
import { withProgress } from "../failure.js";
import { parseCount } from "../number.js";
import { emit, type Format, formatOption, requirePrintable } from "../output.js";

interface DumpOptions {
  readonly bytes?: number;
  readonly width: string;
  readonly output: Format;
}

export function dumpCommand(): Command {
  return new Command("dump")
    .description("show a window, or a part of one, as hexadecimal columns and text")
    .usage("[options] DEV:WINDOW[+OFFSET]")
    .argument("<place...>", "what to show")
    .option("-n, --bytes <size>", "how much (default: to the end of the window)", parseCount)
    .addOption(
      new Option("-w, --width <bits>", "show values of this width, in the window's byte order")
        .choices(WIDTHS.map(String))
        .default("8"),
    )
    .addOption(formatOption("table", "json", "csv", "raw"))
    .addHelpText(
      "after",
      `${PLACE_HELP}
This is a bulk read, and -w only says how its bytes are shown. To read registers with accesses of one
width, use peek.

Examples:
  barkeep dump board:mem -n 256
  barkeep dump board:mem+1M -w 32 | head
  barkeep dump board:rom -o raw | sha256sum`,
    )
    .action(async (args: string[], options: DumpOptions, command: Command) => {
      const address = placeOf(args);
      requirePrintable(options.output);
      await withDevices(command, async (source, limits) => {
        await using device = await deviceOf(source, address.device);
        await dump(device, address, options, limits);
      });
    });
}

async function dump(
  device: Device,
  address: Address,
  { bytes, width, output }: DumpOptions,
  limits: CallLimits,
): Promise<void> {
  const { dumpFormat } = await import("../dump-format.js");
  const { readPieces, regionOf, requireDirections, roomFrom } = await import("../transfer.js");
  const region = regionOf(device.info, address, bytes ?? roomFrom(device.info, address));
  requireDirections(region, "read");
  const format = dumpFormat(output, address, region, Number(width) as Width);
  const window = device.window(address.window);
  const quiet = process.stdout.isTTY === true;
  let done = 0;
  await emit(format.head);
  try {
    for await (const piece of readPieces(window, region, { ...limits, quiet })) {
      await emit(format.piece(piece, region.offset + done));
      done += piece.byteLength;
    }
  } catch (error) {
    throw withProgress(error, `Shown before that: ${done} of ${region.length} bytes.`);
  }
  await emit(format.tail);
}
