import assert from "node:assert/strict";

import { DeviceError, type ErrorCode, type ErrorData } from "@barkeep/client";

/** The error that the call fails with, which has this code and, where it is named, this data. */
export async function failureOf(
  call: Promise<unknown>,
  code: ErrorCode,
  data: ErrorData = {},
): Promise<DeviceError> {
  const error = await call.then(
    () => assert.fail(`expected ${code}, but nothing failed`),
    (error: unknown) => error,
  );
  if (!DeviceError.is(error)) throw error;
  assert.equal(error.code, code, error.message);
  for (const [name, value] of Object.entries(data)) {
    assert.deepEqual(error.data[name as keyof ErrorData], value, `${name} of ${error.message}`);
  }
  return error;
}
