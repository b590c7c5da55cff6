import { Command } from "commander";
import type { Device } from "../../contract/device.js";
import { DeviceError } from "../../contract/errors.js";
import { type Address, PLACE_HELP, placeOf } from "../address.js";
import { type CallLimits, deviceOf, withDevices } from "../devices.js";
import { annotated, withProgress } from "../failure.js";
import type { InputFile } from "../input-file.js";
import { parseCount } from "../number.js";
import type { Region } from "../transfer.js";
import { placeAndFile } from "./save.js";

interface LoadOptions {
  readonly bytes?: number;
  readonly verify?: boolean;
}

export function loadCommand(): Command {
  return new Command("load")
    .description("copy a file into a window, or into a part of one")
    .usage("[options] DEV:WINDOW[+OFFSET] FILE")
    .argument("<place...>", "where to, then the file, or - for stdin")
    .option("-n, --bytes <size>", "how much (default: the whole file)", parseCount)
    .option("--verify", "read it all back and compare; exit code 2 if it differs")
    .addHelpText(
      "after",
      `${PLACE_HELP}
A file that does not fit is refused, and nothing is written.

Examples:
  barkeep load board:mem firmware.bin --verify
  barkeep load board:mem+1M table.bin -n 64K
  head -c 4096 /dev/urandom | barkeep load board mem 0x1000 -`,
    )
    .action(async (args: string[], options: LoadOptions, command: Command) => {
      const { place, file } = placeAndFile(args, "load");
      const address = placeOf(place);
      const files = await import("../input-file.js");
      await using input = await files.InputFile.open(file);
      await withDevices(command, async (source, limits) => {
        await using device = await deviceOf(source, address.device);
        await load(device, { address, input, ...options }, limits);
      });
    });
}

interface Load extends LoadOptions {
  readonly address: Address;
  readonly input: InputFile;
}

async function load(device: Device, load: Load, limits: CallLimits): Promise<void> {
  const { address, input, bytes, verify = false } = load;
  const { regionOf, requireDirections, roomFrom, writePieces } = await import("../transfer.js");
  const length = await input.take(bytes, roomFrom(device.info, address));
  const region = regionOf(device.info, address, length);
  requireDirections(region, "write", ...(verify ? (["read"] as const) : []));
  const window = device.window(address.window);
  let [written, next] = [0, 0];
  const onWriting = (...progress: [number, number]): void => {
    [written, next] = progress;
  };
  try {
    await writePieces(window, region, input.bytes, { ...limits, onWriting });
  } catch (error) {
    const far = `Written before that: ${written} of ${length} bytes`;
    throw withProgress(error, `${far}${perhapsMore(error, next)}.`);
  }
  try {
    if (verify) await compare(device, region, input, limits);
  } catch (error) {
    throw annotated(error, `All ${length} bytes were written.`);
  }
}

/** Of the piece that failed, some may be in the device. */
function perhapsMore(error: unknown, next: number): string {
  if (!DeviceError.is(error) || error.outcome === "not-executed") return "";
  const more = error.data.done ?? (error.outcome === "unknown" ? next : 0);
  return more > 0 ? `, perhaps up to ${more} more` : "";
}

async function compare(
  device: Device,
  region: Region,
  input: InputFile,
  limits: CallLimits,
): Promise<void> {
  const { comparison } = await import("../compare.js");
  const { window, offset, length } = region;
  const found = await comparison(device, region, input.bytes, limits);
  if (found.differing === 0) return;
  throw new DeviceError("VERIFY_MISMATCH", {
    window: window.name,
    offset,
    length,
    reason: `what was read back differs: ${found.summary}`,
  });
}
