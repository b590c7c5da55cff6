import assert from "node:assert/strict";
import {
  DeviceError,
  ERROR_TABLE,
  type ErrorCode,
  type ErrorData,
  type Outcome,
} from "../contract/index.js";

/** What an error must be. Data that is not named may be anything. */
export interface ExpectedError extends ErrorData {
  /** Default: the one that the table lists first. A list where time decides. */
  readonly outcome?: Outcome | readonly Outcome[];
}

/** Awaits a failure and checks its code, its outcome, and the data that is named. */
export async function expectError(
  work: PromiseLike<unknown> | (() => unknown),
  code: ErrorCode,
  expected: ExpectedError = {},
): Promise<DeviceError> {
  const thrown = await failureOf(work);
  assert.ok(DeviceError.is(thrown), `expected ${code}, got ${String(thrown)}`);
  checkError(thrown, code, expected);
  return thrown;
}

export function checkError(
  error: DeviceError | undefined,
  code: ErrorCode,
  expected: ExpectedError = {},
): void {
  assert.ok(error !== undefined, `expected ${code}, but nothing failed`);
  assert.equal(error.code, code, `expected ${code}, got ${error.message}`);
  const { outcome = ERROR_TABLE[code].outcomes[0], ...data } = expected;
  assert.ok(ERROR_TABLE[code].outcomes.includes(error.outcome), `${code}: ${error.outcome}`);
  const wanted = [outcome].flat();
  assert.ok(wanted.includes(error.outcome), `${error.outcome}, not ${wanted}: ${error.message}`);
  for (const [name, value] of Object.entries(data)) {
    const actual: unknown = error.data[name as keyof ErrorData];
    assert.deepEqual(actual, value, `${name} of ${error.message}`);
  }
}

const NOTHING: unique symbol = Symbol("nothing was thrown");

async function failureOf(work: PromiseLike<unknown> | (() => unknown)): Promise<unknown> {
  let thrown: unknown = NOTHING;
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    thrown = error;
  }
  assert.notEqual(thrown, NOTHING, "nothing failed");
  return thrown;
}
