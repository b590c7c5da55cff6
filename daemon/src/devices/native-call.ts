import type { BulkVerdict, Verdict } from "@barkeep/client/contract";
import { failureToError, type NativeSession } from "@barkeep/native";
import { type Deadline, timeLeftMs } from "./deadline.js";
import type { OpenDevice } from "./served-device.js";

export interface NativeCallOptions {
  readonly deadline: Deadline;
  readonly signal: AbortSignal;
}

/** Where a piece of a bulk transfer goes. */
export interface Piece {
  readonly window: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * A native session for one call of its own: unlike the batches of a session, calls are not ordered,
 * and one that waits must not hold up another.
 */
export async function withNativeSession<T>(
  device: OpenDevice,
  use: (session: NativeSession) => Promise<T>,
): Promise<T> {
  const session = device.native.openSession();
  try {
    return await use(session);
  } finally {
    session.close(() => {});
  }
}

export function executeProgram(
  session: NativeSession,
  program: Uint8Array,
  generation: number,
  options: NativeCallOptions,
): Promise<Verdict> {
  return cancellable(session, options.signal, (resolve) =>
    session.execute(
      program,
      timeLeftMs(options.deadline),
      (failure, completed, results, queuedNs, deviceNs) => {
        const error = failure === null ? {} : { error: failureToError(failure) };
        resolve({ completed, results, ...error, queuedNs, deviceNs, generation });
      },
    ),
  );
}

/** One piece of a bulk transfer. */
export function transferPiece(
  session: NativeSession,
  direction: "read" | "write",
  { window, offset, bytes }: Piece,
  options: NativeCallOptions,
): Promise<BulkVerdict> {
  return cancellable(session, options.signal, (resolve) =>
    session[direction](
      window,
      offset,
      bytes,
      timeLeftMs(options.deadline),
      (failure, bytesDone, _queuedNs, deviceNs) => {
        const error = failure === null ? {} : { error: failureToError(failure) };
        resolve({ bytesDone, ...error, deviceNs });
      },
    ),
  );
}

function cancellable<T>(
  session: NativeSession,
  signal: AbortSignal,
  start: (resolve: (verdict: T) => void) => number,
): Promise<T> {
  return new Promise((resolve) => {
    let handle: number | undefined;
    const cancel = (): void => {
      if (handle !== undefined) session.cancel(handle);
    };
    signal.addEventListener("abort", cancel, { once: true });
    handle = start((verdict) => {
      signal.removeEventListener("abort", cancel);
      resolve(verdict);
    });
    if (signal.aborted) cancel();
  });
}
