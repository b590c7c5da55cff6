/** What a program is, and what it answered, in every format. */
import type { Batch } from "../contract/batch.js";
import type { DeviceInfo } from "../contract/device.js";
import { hex } from "./number.js";
import type { Printable } from "./output.js";
import { type Answer, lineText, operationsOf } from "./program-batch.js";
import type { ProgramLine } from "./program-text.js";

export function printableAnswers(info: DeviceInfo, answers: readonly Answer[]): Printable {
  const rows = answers.flatMap((answer) =>
    answer.values.map((value, i) => rowOf(answer, value, i)),
  );
  return {
    json: {
      device: info.name,
      results: answers.map(({ line: { line, name, width, window, offset }, values }) => ({
        line,
        operation: `${name}${width}`,
        window,
        offset,
        ...(name === "readBlock" ? { values } : { value: values[0] }),
      })),
    },
    table: { columns: ["line", "operation", "address", "value"], rows },
    text: rows.map(([, , at, value]) => `${at} : ${value}\n`).join(""),
  };
}

function rowOf({ line }: Answer, value: bigint, i: number): readonly string[] {
  const { name, width, window, offset, fixed, mask, values } = line;
  const at = offset + (fixed ? 0 : (i * width) / 8);
  const shown = hex(value, width);
  const after = ((value & ~mask) | (values[0] ?? 0n)) as bigint;
  return [
    String(line.line),
    `${name}${width}`,
    `${window}+${hex(at, 16)}`,
    name === "update" ? `${shown} -> ${hex(after, width)}` : shown,
  ];
}

/** The program itself, for `--dry-run`: nothing has been sent. */
export function printableProgram(
  info: DeviceInfo,
  batch: Batch,
  lines: readonly ProgramLine[],
): Printable {
  const program = batch.encode();
  const operations = operationsOf(lines);
  const resultBytes = new DataView(program.buffer, program.byteOffset).getUint32(24, true);
  const yields = operations.length < lines.length;
  const rows = operations.map((line, i) => [String(i), String(line.line), lineText(line)]);
  const facts = [
    `${operations.length} operations`,
    `${program.byteLength} bytes`,
    `${resultBytes} bytes of results`,
    ...(yields ? ["yields"] : []),
    `for the window table ${hex(info.tableHash, 64)} of ${info.name}`,
  ];
  return {
    json: {
      device: info.name,
      tableHash: info.tableHash,
      yields,
      resultBytes,
      operations: operations.map((line) => ({ line: line.line, operation: lineText(line) })),
      program: Buffer.from(program).toString("hex"),
    },
    table: { columns: ["operation", "line", "text"], rows },
    text: `${rows.map(([i, , text]) => `${i?.padStart(5)}  ${text}\n`).join("")}# ${facts.join(", ")}\n`,
    raw: program,
  };
}
