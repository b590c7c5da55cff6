import { Command } from "commander";
import type { Device } from "../../contract/device.js";
import { DeviceError } from "../../contract/errors.js";
import { givenDevice } from "../address.js";
import { type CallLimits, deviceOf, interruptOf, withDevices, within } from "../devices.js";
import { complain } from "../failure.js";
import { interruptOutput } from "../interrupt-output.js";
import { parseCount } from "../number.js";
import { type Format, formatOption } from "../output.js";

interface InterruptsOptions {
  readonly count?: number;
  readonly output: Format;
}

export function interruptsCommand(): Command {
  return new Command("interrupts")
    .description("show the interrupts of a device as they come")
    .usage("[options] [DEV][:SOURCE]")
    .argument("[source]", "a device, and one of its interrupt lines (default: all of them)")
    .option("-c, --count <n>", "end after so many events (default: at Ctrl-C)", parseCount)
    .addOption(formatOption("table", "json"))
    .addHelpText(
      "after",
      `
Ends at Ctrl-C, after --count events, or when the time of --timeout is up, if it is given; that is
exit code 5 when --count was not reached. barkeep show DEV lists the lines. MISSED interrupts came
too fast for a line of their own; DROPPED lines are lost because nobody read fast enough.

A level interrupt is shown again and again until somebody acknowledges it in the device.

Examples:
  barkeep interrupts board
  barkeep interrupts board:timer --count 1 --timeout 5s && barkeep peek board:regs+0x30
  barkeep interrupts board:irq -o json | tee interrupts.jsonl`,
    )
    .action(async (argument: string | undefined, options: InterruptsOptions, command: Command) => {
      const [named, source] = splitSource(argument);
      const name = givenDevice(named);
      const given = command.parent?.getOptionValueSource("timeout") === "cli";
      await withDevices(command, async (from, limits) => {
        await using device = await deviceOf(from, name);
        if (source !== undefined) interruptOf(device.info, source);
        await listen(device, source, options, { ...limits, given });
      });
    });
}

/** `DEV`, `DEV:SOURCE` or `:SOURCE`. */
function splitSource(argument = ""): readonly [string, string | undefined] {
  const colon = argument.indexOf(":");
  if (colon < 0) return [argument, undefined];
  return [argument.slice(0, colon), argument.slice(colon + 1)];
}

interface ListenLimits extends CallLimits {
  /** Whether the time limit was asked for. */
  readonly given: boolean;
}

async function listen(
  device: Device,
  source: string | undefined,
  { count = Number.POSITIVE_INFINITY, output }: InterruptsOptions,
  { timeoutMs, given, signal }: ListenLimits,
): Promise<void> {
  const up = new AbortController();
  const timer = given ? setTimeout(() => up.abort(), timeoutMs) : undefined;
  const shown = interruptOutput(output, source ? [source] : namesOf(device));
  let seen = 0;
  try {
    const stream = device.interrupts(source, { signal: AbortSignal.any([signal, up.signal]) });
    if (!given) await within(timeoutMs, stream.ready);
    else await stream.ready.catch(unless(up.signal));
    if (!up.signal.aborted) await shown.begin();
    for await (const interrupt of stream) {
      await shown.show(interrupt);
      if (++seen >= count) break;
    }
  } finally {
    clearTimeout(timer);
  }
  // Ctrl-C is how listening ends.
  if (signal.aborted) return complain(`${seen} shown.`);
  if (!up.signal.aborted || !Number.isFinite(count)) return;
  const reason = `${seen} of ${count} interrupts came in time`;
  throw new DeviceError("TIMED_OUT", { timeoutMs, reason }, { outcome: "not-executed" });
}

function namesOf({ info }: Device): readonly string[] {
  return info.interrupts.map(({ name }) => name);
}

function unless(over: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!over.aborted) throw error;
  };
}
