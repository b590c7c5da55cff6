/**
 * Operations as text, one in each line, under the names that they have in the library:
 * `write32 regs+0x8 0xcafe`. What is after a # is a comment.
 */
import type { Width } from "../contract/window.js";
import { allBits } from "./any-width.js";
import { hex, parseCount, parseInteger, parseShortMs, parseSize } from "./number.js";
import { suggest } from "./suggestion.js";
import { UsageError } from "./usage-error.js";

export type LineName =
  | "read"
  | "write"
  | "update"
  | "waitFor"
  | "verify"
  | "readBlock"
  | "writeBlock"
  | "fill"
  | "delay"
  | "flush"
  | "yields";

/** One line. What an operation does not have is at its default. */
export interface ProgramLine {
  /** From 1. */
  readonly line: number;
  readonly name: LineName;
  readonly width: Width;
  readonly window: string;
  readonly offset: number;
  readonly values: readonly bigint[];
  readonly count: number;
  readonly mask: bigint;
  readonly fixed: boolean;
  /** Of waitFor and delay. */
  readonly ms: number;
  readonly intervalMs: number | undefined;
}

/** What follows the place, and which options there may be. */
interface Shape {
  readonly usage: string;
  /** Least and most arguments after the place. */
  readonly args: readonly [number, number];
  readonly options: readonly ("mask" | "timeout" | "interval" | "fixed")[];
}

const VALUES_MAX = Number.POSITIVE_INFINITY;
const SHAPES: Readonly<Record<Exclude<LineName, "delay" | "flush" | "yields">, Shape>> = {
  read: { usage: "WINDOW+OFFSET", args: [0, 0], options: [] },
  write: { usage: "WINDOW+OFFSET VALUE", args: [1, 1], options: [] },
  update: { usage: "WINDOW+OFFSET VALUE mask=MASK", args: [1, 1], options: ["mask"] },
  verify: { usage: "WINDOW+OFFSET VALUE [mask=MASK]", args: [1, 1], options: ["mask"] },
  waitFor: {
    usage: "WINDOW+OFFSET VALUE [mask=MASK] [timeout=1s] [interval=100us]",
    args: [1, 1],
    options: ["mask", "timeout", "interval"],
  },
  readBlock: { usage: "WINDOW+OFFSET COUNT [fixed]", args: [1, 1], options: ["fixed"] },
  writeBlock: {
    usage: "WINDOW+OFFSET VALUE... [fixed]",
    args: [1, VALUES_MAX],
    options: ["fixed"],
  },
  fill: { usage: "WINDOW+OFFSET COUNT VALUE [fixed]", args: [2, 2], options: ["fixed"] },
};
const NAMES: readonly LineName[] = [
  ...(Object.keys(SHAPES) as LineName[]),
  "delay",
  "flush",
  "yields",
];
const DEFAULT_TIMEOUT_MS = 1000;

/** For the help of the verb. */
export const PROGRAM_HELP: string = [
  ...Object.entries(SHAPES).map(([name, { usage }]) => `  ${`${name}32`.padEnd(13)} ${usage}`),
  "  delay         TIME, such as 10us",
  "  flush         WINDOW",
  "  yields        lets others run during waits: needed for more than 10 ms of device time",
].join("\n");

/** @param name of the file, for messages. @throws UsageError with the place of the first mistake. */
export function parseProgram(text: string, name: string): readonly ProgramLine[] {
  const lines = text.split("\n").flatMap((written, i) => {
    const words = written.replace(/#.*/s, "").trim().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    try {
      return [parseLine(words, i + 1)];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${name}:${i + 1}: ${error.message}`);
    }
  });
  if (lines.some((line) => line.name !== "yields")) return lines;
  throw new UsageError(
    `${name} has no operation: write one in each line, such as read32 regs+0x0.`,
  );
}

function parseLine([word = "", ...words]: readonly string[], line: number): ProgramLine {
  const [, typed = word, bits = ""] = /^([a-z]+?)(8|16|32|64)?$/i.exec(word) ?? [];
  const name = NAMES.find((known) => known.toLowerCase() === typed.toLowerCase());
  if (name === undefined) {
    const meant = suggest(typed, NAMES);
    const hint = meant === undefined ? `there are ${NAMES.join(", ")}` : `did you mean ${meant}?`;
    throw new UsageError(`${JSON.stringify(word)} is no operation: ${hint}`);
  }
  const width = Number(bits || 32) as Width;
  const blank = { line, name, width, ...NOTHING };
  if (name === "yields") return { ...blank, ...none(name, words) };
  if (name === "delay") return { ...blank, ms: parseShortMs(only(name, "TIME", words)) };
  if (name === "flush") return { ...blank, window: only(name, "WINDOW", words) };
  return { ...blank, ...parseAccess(name, width, words) };
}

const NOTHING = {
  window: "",
  offset: 0,
  values: [] as readonly bigint[],
  count: 1,
  mask: 0n,
  fixed: false,
  ms: 0,
  intervalMs: undefined,
};

function none(name: string, words: readonly string[]): object {
  if (words.length === 0) return {};
  throw new UsageError(`write ${name} alone in its line.`);
}

function only(name: string, what: string, words: readonly string[]): string {
  const [word, ...more] = words;
  if (word !== undefined && more.length === 0) return word;
  throw new UsageError(`write ${name} ${what}.`);
}

type AccessName = keyof typeof SHAPES;

function parseAccess(
  name: AccessName,
  width: Width,
  [place = "", ...words]: readonly string[],
): Partial<ProgramLine> {
  const { usage, args, options } = SHAPES[name];
  const wrong = new UsageError(`write ${name}${width} ${usage}.`);
  const isOption = (word: string): boolean => word === "fixed" || word.includes("=");
  const plain = words.filter((word) => !isOption(word));
  const given = new Map(words.filter(isOption).map(keyAndValue));
  const plus = place.indexOf("+");
  const misplaced = [...given.keys()].some((key) => !(options as readonly string[]).includes(key));
  if (plus < 1 || plain.length < args[0] || plain.length > args[1] || misplaced) throw wrong;
  if (name === "update" && !given.has("mask")) throw wrong;
  const counted = name === "readBlock" || name === "fill";
  const values = plain.slice(counted ? 1 : 0).map(parseInteger);
  const mask = given.has("mask") ? parseInteger(given.get("mask") ?? "") : allBits(width);
  for (const value of [...values, mask]) requireFits(value, width);
  const interval = given.get("interval");
  return {
    window: place.slice(0, plus),
    offset: parseSize(place.slice(plus + 1)),
    count: counted ? parseCount(plain[0] ?? "") : Math.max(1, values.length),
    values,
    mask,
    fixed: given.has("fixed"),
    ms: given.has("timeout") ? parseShortMs(given.get("timeout") ?? "") : DEFAULT_TIMEOUT_MS,
    intervalMs: interval === undefined ? undefined : parseShortMs(interval),
  };
}

function keyAndValue(word: string): readonly [string, string] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word, ""] : [word.slice(0, equals), word.slice(equals + 1)];
}

function requireFits(value: bigint, width: Width): void {
  if (value < 1n << BigInt(width)) return;
  throw new UsageError(`${hex(value)} does not fit ${width} bits.`);
}
