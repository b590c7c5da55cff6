import type { ErrorCode } from "../contract/index.js";
import type { Bench } from "./bench.js";
import { type ExpectedError, expectError } from "./expect-error.js";

/** One call that must fail. */
export type Misuse = () => unknown;

/** All of them fail alike, touch nothing, and the device serves on. */
export async function allFail(
  bench: Bench,
  misuses: readonly Misuse[],
  [code, expected]: readonly [ErrorCode, ExpectedError?],
): Promise<void> {
  await bench.untouched(async () => {
    for (const misuse of misuses) await expectError(misuse, code, expected);
  });
  await bench.serves();
}
