/**
 * How far a transfer is: percentage, rate and time left, in one line of stderr. Only on a terminal,
 * and only once it takes longer than people notice.
 */
import { atEnd } from "./interrupt.js";

const QUIET_MS = 500;
const REDRAW_MS = 100;
const BAR_MAX = 30;
const CLEAR_TO_END = "\u001b[J";

export class Progress implements Disposable {
  readonly #what: string;
  readonly #total: number;
  readonly #stream: NodeJS.WriteStream = process.stderr;
  readonly #started: number = performance.now();
  readonly #restore: () => void;
  #done = 0;
  #drawn = 0;
  #drawnAt = 0;

  /** @param total bytes; of nothing, nothing is shown. */
  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
    this.#stream.on("resize", this.#redraw);
    this.#restore = atEnd(() => this.#erase());
  }

  /** @param done bytes so far. */
  update(done: number): void {
    this.#done = done;
    const now = performance.now();
    if (!this.#stream.isTTY || this.#total === 0 || now - this.#started < QUIET_MS) return;
    if (now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#draw();
  }

  [Symbol.dispose](): void {
    this.#stream.off("resize", this.#redraw);
    this.#restore();
  }

  readonly #redraw = (): void => {
    if (this.#drawn > 0) this.#draw();
  };

  #draw(): void {
    const columns = this.#stream.columns || 80;
    const seconds = (performance.now() - this.#started) / 1000;
    const line = progressLine(
      { what: this.#what, done: this.#done, total: this.#total, seconds },
      columns - 1,
    );
    this.#erase();
    this.#stream.write(line);
    this.#drawn = line.length;
  }

  /** A terminal that became narrower has wrapped the line that was drawn. */
  #erase(): void {
    if (this.#drawn === 0) return;
    const rows = Math.ceil(this.#drawn / (this.#stream.columns || 80));
    const up = rows > 1 ? `\u001b[${rows - 1}A` : "";
    this.#stream.write(`\r${up}${CLEAR_TO_END}`);
    this.#drawn = 0;
  }
}

export interface ProgressState {
  readonly what: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
}

/** The most informative line that fits. */
export function progressLine({ what, done, total, seconds }: ProgressState, room: number): string {
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  const rate = done / Math.max(seconds, 0.001);
  const speed = `${showBytes(rate)}/s`;
  const left = rate > 0 ? clock((total - done) / rate) : "-:--";
  const facts = `${showBytes(done)} of ${showBytes(total)}  ${speed}  ${left} left`;
  const bar = Math.min(BAR_MAX, room - `${what} ${percent} []  ${facts}`.length);
  const lines = [
    ...(bar >= 8 ? [`${what} ${percent} [${barOf(part, bar)}]  ${facts}`] : []),
    `${what} ${percent}  ${facts}`,
    `${percent} ${showBytes(done)}/${showBytes(total)} ${speed} ${left}`,
    `${percent} ${speed} ${left}`,
    percent,
  ];
  return lines.find((line) => line.length <= room) ?? percent.slice(0, Math.max(0, room));
}

function barOf(part: number, width: number): string {
  return "#".repeat(Math.round(part * width)).padEnd(width, ".");
}

/** `830`, `1.5K`, `12M`: three digits at most, in powers of 1024. */
export function showBytes(bytes: number): string {
  const units = ["", "K", "M", "G", "T"];
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  const digits = unit > 0 && value < 9.95 ? value.toFixed(1) : String(Math.round(value));
  return `${digits}${units[unit]}`;
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours === 0
    ? `${minutes}:${rest}`
    : `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}
