import { DeviceError, limits, program } from "../contract/index.js";
import { operandBytes, type ProgramReader, type ProgramRecord } from "./program-reader.js";

const { OPCODES } = program;

/**
 * Checks values, masks, padding and times of a record whose width is known and whose operands are
 * there. @returns the longest time that it may wait, ns.
 */
export function verifyOperands(reader: ProgramReader, record: ProgramRecord): number {
  switch (record.opcode) {
    case OPCODES.write:
    case OPCODES.fill:
      requireFits(record, "value", reader.u64(record, 0));
      return 0;
    case OPCODES.update:
    case OPCODES.verify:
      verifyMasked(reader, record);
      return 0;
    case OPCODES.waitFor:
      verifyMasked(reader, record);
      return verifyTimes(reader, record);
    case OPCODES.writeBlock:
      verifyPadding(reader, record);
      return 0;
    default:
      return 0;
  }
}

function verifyMasked(reader: ProgramReader, record: ProgramRecord): void {
  const mask = reader.u64(record, 0);
  const value = reader.u64(record, 8);
  requireFits(record, "mask", mask);
  if (mask === 0n) throw invalid(record, "mask", "an empty mask");
  requireFits(record, "value", value);
  if ((value & ~mask) !== 0n) throw invalid(record, "value", "bits outside the mask");
}

function verifyTimes(reader: ProgramReader, record: ProgramRecord): number {
  const timeoutUs = reader.u32(record, 16);
  const actual = Math.ceil(timeoutUs / 1000);
  const max = limits.WAIT_TIMEOUT_MS_MAX;
  if (actual <= max) return timeoutUs * 1000;
  const data = { limit: "WAIT_TIMEOUT_MS_MAX", actual, max, operation: record.index };
  throw new DeviceError("LIMIT_EXCEEDED", data);
}

function verifyPadding(reader: ProgramReader, record: ProgramRecord): void {
  const end = record.operandsAt + operandBytes(record);
  for (let at = record.operandsAt + record.count * (record.width / 8); at < end; at++) {
    if (reader.byte(at) !== 0) throw invalid(record, "padding", "padding must be zeros");
  }
}

function requireFits(record: ProgramRecord, field: string, value: bigint): void {
  if (value >> BigInt(record.width) !== 0n) {
    throw invalid(record, field, `does not fit ${record.width} bits`);
  }
}

function invalid({ index }: ProgramRecord, field: string, reason: string): DeviceError {
  return new DeviceError("INVALID_ARGUMENT", { field, reason, operation: index });
}
