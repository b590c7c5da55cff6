import { Command } from "commander";
import { BatchError, type BatchResult } from "../../contract/batch-result.js";
import type { Device } from "../../contract/device.js";
import type { Width } from "../../contract/window.js";
import { ADDRESS_HELP, type Address, showAddress, takeAddress } from "../address.js";
import { AnyWidthBatch } from "../any-width.js";
import { deviceOf, windowOf, withDaemon } from "../devices.js";
import { hex, parseInteger } from "../number.js";
import { type Format, formatOption, print } from "../output.js";
import { printableRegisters, type RegisterValue, widthOption } from "../register-output.js";
import { UsageError } from "../usage-error.js";

interface PokeOptions {
  readonly width: string;
  readonly mask?: bigint;
  readonly verify?: boolean;
  readonly fixed?: boolean;
  readonly output: Format;
}

/** What to write, checked as far as that is possible without the device. */
interface Poke {
  readonly address: Address;
  readonly width: Width;
  readonly values: readonly bigint[];
  readonly mask: bigint | undefined;
  readonly verify: boolean;
  readonly fixed: boolean;
}

export function pokeCommand(): Command {
  return new Command("poke")
    .description("write registers: one access for each value, in one batch")
    .usage("[options] DEV:WINDOW+OFFSET VALUE...")
    .argument("<address...>", "where to start, then the values, which go to rising addresses")
    .addOption(widthOption())
    .option("--mask <mask>", "change only these bits, and show: old -> new", parseInteger)
    .option("--verify", "read each value back after the writes; exit code 2 if one differs")
    .option("--fixed", "write all values to the same address, as a FIFO wants it")
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `${ADDRESS_HELP}

Examples:
  barkeep poke board:regs+0x8 0xcafe
  barkeep poke board regs 0x800 1 2 3 4 --verify
  barkeep poke board:regs+0x8 0x10 --mask 0xf0   one read-modify-write
  barkeep poke board:regs+0x100 1 2 3 --fixed    three words into a FIFO`,
    )
    .action(async (args: string[], options: PokeOptions, command: Command) => {
      const poke = pokeOf(args, options);
      await withDaemon(command, async (connection, timeoutMs) => {
        await using device = await deviceOf(connection, poke.address.device);
        await run(device, poke, options.output, timeoutMs);
      });
    });
}

function pokeOf(args: readonly string[], options: PokeOptions): Poke {
  const { address, rest } = takeAddress(args);
  const { mask, verify = false, fixed = false } = options;
  const width = Number(options.width) as Width;
  const [first] = rest;
  if (first === undefined) {
    throw new UsageError(`The VALUE is missing: barkeep poke ${showAddress(address)} VALUE.`);
  }
  const values = rest.map(parseInteger);
  for (const value of mask === undefined ? values : [mask, ...values]) requireFits(value, width);
  if (mask === 0n) throw new UsageError("--mask 0 would change nothing: set at least one bit.");
  const outside = values.find((value) => mask !== undefined && (value & ~mask) !== 0n);
  if (outside !== undefined && mask !== undefined) {
    const inside = hex(outside & mask);
    throw new UsageError(
      `${hex(outside)} has bits outside of --mask ${hex(mask)}: give ${inside}, or a wider mask.`,
    );
  }
  if (fixed && verify) {
    throw new UsageError("--verify and --fixed exclude each other: a FIFO does not read back.");
  }
  return { address, width, values, mask, verify, fixed };
}

function requireFits(value: bigint, width: Width): void {
  if (value < 1n << BigInt(width)) return;
  throw new UsageError(`${hex(value)} does not fit ${width} bits: give a smaller one, or use -w.`);
}

async function run(device: Device, poke: Poke, output: Format, timeoutMs: number): Promise<void> {
  const { address, width, values, mask, verify, fixed } = poke;
  const window = windowOf(device.info, address.window);
  const offsetOf = (i: number): number => address.offset + (fixed ? 0 : (i * width) / 8);
  const batch = device.batch().in(window.name);
  const operations = new AnyWidthBatch(batch, width);
  if (mask === undefined) operations.writeBlock(address.offset, values, { fixed });
  else for (const [i, value] of values.entries()) operations.update(offsetOf(i), { mask, value });
  if (verify) {
    const bits = mask ?? (1n << BigInt(width)) - 1n;
    for (const [i, value] of values.entries())
      operations.verify(offsetOf(i), { mask: bits, value });
  }
  const show = async (result: BatchResult, count: number): Promise<void> => {
    const written = values.slice(0, count).map((value, i): RegisterValue => {
      if (mask === undefined) return { offset: offsetOf(i), value };
      const old = result.bigint(i);
      return { offset: offsetOf(i), old, value: (old & ~mask) | value };
    });
    // A plain write has nothing to say to people.
    if (mask === undefined && output === "table") return;
    await print(printableRegisters(address, width, window, written), output);
  };
  try {
    await show(await device.execute(batch, { timeoutMs }), values.length);
  } catch (error) {
    const done = mask !== undefined && error instanceof BatchError ? error.result.completed : 0;
    if (done > 0) await show((error as BatchError).result, Math.min(done, values.length));
    throw error;
  }
}
