/** Bytes as lines of hexadecimal columns and text, as hexdump -C shows them. */
import type { Width } from "../contract/window.js";

export interface DumpStyle {
  /** Bits of each column. */
  readonly width: Width;
  readonly endianness: "little" | "big";
  /** Hexadecimal digits of the offsets. */
  readonly digits: number;
  /** Bytes in each line: a power of two, at least one column. */
  readonly perLine: number;
}

const PER_LINE_MAX = 16;

/** Lines of 16 bytes, or of fewer where a terminal has no room for them. */
export function bytesPerLine(width: Width, digits: number, columns: number | undefined): number {
  const least = width / 8;
  if (columns === undefined) return Math.max(least, PER_LINE_MAX);
  let bytes = PER_LINE_MAX;
  while (bytes > least && lineLength(bytes, width, digits) > columns) bytes /= 2;
  return Math.max(least, bytes);
}

function lineLength(bytes: number, width: Width, digits: number): number {
  const columns = bytes / (width / 8);
  return digits + 2 + columns * (width / 4) + (columns - 1) + 2 + bytes + 2;
}

/** @param offset of the first byte; `bytes` may end in the middle of a line. */
export function dumpLines(bytes: Uint8Array, offset: number, style: DumpStyle): string {
  const { perLine } = style;
  let text = "";
  for (let at = 0; at < bytes.byteLength; at += perLine) {
    text += dumpLine(bytes.subarray(at, at + perLine), offset + at, style);
  }
  return text;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0"),
);
const TEXT: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".",
);

function dumpLine(line: Uint8Array, offset: number, style: DumpStyle): string {
  const { width, endianness, digits, perLine } = style;
  const step = width / 8;
  const cells: string[] = [];
  let text = "";
  for (let at = 0; at < line.byteLength; at += step) {
    let cell = "";
    for (const byte of line.subarray(at, at + step)) {
      const digitsOfByte = HEX[byte] ?? "";
      cell = endianness === "little" ? digitsOfByte + cell : cell + digitsOfByte;
      text += TEXT[byte] ?? "";
    }
    cells.push(cell.padStart(step * 2));
  }
  const room = (perLine / step) * (step * 2 + 1) - 1;
  const at = offset.toString(16).padStart(digits, "0");
  return `${at}  ${cells.join(" ").padEnd(room)}  |${text}|\n`;
}
