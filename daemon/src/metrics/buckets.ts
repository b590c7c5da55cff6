/**
 * The buckets of histograms. Each series costs one line per bucket and device, so there are about a
 * dozen: steps of four to five, and a boundary where a limit is.
 */

/** Time on the device: from one access to a batch that waits for minutes; 10 ms is the budget. */
export const DEVICE_SECONDS: readonly number[] = [
  1e-6, 5e-6, 25e-6, 1e-4, 5e-4, 2.5e-3, 0.01, 0.05, 0.25, 1, 10, 100,
];

/** Time in the queue: an empty queue costs microseconds, and 10 ms is one batch of somebody else. */
export const QUEUE_SECONDS: readonly number[] = [
  1e-5, 5e-5, 2.5e-4, 1e-3, 2.5e-3, 0.01, 0.025, 0.1, 0.5, 1, 5, 30,
];

/** Operations of a batch, up to the largest that there is. */
export const BATCH_OPERATIONS: readonly number[] = [1, 2, 4, 16, 64, 256, 1024, 4096, 16_384];

/** From a transfer of one chunk to one of gigabytes over a slow link. */
export const BULK_SECONDS: readonly number[] = [1e-3, 5e-3, 0.025, 0.1, 0.5, 2.5, 10, 60, 300];

/** Whole calls; a session is a call that lasts for hours. */
export const CALL_SECONDS: readonly number[] = [
  2.5e-4, 1e-3, 2.5e-3, 0.01, 0.05, 0.25, 1, 5, 30, 300,
];
