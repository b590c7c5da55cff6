/** What a command prints, in the format that was asked for. */
import { Option } from "commander";
import { alignTable, csv, type Table } from "./columns.js";
import { hex } from "./number.js";
import { UsageError } from "./usage-error.js";

export type Format = "table" | "json" | "csv" | "raw";

/** One result in every format that the verb offers; only the one asked for is made. */
export interface Printable {
  readonly json: unknown;
  readonly table: Table;
  /** Where the plain table is not what people want to read. */
  readonly text?: string;
  readonly raw?: Uint8Array;
}

export function formatOption(...formats: readonly Format[]): Option {
  return new Option("-o, --output <format>", "output format").choices(formats).default("table");
}

/** Before anything is done whose result could not be shown. */
export function requirePrintable(format: Format): void {
  if (format !== "raw" || !process.stdout.isTTY) return;
  throw new UsageError("Raw bytes would go to the terminal: redirect them, or pipe them to xxd.");
}

export async function print(result: Printable, format: Format): Promise<void> {
  if (format === "json") await emit(`${JSON.stringify(result.json, jsonValue, 2)}\n`);
  else if (format === "csv") await emit(csv(result.table));
  else if (format === "raw") await emit(result.raw ?? new Uint8Array());
  else await emit(result.text ?? alignTable(result.table));
}

/** Resolves when the bytes have left the process. */
export function emit(chunk: string | Uint8Array): Promise<void> {
  if (chunk.length === 0) return Promise.resolve();
  return new Promise((resolve) => {
    process.stdout.write(chunk, () => resolve());
  });
}

/** JSON has no integers beyond 2^53: those that may be larger are hexadecimal text. */
function jsonValue(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? hex(value) : value;
}
