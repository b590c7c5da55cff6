/** DeviceError to and from the JSON of the data channel (protocol book, section 6). */
import {
  DeviceError,
  type ErrorCode,
  type ErrorData,
  isErrorCode,
  type Outcome,
} from "../contract/index.js";
import { ERROR_FIELDS, type FieldKind } from "./error-codec.js";

const OUTCOMES: readonly Outcome[] = ["not-executed", "partial", "unknown"];

/** Numbers of 64 bits in `barkeep.v1.Error`; the other numbers are numbers in JSON too. */
const WIDE: ReadonlySet<string> = new Set([
  ...["offset", "length", "size", "actual", "max", "value", "expected", "mask"],
  ...["timeoutMs", "retryAfterMs", "done"],
]);

export function encodeErrorJson({ code, outcome, data }: DeviceError): Buffer {
  const entries = Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, WIDE.has(name) ? hexadecimal(value) : value]);
  return Buffer.from(JSON.stringify({ code, outcome, ...Object.fromEntries(entries) }));
}

/** Nothing is no error. Text that is no error is INTERNAL: the daemon broke its promise. */
export function decodeErrorJson(bytes: Buffer): DeviceError | undefined {
  if (bytes.byteLength === 0) return undefined;
  try {
    return decode(JSON.parse(bytes.toString("utf8")) as Readonly<Record<string, unknown>>);
  } catch (cause) {
    const reason = `the daemon's error cannot be read: ${bytes.toString("utf8", 0, 200)}`;
    return new DeviceError("INTERNAL", { reason }, { outcome: "unknown", cause });
  }
}

function decode(wire: Readonly<Record<string, unknown>>): DeviceError {
  const given = String(wire["code"]);
  const known = isErrorCode(given);
  const code: ErrorCode = known ? given : "INTERNAL";
  const data: Record<string, unknown> = known ? {} : { reason: given };
  for (const [name, kind] of Object.entries(ERROR_FIELDS)) {
    const value = wire[name];
    if (value !== undefined && value !== null) data[name] = decodeField(value, kind);
  }
  const outcome = OUTCOMES.find((name) => name === wire["outcome"]);
  return new DeviceError(code, data as ErrorData, outcome === undefined ? {} : { outcome });
}

function decodeField(value: unknown, kind: FieldKind): unknown {
  if (kind === "bigint") return BigInt(value as string);
  if (kind === "number") return Number(value);
  return value;
}

function hexadecimal(value: unknown): string {
  const whole = typeof value === "bigint" ? value : BigInt(Math.ceil(value as number));
  return `0x${whole.toString(16)}`;
}
