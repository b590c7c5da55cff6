/** A dump in each of its formats, made piece by piece: windows may be larger than memory. */
import type { Width } from "../contract/window.js";
import type { Address } from "./address.js";
import { bytesPerLine, dumpLines } from "./hex-dump.js";
import { hex } from "./number.js";
import type { Format } from "./output.js";
import type { Region } from "./transfer.js";

export interface DumpFormat {
  readonly head: string;
  piece(bytes: Uint8Array, offset: number): string | Uint8Array;
  readonly tail: string;
}

/** Bytes of one row of CSV. */
const CSV_ROW_BYTES = 16;

export function dumpFormat(
  output: Format,
  { device, window: name }: Address,
  { window, offset, length }: Region,
  width: Width,
): DumpFormat {
  const digits = Math.max(8, (window.size - 1).toString(16).length);
  if (output === "raw") return { head: "", piece: (bytes) => bytes, tail: "" };
  if (output === "json") {
    const about = JSON.stringify({ device, window: name, offset, length });
    return {
      head: `${about.slice(0, -1)},"data":"`,
      piece: (bytes) => Buffer.from(bytes).toString("hex"),
      tail: '"}\n',
    };
  }
  if (output === "csv") {
    return { head: "offset,data\n", piece: (bytes, at) => csvRows(bytes, at, digits), tail: "" };
  }
  const columns = process.stdout.isTTY ? process.stdout.columns : undefined;
  const perLine = bytesPerLine(width, digits, columns);
  const style = { width, endianness: window.endianness, digits, perLine };
  return { head: "", piece: (bytes, at) => dumpLines(bytes, at, style), tail: "" };
}

function csvRows(bytes: Uint8Array, offset: number, digits: number): string {
  let rows = "";
  for (let at = 0; at < bytes.byteLength; at += CSV_ROW_BYTES) {
    const row = Buffer.from(bytes.subarray(at, at + CSV_ROW_BYTES)).toString("hex");
    rows += `${hex(offset + at, digits * 4)},${row}\n`;
  }
  return rows;
}
