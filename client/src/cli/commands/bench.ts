import { Command } from "commander";
import type { Device } from "../../contract/device.js";
import { isPure } from "../../contract/pure-program.js";
import type { Width } from "../../contract/window.js";
import { type Address, PLACE_HELP, placeOf } from "../address.js";
import type { Measure } from "../bench-measures.js";
import { type CallLimits, deviceOf, withDevices } from "../devices.js";
import { annotated } from "../failure.js";
import { parseCount, parseDurationMs } from "../number.js";
import { type Format, formatOption, print } from "../output.js";
import { widthOption } from "../register-output.js";
import { UsageError } from "../usage-error.js";

const DURATION_MS = 1000;
const BULK_BYTES: number = 4 * 1024 * 1024;

interface BenchOptions {
  readonly width: string;
  readonly bytes?: number;
  readonly duration: number;
  readonly write?: boolean;
  readonly effects?: boolean;
  readonly output: Format;
}

export function benchCommand(): Command {
  return new Command("bench")
    .description("measure round trips, reads per second and bulk rates")
    .usage("[options] DEV:WINDOW[+OFFSET]")
    .argument("<place...>", "what to read")
    .addOption(widthOption())
    .option(
      "-n, --bytes <size>",
      "size of a bulk transfer (default: 4M, or what there is)",
      parseCount,
    )
    .option(
      "-d, --duration <time>",
      "time for each measure (default: 1s)",
      parseDurationMs,
      DURATION_MS,
    )
    .option("--write", "measure bulk writes too: what was read is written back")
    .option("--effects", "allow a place whose reads have side effects")
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `${PLACE_HELP}
Reads only, and only where reads are harmless, unless --write or --effects says otherwise.

Examples:
  barkeep bench board:mem
  barkeep bench board:mem+1M -n 64K -d 5s --write
  barkeep bench board:mem -o json | jq '.[] | select(.name == "bulk-read").value'`,
    )
    .action(async (args: string[], options: BenchOptions, command: Command) => {
      const address = placeOf(args);
      await withDevices(command, async (source, limits) => {
        await using device = await deviceOf(source, address.device);
        await bench(device, address, options, limits);
      });
    });
}

async function bench(
  device: Device,
  address: Address,
  options: BenchOptions,
  limits: CallLimits,
): Promise<void> {
  const { measures } = await import("../bench-measures.js");
  const { regionOf, requireDirections, roomFrom } = await import("../transfer.js");
  const { bytes, effects = false, write = false, duration, output } = options;
  const room = roomFrom(device.info, address);
  const region = regionOf(device.info, address, bytes ?? Math.min(BULK_BYTES, room));
  requireDirections(region, "read", ...(write ? (["write"] as const) : []));
  const { window, offset, length } = region;
  if (!effects && !isPure(window, offset, length)) {
    throw new UsageError(
      `Reads of ${address.window} can have side effects: choose another place, a smaller -n, or --effects.`,
    );
  }
  const width = Number(options.width) as Width;
  const found: Measure[] = [];
  let failure: unknown;
  try {
    const all = { device, width, region, durationMs: duration, write };
    for await (const measure of measures(all, limits)) found.push(measure);
  } catch (error) {
    failure = annotated(error, `Measured before that: ${found.length} of them.`);
  }
  const rows = found.map(({ name, value, unit, what }) => [name, rounded(value), unit, what]);
  if (found.length > 0) {
    await print(
      { json: found, table: { columns: ["measure", "value", "unit", "of"], rows } },
      output,
    );
  }
  if (failure !== undefined) throw failure;
}

/** Three digits are more than a repetition would confirm. */
function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
