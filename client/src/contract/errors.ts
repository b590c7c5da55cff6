import type { Outcome, Retry } from "./error-row.js";
import { ERROR_TABLE, type ErrorCode } from "./error-table.js";

/**
 * The facts that an error can carry, by name. Every field travels on the wire under the same name
 * (`Error` in `barkeep/v1/error.proto`), so that both sides of a connection see the same error.
 */
export interface ErrorData {
  readonly device?: string;
  readonly window?: string;
  /** Name of an interrupt line. */
  readonly interrupt?: string;
  /** Index of the failing operation in its batch, from 0. */
  readonly operation?: number;
  /** Bytes from the start of the window. */
  readonly offset?: number;
  /** Bytes. */
  readonly length?: number;
  /** Size of the window, bytes. */
  readonly size?: number;
  /** Access width, bits. */
  readonly width?: number;
  /** Access widths that the window takes, bits. */
  readonly supported?: readonly number[];
  /** The argument or field that is wrong. */
  readonly field?: string;
  readonly reason?: string;
  /** What to do about it: a command or a line of configuration. */
  readonly fix?: string;
  /** Name of the limit that was exceeded. */
  readonly limit?: string;
  readonly actual?: number;
  readonly max?: number;
  /** What a register answered. */
  readonly value?: bigint;
  readonly expected?: bigint;
  readonly mask?: bigint;
  readonly timeoutMs?: number;
  readonly retryAfterMs?: number;
  /** Elements of a block operation, or bytes of a bulk transfer, that were done. */
  readonly done?: number;
  /** `errno` of the failing system call. */
  readonly errno?: number;
  readonly path?: string;
  readonly principal?: string;
  readonly errorId?: string;
  /** Versions, for PROTOCOL_MISMATCH. */
  readonly ours?: string;
  readonly theirs?: string;
}

export interface DeviceErrorOptions extends ErrorOptions {
  /** Defaults to the first outcome that the table allows for the code. */
  readonly outcome?: Outcome;
  /** Replaces the text made from code and data. */
  readonly message?: string;
}

/** A property of every instance, by which copies of this package recognise each other's errors. */
const BRAND = "barkeep.DeviceError";

/**
 * The one error class of barkeep. Decide on `code` and `outcome`; `message` is for people.
 *
 * @example
 * try { await regs.read32(0x10) } catch (error) {
 *   if (DeviceError.is(error, "BUS_FAULT")) console.log(error.data.offset, error.outcome);
 * }
 */
export class DeviceError extends Error {
  override readonly name: string = "DeviceError";
  readonly code: ErrorCode;
  readonly data: ErrorData;
  readonly outcome: Outcome;

  constructor(code: ErrorCode, data: ErrorData = {}, options: DeviceErrorOptions = {}) {
    super(options.message ?? describe(code, data), options);
    this.code = code;
    this.data = data;
    this.outcome = options.outcome ?? ERROR_TABLE[code].outcomes[0];
    Object.defineProperty(this, Symbol.for(BRAND), { value: true });
  }

  /** When a repetition of the same call can help. */
  get retry(): Retry {
    return ERROR_TABLE[this.code].retry;
  }

  /** Recognises errors of every copy of this package, by a brand and not by the prototype. */
  static is(value: unknown, code?: ErrorCode): value is DeviceError {
    const branded = value instanceof Error && Symbol.for(BRAND) in value;
    return branded && (code === undefined || (value as DeviceError).code === code);
  }
}

/** True for a string that names a code of this version of the table. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, value);
}

/** Numbers that people of this field read in hexadecimal. */
const HEXADECIMAL: ReadonlySet<string> = new Set([
  "offset",
  "length",
  "size",
  "value",
  "expected",
  "mask",
]);

function describe(code: ErrorCode, data: ErrorData): string {
  const { reason, fix, ...facts } = data;
  const listed = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${show(name, value)}`)
    .join(", ");
  const head = reason === undefined ? ERROR_TABLE[code].means : reason;
  const place = listed === "" ? "" : ` (${listed})`;
  return `${code}: ${head}${place}${fix === undefined ? "" : ` Fix: ${fix}`}`;
}

function show(name: string, value: unknown): string {
  if (HEXADECIMAL.has(name) && (typeof value === "number" || typeof value === "bigint")) {
    return `0x${value.toString(16)}`;
  }
  return Array.isArray(value) ? value.join("/") : String(value);
}
