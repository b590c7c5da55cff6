/** How interrupts are shown: a line each, as they come. */
import type { Interrupt } from "../contract/interrupt.js";
import { emit } from "./output.js";

const NS_PER_MS = 1_000_000n;
const COLUMNS = ["TIME", "SOURCE", "SEQUENCE", "COUNT", "MISSED", "DROPPED"];
const TIME_WIDTH = 30;
const NUMBER_WIDTH = 8;

export interface InterruptOutput {
  /** Said when the subscription has begun. */
  begin(): Promise<void>;
  show(interrupt: Interrupt): Promise<void>;
}

export function interruptOutput(format: string, sources: readonly string[]): InterruptOutput {
  if (format === "json") return { begin: async () => {}, show: (event) => emit(jsonLine(event)) };
  const width = Math.max(...[...sources, "SOURCE"].map((name) => name.length));
  return {
    begin: () => emit(line(COLUMNS, width)),
    show: ({ source, sequence, count, missed, dropped, wallNs }) =>
      emit(line([isoTime(wallNs), source, sequence, count, missed, dropped], width)),
  };
}

function line(cells: readonly unknown[], sourceWidth: number): string {
  const widths = [TIME_WIDTH, sourceWidth];
  const padded = cells.map((cell, i) => String(cell).padEnd(widths[i] ?? NUMBER_WIDTH));
  return `${padded.join("  ").trimEnd()}\n`;
}

function jsonLine({ source, sequence, count, missed, dropped, ...times }: Interrupt): string {
  const { wallNs, monotonicNs } = times;
  const time = isoTime(wallNs);
  const monotonic = String(monotonicNs);
  const shown = { time, source, sequence, count, missed, dropped, monotonicNs: monotonic };
  return `${JSON.stringify(shown)}\n`;
}

/** With all nine digits of the second: `2026-03-01T12:00:00.123456789Z`. */
function isoTime(wallNs: bigint): string {
  const seconds = new Date(Number(wallNs / NS_PER_MS)).toISOString().slice(0, -".000Z".length);
  return `${seconds}.${String(wallNs % 1_000_000_000n).padStart(9, "0")}Z`;
}
