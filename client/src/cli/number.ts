/** How numbers are written on the command line. */
import { UsageError } from "./usage-error.js";

const NUMBER = /^(0x[0-9a-f]+(?:_[0-9a-f]+)*|0b[01]+(?:_[01]+)*|(?:0|[1-9]\d*(?:_\d+)*))$/i;
const SUFFIXES: Readonly<Record<string, bigint>> = {
  "": 1n,
  K: 1n << 10n,
  M: 1n << 20n,
  G: 1n << 30n,
};
const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION_MS_MAX = 24 * 3_600_000;

/** As in C: `0x1f`, `0b1010`, `31`; underscores between digits. Never negative, never octal. */
export function parseInteger(text: string): bigint {
  if (NUMBER.test(text)) return BigInt(text.replaceAll("_", ""));
  throw new UsageError(`${JSON.stringify(text)} is not a number: ${hint(text)}.`);
}

/** An integer with a binary suffix if wanted: `4K`, `16M`, `0x10G`. For offsets and counts. */
export function parseSize(text: string): number {
  const suffix = /[KMG]$/i.exec(text)?.[0] ?? "";
  const digits = text.slice(0, text.length - suffix.length);
  if (digits === "") throw new UsageError(`${JSON.stringify(text)} is not a number: ${hint("")}.`);
  const size = parseInteger(digits) * (SUFFIXES[suffix.toUpperCase()] ?? 1n);
  if (size <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(size);
  throw new UsageError(`${text} is too large: at most 0x${Number.MAX_SAFE_INTEGER.toString(16)}.`);
}

export function parseCount(text: string): number {
  const count = parseSize(text);
  if (count > 0) return count;
  throw new UsageError("It must be at least 1.");
}

/** `500ms`, `5s`, `2m`, `1h`; a bare number is seconds, as for sleep(1). Answers milliseconds. */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const ms = match === null ? Number.NaN : Number(match[1]) * (UNITS_MS[match[2] ?? "s"] ?? 1);
  if (Number.isNaN(ms)) throw new UsageError("Write a time such as 500ms, 5s or 2m.");
  if (ms >= 1 && ms <= DURATION_MS_MAX) return ms;
  throw new UsageError("It must be between 1ms and 24h.");
}

/** A time next to the device, whose unit must be given: `10us`, `1.5ms`, `2s`. Milliseconds. */
export function parseShortMs(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)(us|ms|s)$/.exec(text) ?? [];
  const perUnit = { us: 0.001, ms: 1, s: 1000 }[unit];
  if (perUnit !== undefined) return Number(digits) * perUnit;
  throw new UsageError(`${JSON.stringify(text)} is not a time: write 10us, 5ms or 2s.`);
}

/** `0x` and as many digits as `bits` have, or more if the value needs them. */
export function hex(value: number | bigint, bits = 0): string {
  return `0x${value.toString(16).padStart(Math.ceil(bits / 4), "0")}`;
}

/** In the syntax that parseSize reads: `4K`, `16M`, or hexadecimal where no unit is whole. */
export function showSize(bytes: number): string {
  const [suffix, unit] = (["G", "M", "K"] as const)
    .map((name) => [name, Number(SUFFIXES[name])] as const)
    .find(([, size]) => bytes >= size && bytes % size === 0) ?? ["", 0];
  return unit === 0 ? hex(bytes) : `${bytes / unit}${suffix}`;
}

function hint(text: string): string {
  if (/^-/.test(text)) return "write negative values as two's complement, such as 0xffffffff";
  if (/^0\d/.test(text)) return "leading zeros could mean octal: write 0x.., 0b.. or plain decimal";
  if (/^[0-9a-f_]*[a-f][0-9a-f_]*$/i.test(text)) return `hexadecimal starts with 0x: 0x${text}`;
  return "write 0x1f, 0b1010 or 31; underscores may part digits";
}
