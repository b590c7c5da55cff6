import { Command } from "commander";
import type { Device } from "../../contract/device.js";
import { DeviceError } from "../../contract/errors.js";
import { WAIT_TIMEOUT_MS_MAX } from "../../contract/limits.js";
import type { Width } from "../../contract/window.js";
import { ADDRESS_HELP, type Address, showAddress, takeAddress } from "../address.js";
import { AnyWidthBatch, allBits, elementsOf } from "../any-width.js";
import { type CallLimits, deviceOf, windowOf, withDevices } from "../devices.js";
import { annotated } from "../failure.js";
import { parseInteger, parseShortMs } from "../number.js";
import { type Format, formatOption, print } from "../output.js";
import { printableRegisters, widthOption } from "../register-output.js";
import { requireFits, requireMask } from "../register-value.js";
import { UsageError } from "../usage-error.js";

/** What a call may take beyond the wait itself. */
const GRACE_MS = 5000;

interface WaitOptions {
  readonly width: string;
  readonly mask?: bigint;
  readonly interval?: number;
  readonly output: Format;
}

interface Wait {
  readonly address: Address;
  readonly width: Width;
  readonly mask: bigint;
  readonly value: bigint;
  readonly intervalMs: number | undefined;
}

export function waitCommand(): Command {
  return new Command("wait")
    .description("poll a register next to the device until it has a value; --timeout says how long")
    .usage("[options] DEV:WINDOW+OFFSET VALUE")
    .argument("<address...>", "the register, then the value that it must have")
    .addOption(widthOption())
    .option("--mask <mask>", "compare only these bits", parseInteger)
    .option("--interval <time>", "time between polls (default: 100us)", parseShortMs)
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `${ADDRESS_HELP}
Prints the value that matched. Exit code 5 when the time is up.

Examples:
  barkeep wait board:regs+0x44 2 --mask 2        until bit 1 is set, for 30 s
  barkeep wait board:regs+0x44 0 --mask 1 --timeout 5s --interval 10ms
  barkeep wait board regs 0x104 16 && barkeep peek board:regs+0x100 -n 16 --fixed`,
    )
    .action(async (args: string[], options: WaitOptions, command: Command) => {
      const wait = waitOf(args, options);
      await withDevices(command, async (source, limits) => {
        await using device = await deviceOf(source, wait.address.device);
        await poll(device, wait, options.output, limits);
      });
    });
}

function waitOf(args: readonly string[], options: WaitOptions): Wait {
  const { address, rest } = takeAddress(args);
  const [text, extra] = rest;
  if (text === undefined) {
    throw new UsageError(`The VALUE is missing: barkeep wait ${showAddress(address)} VALUE.`);
  }
  if (extra !== undefined) {
    throw new UsageError(`${JSON.stringify(extra)} is too much: wait takes one value, and --mask.`);
  }
  const width = Number(options.width) as Width;
  const value = parseInteger(text);
  requireFits(value, width);
  if (options.mask !== undefined) requireMask(options.mask, [value], width);
  return {
    address,
    width,
    value,
    mask: options.mask ?? allBits(width),
    intervalMs: options.interval,
  };
}

/** Longer waits than one batch may take are several batches. */
async function poll(
  device: Device,
  { address, width, mask, value, intervalMs }: Wait,
  output: Format,
  { timeoutMs, signal }: CallLimits,
): Promise<void> {
  const window = windowOf(device.info, address.window);
  const started = performance.now();
  for (;;) {
    const leftMs = Math.max(0, timeoutMs - (performance.now() - started));
    const sliceMs = Math.min(leftMs, WAIT_TIMEOUT_MS_MAX);
    const batch = device.batch().yields().in(window.name);
    const times = { timeoutMs: sliceMs, ...(intervalMs === undefined ? {} : { intervalMs }) };
    new AnyWidthBatch(batch, width).waitFor(address.offset, { mask, value }, times);
    try {
      const { values } = await device.execute(batch, { timeoutMs: sliceMs + GRACE_MS, signal });
      const [found = 0n] = elementsOf((values as readonly unknown[])[0]);
      const rows = [{ offset: address.offset, value: found }];
      return await print(printableRegisters(address, width, window, rows), output);
    } catch (error) {
      if (DeviceError.is(error, "WAIT_TIMED_OUT") && sliceMs < leftMs) continue;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      throw annotated(error, `Waited for ${seconds} s.`);
    }
  }
}
