/** Results as text. */
import type { Figure } from "./figure.js";
import type { Missing, Row } from "./result.js";

const MIB = 1024 * 1024;
const HEAD = ["what", "placement", "unit", "median", "p99", "raw", "ratio", "rate", "raw is"];

/** Three significant digits, and never an exponent. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 4));
}

/** MiB/s of a row that is a transfer, otherwise "". */
function rate({ bytes, median, unit }: Row): string {
  if (bytes === undefined) return "";
  const seconds = unit === "ms" ? median / 1000 : median / 1e6;
  return `${shortNumber(bytes / MIB / seconds)} MiB/s`;
}

function cells(row: Row): string[] {
  const { name, placement, unit, reference } = row;
  const numbers = [row.median, row.p99, row.raw, row.ratio].map(shortNumber);
  return [name, placement, unit, ...numbers, rate(row), reference];
}

/** Columns side by side: text to the left, numbers to the right. */
function columns(lines: readonly (readonly string[])[], numeric: (column: number) => boolean) {
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) =>
          numeric(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function textTable(rows: readonly Row[]): string {
  return columns([HEAD, ...rows.map(cells)], (column) => column >= 3 && column <= 7);
}

export function markdownTable(rows: readonly Row[]): string {
  const head = ["what", "unit", "median", "p99", "raw", "ratio", "rate", "what is measured"];
  const line = (parts: readonly string[]): string => `| ${parts.join(" | ")} |`;
  const body = rows.map((row) => {
    const [name = "", , ...rest] = cells(row);
    return line([`\`${name}\``, ...rest.slice(0, -1), row.measures]);
  });
  return [line(head), "|---|---|---:|---:|---:|---:|---:|---|", ...body].join("\n");
}

export function figureLines(all: readonly Figure[]): string {
  return all
    .map(({ name, placement, shown, target, reached, says }) => {
      const wanted = reached === undefined ? target : `to reach: ${target}`;
      const verdict = reached === undefined ? "" : `: ${reached ? "reached" : "MISSED"}`;
      return `${name} (${placement}): ${shown}; ${wanted}${verdict}\n    ${says}`;
    })
    .join("\n");
}

export function missingLines(all: readonly Missing[]): string {
  return all.map(({ name, placement, reason }) => `${name} (${placement}): ${reason}`).join("\n");
}
