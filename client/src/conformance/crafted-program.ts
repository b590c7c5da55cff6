/** Programs written byte by byte, so that they can be wrong in ways that the builder cannot. */
import { type DeviceInfo, program } from "../contract/index.js";

/** A record, whatever it says. */
export interface CraftedRecord {
  readonly opcode: number;
  readonly width?: number;
  readonly window?: number;
  readonly flags?: number;
  readonly count?: number;
  readonly offset?: bigint;
  /** Operands as words of 64 bits. */
  readonly operands?: readonly bigint[];
}

export interface CraftedHeader {
  readonly magic?: number;
  readonly version?: number;
  readonly flags?: number;
  readonly tableHash?: bigint;
  readonly operations?: number;
  readonly length?: number;
  readonly results?: number;
  readonly reserved?: number;
}

/** Encodes the records; what the header does not say is right for them, given `results`. */
export function craft(
  info: DeviceInfo,
  records: readonly CraftedRecord[],
  header: CraftedHeader = {},
): Uint8Array {
  const { HEADER_BYTES, RECORD_HEAD_BYTES } = program;
  const operandWords = records.reduce((sum, record) => sum + (record.operands?.length ?? 0), 0);
  const length = HEADER_BYTES + records.length * RECORD_HEAD_BYTES + operandWords * 8;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, header.magic ?? program.PROGRAM_MAGIC, true);
  view.setUint16(4, header.version ?? program.PROGRAM_VERSION, true);
  view.setUint16(6, header.flags ?? 0, true);
  view.setBigUint64(8, header.tableHash ?? info.tableHash, true);
  view.setUint32(16, header.operations ?? records.length, true);
  view.setUint32(20, header.length ?? length, true);
  view.setUint32(24, header.results ?? 0, true);
  view.setUint32(28, header.reserved ?? 0, true);
  let at = HEADER_BYTES;
  for (const record of records) at = craftRecord(view, at, record);
  return bytes;
}

function craftRecord(view: DataView, at: number, record: CraftedRecord): number {
  view.setUint8(at, record.opcode);
  view.setUint8(at + 1, record.width ?? 32);
  view.setUint8(at + 2, record.window ?? 0);
  view.setUint8(at + 3, record.flags ?? 0);
  view.setUint32(at + 4, record.count ?? 1, true);
  view.setBigUint64(at + 8, record.offset ?? 0n, true);
  let next = at + program.RECORD_HEAD_BYTES;
  for (const operand of record.operands ?? []) {
    view.setBigUint64(next, operand, true);
    next += 8;
  }
  return next;
}
