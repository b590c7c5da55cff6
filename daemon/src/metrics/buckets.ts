/**
 * The buckets of histograms. Each series costs one line per bucket and device, so there are about a
 * dozen: steps of four to five, and a boundary where a limit is.
 */

/**
 * From a transfer of one chunk to one of gigabytes over a slow link: those of native code, which
 * counts the transfers of data channels (transfer_counts.h; a test compares them).
 */
export const BULK_SECONDS: readonly number[] = [1e-3, 5e-3, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];

/** Whole calls; a session is a call that lasts for hours. */
export const CALL_SECONDS: readonly number[] = [
  2.5e-4, 1e-3, 2.5e-3, 0.01, 0.05, 0.25, 1, 5, 30, 300,
];
