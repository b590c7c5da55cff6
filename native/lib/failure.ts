import { DeviceError, type ErrorCode, type Outcome } from "@barkeep/client/contract";
import type { NativeFailure } from "./binding.js";

/** An error of native code as the one error class. The codes are compared by a test. */
export function failureToError(failure: NativeFailure): DeviceError {
  const outcome = failure.outcome as Outcome;
  return new DeviceError(failure.code as ErrorCode, failure.data, { outcome });
}
