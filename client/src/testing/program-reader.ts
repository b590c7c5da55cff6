/** Reads the layout of a program (protocol book, section 5). Nothing is checked here. */
import { program } from "../contract/index.js";

const { HEADER_BYTES, OPCODES, RECORD_HEAD_BYTES, padded } = program;

export interface ProgramHeader {
  readonly magic: number;
  readonly version: number;
  readonly flags: number;
  readonly tableHash: bigint;
  readonly operations: number;
  readonly length: number;
  readonly resultsBytes: number;
  readonly reserved: number;
}

/** The head of a record. */
export interface ProgramRecord {
  /** Place in the batch, from 0. */
  readonly index: number;
  readonly opcode: number;
  readonly width: number;
  readonly window: number;
  readonly flags: number;
  readonly count: number;
  readonly offset: bigint;
  /** Where the operands start, bytes into the program. */
  readonly operandsAt: number;
}

export class ProgramReader {
  readonly length: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.length = bytes.byteLength;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The program must have at least HEADER_BYTES. */
  header(): ProgramHeader {
    const view = this.#view;
    return {
      magic: view.getUint32(0, true),
      version: view.getUint16(4, true),
      flags: view.getUint16(6, true),
      tableHash: view.getBigUint64(8, true),
      operations: view.getUint32(16, true),
      length: view.getUint32(20, true),
      resultsBytes: view.getUint32(24, true),
      reserved: view.getUint32(28, true),
    };
  }

  /** RECORD_HEAD_BYTES must be there. */
  record(at: number, index: number): ProgramRecord {
    const view = this.#view;
    return {
      index,
      opcode: view.getUint8(at),
      width: view.getUint8(at + 1),
      window: view.getUint8(at + 2),
      flags: view.getUint8(at + 3),
      count: view.getUint32(at + 4, true),
      offset: view.getBigUint64(at + 8, true),
      operandsAt: at + RECORD_HEAD_BYTES,
    };
  }

  /** An operand, `at` bytes into the operands. */
  u32(record: ProgramRecord, at: number): number {
    return this.#view.getUint32(record.operandsAt + at, true);
  }

  u64(record: ProgramRecord, at: number): bigint {
    return this.#view.getBigUint64(record.operandsAt + at, true);
  }

  /** One element of a `writeBlock`. */
  element(record: ProgramRecord, i: number): bigint {
    const at = record.operandsAt + i * (record.width / 8);
    if (record.width === 8) return BigInt(this.#view.getUint8(at));
    if (record.width === 16) return BigInt(this.#view.getUint16(at, true));
    if (record.width === 32) return BigInt(this.#view.getUint32(at, true));
    return this.#view.getBigUint64(at, true);
  }

  byte(at: number): number {
    return this.#view.getUint8(at);
  }
}

/** Where the first record starts. */
export const FIRST_RECORD_AT: number = HEADER_BYTES;

/** Bytes of operands with their padding; the opcode must be known. */
export function operandBytes(record: ProgramRecord): number {
  switch (record.opcode) {
    case OPCODES.write:
    case OPCODES.fill:
    case OPCODES.delay:
      return 8;
    case OPCODES.update:
    case OPCODES.verify:
      return 16;
    case OPCODES.waitFor:
      return 24;
    case OPCODES.writeBlock:
      return paddedBlock(record);
    default:
      return 0;
  }
}

/** Bytes of results with their padding. */
export function resultBytes(record: ProgramRecord): number {
  switch (record.opcode) {
    case OPCODES.read:
    case OPCODES.update:
    case OPCODES.waitFor:
    case OPCODES.verify:
      return 8;
    case OPCODES.readBlock:
      return paddedBlock(record);
    default:
      return 0;
  }
}

/** In plain arithmetic: a hostile count times a width does not fit 32 bits. */
function paddedBlock({ count, width }: ProgramRecord): number {
  const bytes = count * (width / 8);
  return bytes < 2 ** 31 - 8 ? padded(bytes) : bytes;
}
