import assert from "node:assert/strict";
import { type ErrorCode, program } from "../contract/index.js";
import type { Area } from "./area.js";
import type { Bench } from "./bench.js";
import { type CraftedHeader, type CraftedRecord, craft } from "./crafted-program.js";
import { checkError, type ExpectedError } from "./expect-error.js";

const { OPCODES } = program;

/** What is wrong: with the header, or with the second record of a program whose first is good. */
export interface Hostile {
  readonly header?: CraftedHeader;
  readonly record?: CraftedRecord;
  readonly code: ErrorCode;
  readonly data?: ExpectedError;
}

/** Records on one window, with everything right. */
export function good(area: Area): Record<"read" | "write" | "update" | "waitFor", CraftedRecord> {
  const head = { width: 32, window: area.info.index, offset: BigInt(area.at(0)) };
  return {
    read: { ...head, opcode: OPCODES.read },
    write: { ...head, opcode: OPCODES.write, operands: [1n] },
    update: { ...head, opcode: OPCODES.update, operands: [0xffn, 1n] },
    waitFor: { ...head, opcode: OPCODES.waitFor, operands: [1n, 1n, 0n] },
  };
}

/** Each fails with its code, and the good write before it is not made. */
export async function allRefused(bench: Bench, hostiles: readonly Hostile[]): Promise<void> {
  const { scratch, device } = bench;
  const marker = { ...good(scratch).write, operands: [0xbad0_bad0n] };
  await bench.untouched(async () => {
    for (const { header, record, code, data } of hostiles) {
      const records = record === undefined ? [marker] : [marker, record];
      const verdict = await bench.raw(craft(device.info, records, header));
      const where = record === undefined ? {} : { operation: 1 };
      checkError(verdict.error, code, { outcome: "not-executed", ...where, ...data });
      assert.equal(verdict.completed, 0);
      assert.equal(verdict.results.byteLength, 0);
    }
  });
  await bench.serves();
}
