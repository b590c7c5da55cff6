/**
 * Ctrl-C. The first one asks for an orderly end: the call that runs is cancelled, the verb says how
 * far it got, and the connection is closed. The second one ends the process at once.
 */
import { setMaxListeners } from "node:events";
import { constants } from "node:os";

type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";
const SIGNALS: readonly Signal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

const controller = new AbortController();
// One for each call that is under way: as many as a verb likes.
setMaxListeners(0, controller.signal);
const cleanups = new Set<() => void>();
let received: Signal | undefined;

/** Aborted by the first signal. From the first call on, signals no longer end the process. */
export function interruption(): AbortSignal {
  if (process.listenerCount("SIGINT") === 0) for (const signal of SIGNALS) process.on(signal, on);
  return controller.signal;
}

/** The shell's convention for a program that a signal ended; undefined when none came. */
export function interruptedExitCode(): number | undefined {
  return received === undefined ? undefined : 128 + constants.signals[received];
}

/** In words, or undefined when no signal came. */
export function endedBy(): string | undefined {
  return received === "SIGINT" ? "Ctrl-C" : received;
}

/** Runs `restore` when the process ends, however it ends, unless the answer was called before. */
export function atEnd(restore: () => void): () => void {
  cleanups.add(restore);
  return () => {
    if (cleanups.delete(restore)) restore();
  };
}

process.on("exit", () => {
  for (const restore of cleanups) restore();
});

function on(signal: Signal): void {
  if (received !== undefined) process.exit(128 + constants.signals[signal]);
  received = signal;
  controller.abort(new Error(`ended by ${signal}`));
}
