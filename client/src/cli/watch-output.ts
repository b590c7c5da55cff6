/** How watched registers are shown: redrawn in place on a terminal, as a log of changes elsewhere. */
import type { Width } from "../contract/window.js";
import { atEnd } from "./interrupt.js";
import { hex } from "./number.js";
import { emit } from "./output.js";

/** One watched register. */
export interface Watched {
  readonly window: string;
  readonly offset: number;
}

/** One look at all of them. */
export interface Sample {
  readonly values: readonly bigint[];
  /** Those of the look before; undefined for the first. */
  readonly before: readonly bigint[] | undefined;
  readonly time: Date;
}

export interface WatchOutput extends Disposable {
  show(sample: Sample): Promise<void>;
}

export function watchOutput(
  format: string,
  watched: readonly Watched[],
  width: Width,
): WatchOutput {
  const places = watched.map(({ window, offset }) => `${window}+${hex(offset, 16)}`);
  if (format === "table" && process.stdout.isTTY) return new LiveTable(places, width);
  return new ChangeLog(format, places, width);
}

const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const BRIGHT = "\u001b[7m";
const PLAIN = "\u001b[0m";
const CLEAR_TO_END = "\u001b[J";

/** One line for each register, and the time, always in the same place. */
class LiveTable implements WatchOutput {
  readonly #places: readonly string[];
  readonly #width: Width;
  readonly #stream: NodeJS.WriteStream = process.stdout;
  readonly #restore: () => void;
  /** Of the lines on the screen, without their colours. */
  #lengths: readonly number[] = [];
  #last: Sample | undefined;

  constructor(places: readonly string[], width: Width) {
    this.#places = places;
    this.#width = width;
    this.#stream.write(HIDE_CURSOR);
    this.#stream.on("resize", this.#redraw);
    this.#restore = atEnd(() => this.#stream.write(SHOW_CURSOR));
  }

  async show(sample: Sample): Promise<void> {
    this.#last = sample;
    this.#draw(sample);
  }

  [Symbol.dispose](): void {
    this.#stream.off("resize", this.#redraw);
    this.#restore();
  }

  readonly #redraw = (): void => {
    if (this.#last !== undefined) this.#draw(this.#last);
  };

  #draw({ values, before, time }: Sample): void {
    const columns = this.#stream.columns || 80;
    const rows = Math.max(1, (this.#stream.rows || 24) - 2);
    const shown = values.slice(0, rows);
    const plain = shown.map((value, i) => this.#line(i, value, before?.[i]).slice(0, columns - 1));
    const hidden = values.length - shown.length;
    const foot = `${clock(time)}${hidden > 0 ? `, ${hidden} more below` : ""}`.slice(
      0,
      columns - 1,
    );
    const coloured = plain.map((line, i) =>
      before !== undefined && before[i] !== shown[i] ? highlighted(line) : line,
    );
    this.#stream.write(`${this.#up(columns)}${[...coloured, foot].join("\n")}\n`);
    this.#lengths = [...plain, foot].map((line) => line.length);
  }

  /** A mark besides the colour: not everybody sees it, and NO_COLOR turns it off. */
  #line(i: number, value: bigint, before: bigint | undefined): string {
    const changed = before !== undefined && before !== value;
    const mark = changed ? ` * was ${hex(before, this.#width)}` : "";
    return `${this.#places[i]} : ${hex(value, this.#width)}${mark}`;
  }

  /** Back to where the lines begin; a terminal that became narrower has wrapped them. */
  #up(columns: number): string {
    const rows = this.#lengths.reduce(
      (sum, length) => sum + Math.max(1, Math.ceil(length / columns)),
      0,
    );
    return rows === 0 ? "" : `\r\u001b[${rows}A${CLEAR_TO_END}`;
  }
}

function highlighted(line: string): string {
  return process.env["NO_COLOR"] ? line : `${BRIGHT}${line}${PLAIN}`;
}

function clock(time: Date): string {
  return time.toTimeString().slice(0, 8);
}

/** The first values, and then each change. */
class ChangeLog implements WatchOutput {
  readonly #format: string;
  readonly #places: readonly string[];
  readonly #width: Width;

  constructor(format: string, places: readonly string[], width: Width) {
    this.#format = format;
    this.#places = places;
    this.#width = width;
  }

  async show({ values, before, time }: Sample): Promise<void> {
    let text = before === undefined && this.#format === "csv" ? "time,address,value\n" : "";
    for (const [i, value] of values.entries()) {
      if (value === before?.[i]) continue;
      text += this.#entry(time.toISOString(), this.#places[i] ?? "", value);
    }
    await emit(text);
  }

  [Symbol.dispose](): void {}

  #entry(time: string, address: string, value: bigint): string {
    const shown = hex(value, this.#width);
    if (this.#format === "csv") return `${time},${address},${shown}\n`;
    if (this.#format === "json") return `${JSON.stringify({ time, address, value: shown })}\n`;
    return `${time} ${address} : ${shown}\n`;
  }
}
