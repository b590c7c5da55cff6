import { Command } from "commander";
import { Batch } from "../../contract/batch.js";
import { DeviceError } from "../../contract/errors.js";
import { PROGRAM_BYTES_MAX } from "../../contract/limits.js";
import { givenDevice } from "../address.js";
import type { DeviceSource } from "../device-source.js";
import { type CallLimits, deviceOf, infoOf, withDevices, within } from "../devices.js";
import { annotated, resultBefore } from "../failure.js";
import { type Format, formatOption, print, requirePrintable } from "../output.js";
import { PROGRAM_HELP, type ProgramLine, parseProgram } from "../program-text.js";
import { UsageError } from "../usage-error.js";

/** Text takes a few times the bytes of the program that it describes. */
const TEXT_BYTES_MAX = 16 * PROGRAM_BYTES_MAX;

interface RunOptions {
  readonly dryRun?: boolean;
  readonly output: Format;
}

export function runCommand(): Command {
  return new Command("run")
    .description("run operations from a file or stdin as one batch")
    .usage("[options] [DEV] FILE")
    .argument("<args...>", "device (default: BARKEEP_DEVICE), then the file, or - for stdin")
    .option("--dry-run", "print the program, checked against the device's windows; run nothing")
    .addOption(formatOption("table", "json", "csv", "raw"))
    .addHelpText(
      "after",
      `
One operation in each line; # begins a comment. The number is the access width, 32 if there is none.
The batch runs next to the device, in order, to the first failure; nothing else comes in between.
${PROGRAM_HELP}

Examples:
  barkeep run board start.ops
  barkeep run board start.ops --dry-run
  printf 'write32 regs+0x8 7\\nread32 regs+0x8\\n' | barkeep run board -`,
    )
    .action(async (args: string[], options: RunOptions, command: Command) => {
      const { name, file } = deviceAndFile(args);
      const { dryRun = false, output } = options;
      if (output === "raw" && !dryRun) throw new UsageError("-o raw is for --dry-run only.");
      requirePrintable(output);
      const lines = parseProgram(await textOf(file), file === "-" ? "stdin" : file);
      await withDevices(command, async (source, limits) => {
        const program = { name, file: file === "-" ? "stdin" : file, lines, output };
        await (dryRun ? list(source, program, limits) : run(source, program, limits));
      });
    });
}

function deviceAndFile(args: readonly string[]): { readonly name: string; readonly file: string } {
  const [first = "", second, extra] = args;
  if (extra !== undefined)
    throw new UsageError(`${JSON.stringify(extra)} is too much: run takes one file.`);
  return second === undefined
    ? { name: givenDevice(), file: first }
    : { name: givenDevice(first), file: second };
}

async function textOf(file: string): Promise<string> {
  const { InputFile } = await import("../input-file.js");
  await using input = await InputFile.open(file);
  const length = await input.take(undefined, TEXT_BYTES_MAX);
  return Buffer.from(await input.bytes(0, length)).toString("utf8");
}

interface Program {
  readonly name: string;
  readonly file: string;
  readonly lines: readonly ProgramLine[];
  readonly output: Format;
}

async function list(
  source: DeviceSource,
  { name, file, lines, output }: Program,
  { timeoutMs }: CallLimits,
): Promise<void> {
  const { appendLines } = await import("../program-batch.js");
  const { printableProgram } = await import("../program-output.js");
  const info = await within(timeoutMs, infoOf(source, name));
  if (info.error !== undefined && info.windows.length === 0) throw info.error;
  const refuse = (): never => {
    throw new DeviceError("INTERNAL", { reason: "a dry run must not run" });
  };
  const batch = new Batch({ info, execute: refuse });
  appendLines(batch, info, lines, file);
  await print(printableProgram(info, batch, lines), output);
}

/** Prints also what was answered before a failure. */
async function run(
  source: DeviceSource,
  { name, file, lines, output }: Program,
  limits: CallLimits,
): Promise<void> {
  const { answersOf, appendLines, lineText, operationsOf } = await import("../program-batch.js");
  const { printableAnswers } = await import("../program-output.js");
  await using device = await deviceOf(source, name);
  const batch = device.batch();
  appendLines(batch, device.info, lines, file);
  try {
    const result = await device.execute(batch, limits);
    await print(printableAnswers(device.info, answersOf(lines, result)), output);
  } catch (error) {
    const result = resultBefore(error);
    if (result !== undefined && result.length > 0) {
      await print(printableAnswers(device.info, answersOf(lines, result)), output);
    }
    if (DeviceError.is(error, "LIMIT_EXCEEDED")) {
      throw annotated(error, "A line `yields` allows more device time than 10 ms.");
    }
    const failed = operationsOf(lines)[(DeviceError.is(error) && error.data.operation) || 0];
    const known = DeviceError.is(error) && error.data.operation !== undefined;
    if (!known || failed === undefined) throw error;
    throw annotated(error, `It failed in ${file}:${failed.line}: ${lineText(failed)}`);
  }
}
