import { Command } from "commander";
import type { DeviceInfo } from "../../contract/device.js";
import { ADDRESS_HELP, givenDevice, takeAddress } from "../address.js";
import { infoOf, windowOf, withDevices, within } from "../devices.js";
import { parseInteger } from "../number.js";
import { printablePlace, printablePlaces } from "../origin-output.js";
import { type Format, formatOption, type Printable, print } from "../output.js";
import { UsageError } from "../usage-error.js";
import { ADDRESS_SPACES, type AddressSpace, placesAt, whereaboutsOf } from "../whereabouts.js";

type WhereOptions = { readonly [space in AddressSpace]?: bigint } & { readonly output: Format };

/** What is asked: of which device, and the answer to it. */
interface Question {
  readonly device: string;
  readonly answer: (info: DeviceInfo) => Printable;
}

export function whereCommand(): Command {
  return new Command("where")
    .description("translate an offset into all addresses that it has, or an address into offsets")
    .usage("[options] DEV:WINDOW+OFFSET | DEV --physical|--bus|--axi ADDRESS")
    .argument("[address...]", "a place in a window; with an address as an option, the device alone")
    .option("--physical <address>", "which offsets have this host physical address", parseInteger)
    .option("--bus <address>", "the same with an address on the PCI bus", parseInteger)
    .option("--axi <address>", "the same with an address on the device's own bus", parseInteger)
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `${ADDRESS_HELP}
Makes no access to the device. Each fact comes with its source; what nobody says is a dash. The bus
address is what the function's BAR holds; a host bridge may translate. The AXI address is what the
configuration of the daemon says of the window. An address may be in several windows: all are listed.

Examples:
  barkeep where card:regs+0x10
  barkeep where card --physical 0xfe800010       where /proc/iomem or devmem point
  barkeep where card --axi 0x44a0_0010 -o json   where the address editor points`,
    )
    .action(async (args: string[], options: WhereOptions, command: Command) => {
      const { device, answer } = questionOf(args, options);
      const info = await withDevices(command, (source, { timeoutMs }) =>
        within(timeoutMs, infoOf(source, device)),
      );
      // A device that could not be opened has no windows, but a reason.
      if (info.windows.length === 0 && info.error !== undefined) throw info.error;
      await print(answer(info), options.output);
    });
}

function questionOf(args: readonly string[], options: WhereOptions): Question {
  const [space, other] = ADDRESS_SPACES.filter((each) => options[each] !== undefined);
  const address = space === undefined ? undefined : options[space];
  if (space === undefined || address === undefined) return placeQuestion(args);
  if (other !== undefined) {
    throw new UsageError(`--${space} and --${other} exclude each other: give one of them.`);
  }
  const [named, extra] = args;
  if (extra !== undefined || /[:+]/.test(named ?? "")) {
    throw new UsageError(`With --${space}, the device alone is enough: barkeep where DEV.`);
  }
  const device = givenDevice(named);
  return { device, answer: (info) => printablePlaces(device, placesAt(info, space, address)) };
}

function placeQuestion(args: readonly string[]): Question {
  const {
    address: { device, window, offset },
    rest: [extra],
  } = takeAddress(args);
  if (extra !== undefined) {
    throw new UsageError(`${JSON.stringify(extra)} is too much: where takes one place.`);
  }
  return {
    device,
    answer: (info) => printablePlace(device, whereaboutsOf(windowOf(info, window), offset)),
  };
}
