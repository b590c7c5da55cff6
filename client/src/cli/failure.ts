/** From an error to a message on stderr and an exit code. */
import { CommanderError } from "commander";
import type { BatchResult } from "../contract/batch-result.js";
import { DeviceError } from "../contract/errors.js";
import { adviceFor } from "./advice.js";
import { printable } from "./columns.js";
import { EXIT, EXIT_OF_CODE } from "./exit-code.js";
import { endedBy, interruptedExitCode } from "./interrupt.js";
import { MachineError } from "./machine-error.js";
import { UsageError } from "./usage-error.js";

const notes = new WeakMap<Error, string[]>();

/** Adds what only the verb knows to the message about an error. */
export function annotated(error: unknown, note: string): unknown {
  if (error instanceof Error) notes.set(error, [...(notes.get(error) ?? []), note]);
  return error;
}

const told = new WeakSet<Error>();

/** Adds how far a transfer got, which says more than the outcome of its last call. */
export function withProgress(error: unknown, note: string): unknown {
  if (error instanceof Error) told.add(error);
  return annotated(error, note);
}

/** What a batch did before it failed. Errors may come from another copy of the library. */
export function resultBefore(error: unknown): BatchResult | undefined {
  return DeviceError.is(error) && "result" in error ? (error.result as BatchResult) : undefined;
}

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
  const interrupted = interruptedExitCode();
  if (interrupted !== undefined) return interrupted;
  if (error instanceof UsageError) return EXIT.usage;
  return DeviceError.is(error) ? EXIT_OF_CODE[error.code] : EXIT.device;
}

function linesOf(error: unknown): readonly string[] {
  const own = (error instanceof Error && notes.get(error)) || [];
  if (error instanceof UsageError) return [error.message, ...own];
  if (error instanceof MachineError) return [error.message, ...own, error.advice];
  if (!DeviceError.is(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return [
      `unexpected: ${message}`,
      "BARKEEP_DEBUG=1 shows where it came from. Please report it.",
    ];
  }
  const ended = endedBy();
  if (ended !== undefined && error.code === "CANCELLED") {
    return [`ended by ${ended}`, doneSoFar(error), ...own].filter((line) => line !== undefined);
  }
  const { fix } = error.data;
  const told = fix === undefined ? "" : ` Fix: ${fix}`;
  const what = error.message.endsWith(told)
    ? error.message.slice(0, error.message.length - told.length)
    : error.message;
  return [what, doneSoFar(error), ...own, adviceFor(error)].filter((line) => line !== undefined);
}

/** What happened to the hardware, where that is not "nothing". */
function doneSoFar(error: DeviceError): string | undefined {
  if (told.has(error)) return undefined;
  if (error.outcome === "unknown") return "Nobody can say whether it reached the device.";
  const result = resultBefore(error);
  if (error.outcome !== "partial" || result === undefined) return undefined;
  return `Operations done before it failed: ${result.completed}.`;
}
