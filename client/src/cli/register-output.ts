/** How registers and their values are shown, by every verb that does. */
import { Option } from "commander";
import type { Width, WindowInfo } from "../contract/window.js";
import { WIDTHS } from "../contract/window.js";
import type { Address } from "./address.js";
import { hex } from "./number.js";
import type { Printable } from "./output.js";

/** One access: what was read or written, and, for a masked write, what was there before. */
export interface RegisterValue {
  readonly offset: number;
  readonly value: bigint;
  readonly old?: bigint;
}

export function widthOption(): Option {
  return new Option("-w, --width <bits>", "access width").choices(WIDTHS.map(String)).default("32");
}

export function printableRegisters(
  { device, window }: Address,
  width: Width,
  { size }: WindowInfo,
  values: readonly RegisterValue[],
): Printable {
  const digits = Math.max(4, (size - 1).toString(16).length) * 4;
  const masked = values.some(({ old }) => old !== undefined);
  const rows = values.map(({ offset, value, old }) => {
    const cells = old === undefined ? [value] : [old, value];
    return [hex(offset, digits), ...cells.map((cell) => hex(cell, width))];
  });
  return {
    json: { device, window, width, values },
    table: { columns: masked ? ["offset", "old", "value"] : ["offset", "value"], rows },
    text: rows.map(([at, ...cells]) => `${at} : ${cells.join(" -> ")}\n`).join(""),
    raw: littleEndian(
      values.map(({ value }) => value),
      width,
    ),
  };
}

function littleEndian(values: readonly bigint[], width: Width): Uint8Array {
  const step = width / 8;
  const bytes = new Uint8Array(values.length * step);
  for (const [i, value] of values.entries()) {
    for (let j = 0; j < step; j++) bytes[i * step + j] = Number((value >> BigInt(8 * j)) & 0xffn);
  }
  return bytes;
}
