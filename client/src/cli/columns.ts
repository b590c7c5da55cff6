/** Rows of text as aligned columns or as CSV. */

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A heading in capitals, then one line for each row; columns are parted by two spaces. */
export function alignTable({ columns, rows }: Table): string {
  return alignRows([columns.map((column) => column.toUpperCase()), ...rows]);
}

export function alignRows(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of clean) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return clean
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

/** RFC 4180, but lines end as everywhere on this system. */
export function csv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(quoted).join(",")}\n`).join("");
}

/** Text that came from somewhere else must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
