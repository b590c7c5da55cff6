import { Command } from "commander";
import { type Address, PLACE_HELP, placeOf } from "../address.js";
import type { DeviceSource } from "../device-source.js";
import { type CallLimits, deviceOf, withDevices } from "../devices.js";
import { withProgress } from "../failure.js";
import { parseCount } from "../number.js";
import type { OutputFile } from "../output-file.js";
import { UsageError } from "../usage-error.js";

export function saveCommand(): Command {
  return new Command("save")
    .description("copy a window, or a part of one, into a file")
    .usage("[options] DEV:WINDOW[+OFFSET] FILE")
    .argument("<place...>", "what to copy, then the file, or - for stdout")
    .option("-n, --bytes <size>", "how much (default: to the end of the window)", parseCount)
    .addHelpText(
      "after",
      `${PLACE_HELP}
The file gets its name when it is complete; until then it is called FILE.partial.

Examples:
  barkeep save board:mem dump.bin
  barkeep save board:mem+1M dump.bin -n 64K
  barkeep save board mem 0x1000 - -n 4K | sha256sum`,
    )
    .action(async (args: string[], { bytes }: { readonly bytes?: number }, command: Command) => {
      const { place, file } = placeAndFile(args, "save");
      const address = placeOf(place);
      const files = await import("../output-file.js");
      await using output = await files.OutputFile.open(file);
      await withDevices(command, async (source, limits) => {
        await save(source, { address, bytes, output }, limits);
      });
    });
}

/** The file is the last argument, whatever comes before it. */
export function placeAndFile(
  args: readonly string[],
  verb: string,
): { readonly place: readonly string[]; readonly file: string } {
  const file = args.at(-1);
  if (file !== undefined && args.length > 1) return { place: args.slice(0, -1), file };
  throw new UsageError(`The FILE is missing: barkeep ${verb} ${args[0] ?? "DEV:WINDOW"} FILE.`);
}

interface Save {
  readonly address: Address;
  readonly bytes: number | undefined;
  readonly output: OutputFile;
}

async function save(
  source: DeviceSource,
  { address, bytes, output }: Save,
  limits: CallLimits,
): Promise<void> {
  const { readPieces, regionOf, requireDirections, roomFrom } = await import("../transfer.js");
  await using device = await deviceOf(source, address.device);
  const region = regionOf(device.info, address, bytes ?? roomFrom(device.info, address));
  requireDirections(region, "read");
  let done = 0;
  try {
    for await (const piece of readPieces(device.window(address.window), region, limits)) {
      await output.write(piece);
      done += piece.byteLength;
    }
    await output.complete();
  } catch (error) {
    throw withProgress(
      error,
      `Saved before that: ${done} of ${region.length} bytes. ${output.leftovers}`,
    );
  }
}
