/** When a call must have ended, on the monotonic clock; undefined for never. */
export type Deadline = number | undefined;

/** Of the milliseconds that a caller has left; 0 means no deadline. */
export function deadlineOf(timeLeftMs: number): Deadline {
  return timeLeftMs === 0 ? undefined : performance.now() + timeLeftMs;
}

/** As native code takes it: milliseconds left, at least 0, or -1 for no deadline. */
export function timeLeftMs(deadline: Deadline): number {
  return deadline === undefined ? -1 : Math.max(0, deadline - performance.now());
}
