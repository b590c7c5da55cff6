const FATAL_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const duties = new Set<() => void>();

/**
 * Calls `duty` when this process ends, by itself or by a signal that can be caught. Disposing the
 * answer takes the duty back.
 */
export function atExit(duty: () => void): Disposable {
  if (duties.size === 0) {
    process.on("exit", doAll);
    for (const signal of FATAL_SIGNALS) process.on(signal, exitOnSignal);
  }
  duties.add(duty);
  return { [Symbol.dispose]: () => takeBack(duty) };
}

function takeBack(duty: () => void): void {
  if (!duties.delete(duty) || duties.size > 0) return;
  process.off("exit", doAll);
  for (const signal of FATAL_SIGNALS) process.off(signal, exitOnSignal);
}

function doAll(): void {
  for (const duty of duties) duty();
}

function exitOnSignal(): void {
  process.exit(1); // and "exit" does the duties
}
