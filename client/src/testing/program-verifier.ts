import {
  DeviceError,
  type DeviceInfo,
  type ErrorData,
  limits,
  program,
  WIDTHS,
  type Width,
  type WindowInfo,
} from "../contract/index.js";
import { verifyOperands } from "./operand-verifier.js";
import {
  FIRST_RECORD_AT,
  operandBytes,
  ProgramReader,
  type ProgramRecord,
  resultBytes,
} from "./program-reader.js";

const { FLAG_FIXED, FLAG_YIELDS, OPCODES } = program;

/** A program that may run. */
export interface VerifiedProgram {
  readonly reader: ProgramReader;
  readonly records: readonly ProgramRecord[];
  readonly yields: boolean;
  readonly resultsBytes: number;
}

/**
 * Verifies a whole program against a device's window table, as the protocol book's section 5 says:
 * the same checks in the same order. @throws DeviceError with the first that fails.
 */
export function verifyProgram(bytes: Uint8Array, info: DeviceInfo): VerifiedProgram {
  const reader = new ProgramReader(bytes);
  const { operations, resultsBytes, flags } = verifyHeader(reader, info);
  const records: ProgramRecord[] = [];
  let at = FIRST_RECORD_AT;
  let results = 0;
  let deviceNs = 0;
  for (let index = 0; index < operations; index++) {
    if (at === reader.length) {
      throw malformed("operations", "fewer records than the header announces");
    }
    if (at + program.RECORD_HEAD_BYTES > reader.length) {
      throw malformed("length", "the record is truncated", index);
    }
    const record = reader.record(at, index);
    deviceNs += verifyRecord(reader, record, info.windows);
    at = record.operandsAt + operandBytes(record);
    results += resultBytes(record);
    records.push(record);
  }
  if (operations === 0) throw malformed("operations", "a program has at least one record");
  if (at !== reader.length) throw malformed("length", "bytes after the last record");
  if (results !== resultsBytes) {
    throw malformed("results", `the records have results of ${results} bytes`);
  }
  const yields = flags === FLAG_YIELDS;
  if (!yields) {
    const ms = Math.ceil(deviceNs / 1e6);
    requireWithin("BATCH_DEVICE_TIME_MS_MAX", ms, limits.BATCH_DEVICE_TIME_MS_MAX);
  }
  return { reader, records, yields, resultsBytes };
}

function verifyHeader(
  reader: ProgramReader,
  info: DeviceInfo,
): ReturnType<ProgramReader["header"]> {
  if (reader.length < FIRST_RECORD_AT) throw malformed("length", "shorter than a header");
  const header = reader.header();
  if (header.magic !== program.PROGRAM_MAGIC) throw malformed("magic", "not a program");
  if (header.version !== program.PROGRAM_VERSION) {
    throw malformed("version", `version ${header.version} is not ${program.PROGRAM_VERSION}`);
  }
  if ((header.flags & ~FLAG_YIELDS) !== 0) throw malformed("flags", "unknown header flags");
  if (header.length !== reader.length) {
    throw malformed("length", `the header says ${header.length} bytes, there are ${reader.length}`);
  }
  if (header.reserved !== 0) throw malformed("reserved", "reserved bytes must be 0");
  if (header.tableHash !== info.tableHash) {
    throw new DeviceError("STALE_GENERATION", { device: info.name });
  }
  requireWithin("PROGRAM_BYTES_MAX", reader.length, limits.PROGRAM_BYTES_MAX);
  requireWithin("BATCH_OPERATIONS_MAX", header.operations, limits.BATCH_OPERATIONS_MAX);
  requireWithin("RESULTS_BYTES_MAX", header.resultsBytes, limits.RESULTS_BYTES_MAX);
  return header;
}

/** @returns the estimated device time, ns. */
function verifyRecord(
  reader: ProgramReader,
  record: ProgramRecord,
  windows: readonly WindowInfo[],
): number {
  const { opcode, flags, index } = record;
  if (opcode < OPCODES.read || opcode > OPCODES.flush) {
    throw malformed("opcode", `unknown opcode ${opcode}`, index);
  }
  const allowed = isBlock(opcode) ? FLAG_FIXED : 0;
  if ((flags & ~allowed) !== 0) throw malformed("flags", "unknown record flags", index);
  // A block of an unknown width has no length; its width is refused soon.
  const sized = opcode !== OPCODES.writeBlock || isWidth(record.width);
  if (sized && record.operandsAt + operandBytes(record) > reader.length) {
    throw malformed("length", "the operands are truncated", index);
  }
  if (opcode === OPCODES.delay) return verifyDelay(reader, record);
  const window = windows[record.window];
  if (window === undefined) throw new DeviceError("NO_SUCH_WINDOW", { operation: index });
  if (opcode === OPCODES.flush) return verifyFlush(record, window);
  verifyAccess(record, window);
  const waitNs = verifyOperands(reader, record);
  verifyPermission(record, window);
  const accesses = opcode === OPCODES.update ? 2 : record.count;
  return accesses * window.accessTimeNs + waitNs;
}

