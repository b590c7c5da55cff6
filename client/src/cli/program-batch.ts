/** From the lines of a program to a batch, to a listing, and to what its operations answered. */
import type { Batch } from "../contract/batch.js";
import type { BatchResult } from "../contract/batch-result.js";
import type { DeviceInfo } from "../contract/device.js";
import { AnyWidthBatch, allBits, elementsOf } from "./any-width.js";
import { windowOf } from "./devices.js";
import { annotated } from "./failure.js";
import { hex } from "./number.js";
import type { ProgramLine } from "./program-text.js";

/** Appends all lines. What the device would refuse is refused here, with the line that asks for it. */
export function appendLines(
  batch: Batch,
  info: DeviceInfo,
  lines: readonly ProgramLine[],
  file: string,
): void {
  for (const line of lines) {
    try {
      append(batch, info, line);
    } catch (error) {
      throw annotated(error, `It is asked for in ${file}:${line.line}: ${lineText(line)}`);
    }
  }
}

function append(batch: Batch, info: DeviceInfo, line: ProgramLine): void {
  const { name, width, offset, values, count, mask, fixed } = line;
  if (name === "yields") return void batch.yields();
  if (name === "delay") return void batch.delay(line.ms);
  batch.in(windowOf(info, line.window).name);
  if (name === "flush") return void batch.flush();
  const any = new AnyWidthBatch(batch, width);
  const [value = 0n] = values;
  const { ms: timeoutMs, intervalMs } = line;
  const times = { timeoutMs, ...(intervalMs === undefined ? {} : { intervalMs }) };
  const append: Readonly<Record<typeof name, () => void>> = {
    read: () => any.read(offset),
    write: () => any.write(offset, value),
    update: () => any.update(offset, { mask, value }),
    verify: () => any.verify(offset, { mask, value }),
    waitFor: () => any.waitFor(offset, { mask, value }, times),
    readBlock: () => any.readBlock(offset, count, { fixed }),
    writeBlock: () => any.writeBlock(offset, values, { fixed }),
    fill: () => any.fill(offset, count, value, { fixed }),
  };
  append[name]();
}

/** The lines that are operations, in their order: `operations[error.data.operation]`. */
export function operationsOf(lines: readonly ProgramLine[]): readonly ProgramLine[] {
  return lines.filter(({ name }) => name !== "yields");
}

/** One line as it could have been written, with everything in it. */
export function lineText(line: ProgramLine): string {
  const { name, width, window, offset, values, count, mask, fixed, ms, intervalMs } = line;
  if (name === "yields") return name;
  if (name === "delay") return `delay ${ms}ms`;
  if (name === "flush") return `flush ${window}`;
  const masked = mask !== allBits(width) || name === "update";
  return [
    `${name}${width}`,
    `${window}+${hex(offset)}`,
    ...(name === "readBlock" || name === "fill" ? [String(count)] : []),
    ...values.map((value) => hex(value)),
    ...(masked ? [`mask=${hex(mask)}`] : []),
    ...(name === "waitFor" ? [`timeout=${ms}ms`] : []),
    ...(intervalMs === undefined ? [] : [`interval=${intervalMs}ms`]),
    ...(fixed ? ["fixed"] : []),
  ].join(" ");
}

/** What one operation answered. */
export interface Answer {
  readonly line: ProgramLine;
  readonly values: readonly bigint[];
}

const SILENT: ReadonlySet<string> = new Set(["write", "writeBlock", "fill", "delay", "flush"]);

/** The answers that are there: all of them, or those before a failure. */
export function answersOf(lines: readonly ProgramLine[], result: BatchResult): readonly Answer[] {
  return operationsOf(lines)
    .filter(({ name }) => !SILENT.has(name))
    .slice(0, result.length)
    .map((line, i) => ({ line, values: elementsOf(result.value(i)) }));
}
