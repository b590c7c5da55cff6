/**
 * Every limit of the project that both ends must agree on, with its unit and its reason.
 * The native core repeats the ones it enforces in `native/src/core/limits.h`; a test compares them.
 */

/** Operations in one batch: 10 000 is a large test; three times that is room, and bounds the verifier. */
export const BATCH_OPERATIONS_MAX = 32_768;

/** Encoded bytes of one program, so that a batch always fits in one message. */
export const PROGRAM_BYTES_MAX: number = 1024 * 1024;

/** Bytes of results of one program, so that a reply always fits in one message. */
export const RESULTS_BYTES_MAX: number = 1024 * 1024;

/** Estimated device time of a batch that does not yield: what everybody else may have to wait. */
export const BATCH_DEVICE_TIME_MS_MAX = 10;

/** One `waitFor`: longer waits belong to the caller, who can repeat them. */
export const WAIT_TIMEOUT_MS_MAX = 600_000;

/** One `delay`. */
export const DELAY_MS_MAX = 10_000;

/** A deadline of one call; also the longest time that fits the wire's 32-bit milliseconds with room. */
export const CALL_TIMEOUT_MS_MAX: number = 24 * 3600 * 1000;

/** Windows of one device: a record addresses its window with one byte. */
export const WINDOWS_MAX = 256;

/** One slice of a bulk transfer in a message: large enough for speed, small enough to share a link. */
export const BULK_CHUNK_BYTES: number = 256 * 1024;

/** One message on the wire, in both directions: a maximal program or result and its envelope fit twice. */
export const MESSAGE_BYTES_MAX: number = 4 * 1024 * 1024;

/** Batches of one session that are queued, running or unacknowledged. More are OVERLOADED. */
export const SESSION_BATCHES_MAX = 4096;

/** Bytes of programs of one session that wait for the device. More are OVERLOADED. */
export const SESSION_PROGRAM_BYTES_MAX: number = 16 * 1024 * 1024;

/** Bytes of results kept for one session until the client acknowledges them; the oldest are evicted. */
export const SESSION_RESULTS_BYTES_MAX: number = 16 * 1024 * 1024;

/** How long the daemon keeps a session whose connection is gone, so that it can be resumed. */
export const SESSION_RESUME_MS = 30_000;

/** One access that takes longer than this makes the device `stuck`. */
export const STUCK_ACCESS_MS = 1000;

/** Subscriptions to the interrupts of one device. More are OVERLOADED. */
export const INTERRUPT_SUBSCRIBERS_MAX = 64;

/** Events that wait for one subscriber; later ones are dropped, and counted. */
export const INTERRUPT_QUEUE_MAX = 256;

/** A program that runs at each interrupt, and what it answers: the queue holds that many of them. */
export const INTERRUPT_PROGRAM_BYTES_MAX: number = 64 * 1024;
export const INTERRUPT_RESULTS_BYTES_MAX = 4096;

/**
 * A line that the kernel masks at each interrupt stays masked for so long, unless a program has run
 * well: nobody may have acknowledged the interrupt, which then comes again at once.
 */
export const INTERRUPT_HOLDOFF_MS = 1;

/** Interrupt lines of one device: each takes a descriptor. Vectors beyond them are not offered. */
export const INTERRUPT_LINES_MAX = 64;

/** DMA buffers of one session, and their bytes: they are locked memory of the daemon's host. */
export const DMA_SESSION_BUFFERS_MAX = 256;
export const DMA_SESSION_BYTES_MAX: number = 256 * 1024 * 1024;

/** Bytes of all DMA buffers of one daemon. More are OVERLOADED. */
export const DMA_BYTES_MAX: number = 1024 * 1024 * 1024;
