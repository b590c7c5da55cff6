import { Command } from "commander";
import type { Device } from "../../contract/device.js";
import type { Width } from "../../contract/window.js";
import { ADDRESS_HELP, takeAddress } from "../address.js";
import { AnyWidthBatch } from "../any-width.js";
import { type CallLimits, deviceOf, windowOf, withDevices } from "../devices.js";
import { annotated, complain } from "../failure.js";
import { parseCount, parseDurationMs, parseSize } from "../number.js";
import { type Format, formatOption } from "../output.js";
import { widthOption } from "../register-output.js";
import { UsageError } from "../usage-error.js";
import type { Watched } from "../watch-output.js";

const INTERVAL_MS = 500;

interface WatchOptions {
  readonly width: string;
  readonly interval: number;
  readonly count?: number;
  readonly output: Format;
}

export function watchCommand(): Command {
  return new Command("watch")
    .description("read registers again and again, and show what changes")
    .usage("[options] DEV:WINDOW+OFFSET [OFFSET | WINDOW+OFFSET]...")
    .argument("<address...>", "the first register, then others of the same device")
    .addOption(widthOption())
    .option(
      "-i, --interval <time>",
      "time between looks (default: 500ms)",
      parseDurationMs,
      INTERVAL_MS,
    )
    .option("-c, --count <n>", "end after so many looks (default: at Ctrl-C)", parseCount)
    .addOption(formatOption("table", "json", "csv"))
    .addHelpText(
      "after",
      `${ADDRESS_HELP}
All registers are read in one batch. On a terminal they stay in place and changes are highlighted;
elsewhere each change is a line. Every look is a real read: mind registers whose reads have effects.

Examples:
  barkeep watch board:regs+0x44 0x50
  barkeep watch board:regs+0x20 mem+0 -i 100ms
  barkeep watch board:regs+0x104 -i 1s -o json | tee levels.jsonl`,
    )
    .action(async (args: string[], options: WatchOptions, command: Command) => {
      const { name, watched } = watchedOf(args);
      await withDevices(command, async (source, limits) => {
        await using device = await deviceOf(source, name);
        for (const { window } of watched) windowOf(device.info, window);
        await watch(device, watched, options, limits);
      });
    });
}

function watchedOf(args: readonly string[]): {
  readonly name: string;
  readonly watched: readonly Watched[];
} {
  const { address, rest } = takeAddress(args);
  const others = rest.map((text): Watched => {
    if (!/[:+]/.test(text)) return { window: address.window, offset: parseSize(text) };
    const named = text.includes(":") ? text : `${address.device}:${text}`;
    const { address: other } = takeAddress([named]);
    if (other.device === address.device) return other;
    throw new UsageError(
      `${text} is on another device: watch ${address.device} here, and ${other.device} elsewhere.`,
    );
  });
  return { name: address.device, watched: [address, ...others] };
}

async function watch(
  device: Device,
  watched: readonly Watched[],
  options: WatchOptions,
  limits: CallLimits,
): Promise<void> {
  const { setTimeout: sleep } = await import("node:timers/promises");
  const { watchOutput } = await import("../watch-output.js");
  const { interval, count = Number.POSITIVE_INFINITY } = options;
  const width = Number(options.width) as Width;
  const batch = device.batch();
  for (const { window, offset } of watched) new AnyWidthBatch(batch.in(window), width).read(offset);
  using output = watchOutput(options.output, watched, width);
  let before: readonly bigint[] | undefined;
  let looks = 0;
  try {
    for (let due = performance.now(); looks < count; due += interval) {
      await sleep(Math.max(0, due - performance.now()), undefined, { signal: limits.signal });
      const result = await device.execute(batch, { ...limits, idempotent: true });
      const values = watched.map((_, i) => result.bigint(i));
      await output.show({ values, before, time: new Date() });
      before = values;
      looks++;
    }
  } catch (error) {
    // Ctrl-C is how watching ends.
    if (limits.signal.aborted) return complain(`looked ${looks} times.`);
    throw annotated(error, `Looked ${looks} times before that.`);
  }
}
