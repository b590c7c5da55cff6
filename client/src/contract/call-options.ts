/** What every call accepts. */
export interface CallOptions {
  /** Cancels the call: between operations, inside waits, or at the next slice of a bulk transfer. */
  readonly signal?: AbortSignal;
  /** Time until the call's deadline, ms, above 0. Queued work whose deadline passed never runs. */
  readonly timeoutMs?: number;
  /**
   * Repeating the call is harmless: the library may repeat it after a lost connection when its
   * outcome is unknown, provided that it only reads ranges that are `pure`.
   */
  readonly idempotent?: boolean;
}

/** What bulk transfers accept besides. */
export interface BulkOptions extends CallOptions {
  /**
   * Called now and then with the bytes transferred so far (of a remote write: sent), and at the
   * end. Must not throw.
   */
  readonly onProgress?: (bytesDone: number, bytesTotal: number) => void;
}
