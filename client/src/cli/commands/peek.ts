import { Command } from "commander";
import { BatchError } from "../../contract/batch-result.js";
import type { Device } from "../../contract/device.js";
import type { Width } from "../../contract/window.js";
import { ADDRESS_HELP, type Address, takeAddress } from "../address.js";
import { AnyWidthBatch, elementsOf } from "../any-width.js";
import { deviceOf, windowOf, withDaemon } from "../devices.js";
import { parseCount } from "../number.js";
import { type Format, formatOption, print, requirePrintable } from "../output.js";
import { printableRegisters, widthOption } from "../register-output.js";
import { UsageError } from "../usage-error.js";

interface PeekOptions {
  readonly width: string;
  readonly count: number;
  readonly fixed?: boolean;
  readonly output: Format;
}

export function peekCommand(): Command {
  return new Command("peek")
    .description("read registers: N accesses of one width, in one batch")
    .usage("[options] DEV:WINDOW+OFFSET")
    .argument("<address...>", "where to start")
    .addOption(widthOption())
    .option("-n, --count <n>", "number of accesses", parseCount, 1)
    .option("--fixed", "read the same address N times, as a FIFO wants it")
    .addOption(formatOption("table", "json", "csv", "raw"))
    .addHelpText(
      "after",
      `${ADDRESS_HELP} Raw output is each value in turn, little-endian.

Examples:
  barkeep peek board:regs+0x8
  barkeep peek board regs 0x8 -n 16
  barkeep peek board:regs+0x18 -w 64 -o json
  barkeep peek board:regs+0x100 -n 4 --fixed     four words from a FIFO
  barkeep peek board:mem+1M -n 4K -o raw | xxd`,
    )
    .action(async (args: string[], options: PeekOptions, command: Command) => {
      const { address, rest } = takeAddress(args);
      if (rest[0] !== undefined) {
        throw new UsageError(`${JSON.stringify(rest[0])} is too much: -n N reads more registers.`);
      }
      requirePrintable(options.output);
      await withDaemon(command, async (connection, timeoutMs) => {
        await using device = await deviceOf(connection, address.device);
        await peek(device, address, options, timeoutMs);
      });
    });
}

/** Prints also what was read before a failure: reading it again may not give it again. */
async function peek(
  device: Device,
  address: Address,
  { width: bits, count, fixed = false, output }: PeekOptions,
  timeoutMs: number,
): Promise<void> {
  const width = Number(bits) as Width;
  const window = windowOf(device.info, address.window);
  const batch = device.batch().in(window.name);
  new AnyWidthBatch(batch, width).readBlock(address.offset, count, { fixed });
  const show = async (values: readonly bigint[]): Promise<void> => {
    const step = fixed ? 0 : width / 8;
    const read = values.map((value, i) => ({ offset: address.offset + i * step, value }));
    await print(printableRegisters(address, width, window, read), output);
  };
  try {
    const result = await device.execute(batch, { timeoutMs, idempotent: true });
    await show(elementsOf((result.values as readonly unknown[])[0]));
  } catch (error) {
    if (error instanceof BatchError && error.result.length > 0) {
      const done = elementsOf(error.result.value(0)).slice(0, error.data.done ?? 0);
      if (done.length > 0) await show(done);
    }
    throw error;
  }
}
