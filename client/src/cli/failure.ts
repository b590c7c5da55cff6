/** From an error to a message on stderr and an exit code. */
import { CommanderError } from "commander";
import { BatchError } from "../contract/batch-result.js";
import { DeviceError } from "../contract/errors.js";
import { adviceFor } from "./advice.js";
import { printable } from "./columns.js";
import { EXIT, EXIT_OF_CODE } from "./exit-code.js";
import { UsageError } from "./usage-error.js";

/** Says what went wrong and what to do about it; answers the exit code. */
export function report(error: unknown): number {
  if (error instanceof CommanderError && !(error instanceof UsageError)) {
    // commander has printed it: the help that was asked for, or a complaint.
    return error.exitCode;
  }
  const [first = "", ...more] = linesOf(error);
  complain(first);
  for (const line of more) process.stderr.write(`  ${printable(line)}\n`);
  if (process.env["BARKEEP_DEBUG"] === "1") console.error(error);
  return exitCodeOf(error);
}

/** One message on stderr. */
export function complain(message: string): void {
  process.stderr.write(`barkeep: ${printable(message)}\n`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  return DeviceError.is(error) ? EXIT_OF_CODE[error.code] : EXIT.device;
}

function linesOf(error: unknown): readonly string[] {
  if (error instanceof UsageError) return [error.message];
  if (!DeviceError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return [
      `unexpected: ${message}`,
      "BARKEEP_DEBUG=1 shows where it came from. Please report it.",
    ];
  }
  const { fix } = error.data;
  const told = fix === undefined ? "" : ` Fix: ${fix}`;
  const what = error.message.endsWith(told)
    ? error.message.slice(0, error.message.length - told.length)
    : error.message;
  return [what, doneSoFar(error), adviceFor(error)].filter((line) => line !== undefined);
}

/** What happened to the hardware, where that is not "nothing". */
function doneSoFar(error: DeviceError): string | undefined {
  if (error.outcome === "unknown") return "Nobody can say whether it reached the device.";
  if (error.outcome !== "partial" || !(error instanceof BatchError)) return undefined;
  return `Operations done before it failed: ${error.result.completed}.`;
}
