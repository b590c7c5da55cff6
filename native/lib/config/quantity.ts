/** Sizes and times as people write them in a configuration. */

const BYTES_PER: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const NS_PER: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

export const BYTES_EXPECTED =
  "expected a size in bytes: an integer, hexadecimal (0x1000), or with K, M or G (1K is 1024)";
export const DURATION_EXPECTED = "expected a time with its unit, such as 100ns, 1us, 5ms or 30s";

/** Bytes of 4096, "4096", "0x1000" or "4K"; undefined for anything else. */
export function parseBytes(value: number | string): number | undefined {
  if (typeof value === "number") return safeCount(value);
  if (/^0[xX][0-9a-fA-F]+$/.test(value)) return safeCount(Number(value));
  const [, digits, unit] = /^(\d+)\s?([KMG]?)(?:iB)?$/.exec(value) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  return safeCount(Number(digits) * (BYTES_PER[unit] ?? Number.NaN));
}

/** Nanoseconds of "100ns", "1.5us", "5ms" or "30s"; undefined for anything else. 0 needs no unit. */
export function parseDurationNs(value: number | string): number | undefined {
  if (value === 0 || value === "0") return 0;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s?(ns|us|ms|s)$/.exec(String(value)) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  return safeCount(Math.round(Number(digits) * (NS_PER[unit] ?? Number.NaN)));
}

function safeCount(value: number): number | undefined {
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