function verifyAccess(record: ProgramRecord, window: WindowInfo): void {
  const { index, width, count, opcode } = record;
  const at: ErrorData = { operation: index, window: window.name };
  if (window.origin.cache === "write-combining") {
    const reason = "register operations on a write-combining window are refused";
    throw new DeviceError("UNSUPPORTED", { ...at, reason });
  }
  if (!isWidth(width)) throw malformed("width", `no width of ${width}`, index);
  const offset = Number(record.offset);
  if (!window.widths.includes(width)) {
    const supported = window.widths;
    throw new DeviceError("WIDTH_UNSUPPORTED", { ...at, offset, width, supported });
  }
  if (isBlock(opcode) ? count === 0 : count !== 1) {
    throw malformed("count", `a count of ${count}`, index);
  }
  const bytes = width / 8;
  if (record.offset % BigInt(bytes) !== 0n) {
    throw new DeviceError("MISALIGNED", { ...at, offset, width });
  }
  const length = (record.flags & FLAG_FIXED) === 0 ? count * bytes : bytes;
  if (record.offset + BigInt(length) > BigInt(window.size)) {
    throw new DeviceError("OUT_OF_RANGE", { ...at, offset, length, size: window.size });
  }
}

function verifyPermission({ opcode, index }: ProgramRecord, { name, access }: WindowInfo): void {
  if (access === "read-only" && WRITES.has(opcode)) {
    throw new DeviceError("READ_ONLY", { operation: index, window: name });
  }
  if (access === "write-only" && READS.has(opcode)) {
    throw new DeviceError("WRITE_ONLY", { operation: index, window: name });
  }
}

const READS: ReadonlySet<number> = new Set([
  OPCODES.read,
  OPCODES.update,
  OPCODES.waitFor,
  OPCODES.verify,
  OPCODES.readBlock,
]);

const WRITES: ReadonlySet<number> = new Set([
  OPCODES.write,
  OPCODES.update,
  OPCODES.writeBlock,
  OPCODES.fill,
]);

function isWidth(width: number): width is Width {
  return WIDTHS.includes(width as Width);
}

function isBlock(opcode: number): boolean {
  return opcode >= OPCODES.readBlock && opcode <= OPCODES.fill;
}

function verifyDelay(reader: ProgramReader, record: ProgramRecord): number {
  if (record.window !== 0) throw malformed("window", "a delay has no window", record.index);
  verifyEmptyHead(record);
  const us = reader.u64(record, 0);
  requireWithin("DELAY_MS_MAX", Math.ceil(Number(us) / 1000), limits.DELAY_MS_MAX, record.index);
  return Number(us) * 1000;
}

function verifyFlush(record: ProgramRecord, window: WindowInfo): number {
  const { index } = record;
  if (!window.canFlush) {
    const reason = "the window has no flush register and the device no configuration space";
    throw new DeviceError("UNSUPPORTED", { operation: index, window: window.name, reason });
  }
  verifyEmptyHead(record);
  return window.accessTimeNs;
}

function verifyEmptyHead({ index, width, count, offset }: ProgramRecord): void {
  if (width !== 0) throw malformed("width", "this operation has no width", index);
  if (count !== 0) throw malformed("count", "this operation has no count", index);
  if (offset !== 0n) throw malformed("offset", "this operation has no offset", index);
}

function malformed(field: string, reason: string, operation?: number): DeviceError {
  const where = operation === undefined ? {} : { operation };
  return new DeviceError("INVALID_ARGUMENT", { field, reason, ...where });
}

function requireWithin(limit: string, actual: number, max: number, operation?: number): void {
  if (actual <= max) return;
  const where = operation === undefined ? {} : { operation };
  throw new DeviceError("LIMIT_EXCEEDED", { limit, actual, max, ...where });
}
