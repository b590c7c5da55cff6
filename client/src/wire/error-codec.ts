/** DeviceError to and from `barkeep.v1.Error`: one table of fields, both directions. */

import type { Error__Output, Error as WireError } from "@barkeep/proto/v1/Error";
import {
  DeviceError,
  ERROR_TABLE,
  type ErrorCode,
  type ErrorData,
  isErrorCode,
  type Outcome,
} from "../contract/index.js";

export type FieldKind = "text" | "number" | "bigint" | "numbers";

/** Every field of ErrorData, and how it is spelt on the wire (the name is the same). */
export const ERROR_FIELDS: Readonly<Record<keyof ErrorData, FieldKind>> = {
  device: "text",
  window: "text",
  interrupt: "text",
  operation: "number",
  offset: "number",
  length: "number",
  size: "number",
  width: "number",
  supported: "numbers",
  field: "text",
  reason: "text",
  fix: "text",
  limit: "text",
  actual: "number",
  max: "number",
  value: "bigint",
  expected: "bigint",
  mask: "bigint",
  timeoutMs: "number",
  retryAfterMs: "number",
  done: "number",
  errno: "number",
  path: "text",
  principal: "text",
  errorId: "text",
  ours: "text",
  theirs: "text",
};

const OUTCOMES = {
  "not-executed": "OUTCOME_NOT_EXECUTED",
  partial: "OUTCOME_PARTIAL",
  unknown: "OUTCOME_UNKNOWN",
} as const satisfies Record<Outcome, string>;

export function encodeError(error: DeviceError): WireError {
  const wire: Record<string, unknown> = {
    code: error.code,
    outcome: OUTCOMES[error.outcome],
    message: error.message,
  };
  for (const [name, value] of Object.entries(error.data)) {
    if (value === undefined) continue;
    const kind = ERROR_FIELDS[name as keyof ErrorData];
    // A fraction (half a millisecond) does not fit the wire's integers: round it up.
    wire[name] = kind === "bigint" ? String(value) : kind === "number" ? Math.ceil(value) : value;
  }
  return wire as WireError;
}

/** A code that this version does not know becomes `fallback`, and keeps its text. */
export function decodeError(wire: Error__Output, fallback: ErrorCode = "INTERNAL"): DeviceError {
  const known = isErrorCode(wire.code);
  const code = known ? (wire.code as ErrorCode) : fallback;
  const data: Record<string, unknown> = known ? {} : { reason: `${wire.code}: ${wire.message}` };
  for (const [name, kind] of Object.entries(ERROR_FIELDS)) {
    const value = wire[name as keyof Error__Output];
    if (value === undefined || (kind === "numbers" && (value as number[]).length === 0)) continue;
    data[name] =
      kind === "bigint" ? BigInt(value as string) : kind === "number" ? Number(value) : value;
  }
  const outcome = outcomeOf(wire.outcome) ?? ERROR_TABLE[code].outcomes[0];
  const message = wire.message === "" ? {} : { message: wire.message };
  return new DeviceError(code, data, { outcome, ...message });
}

function outcomeOf(wire: string): Outcome | undefined {
  const entry = Object.entries(OUTCOMES).find(([, name]) => name === wire);
  return entry?.[0] as Outcome | undefined;
}
