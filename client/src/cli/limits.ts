/** Limits of the command line alone. */

/**
 * One bulk call. Each is a multiple of every access width, and so large that it takes about as long
 * as a person notices: short enough for Ctrl-C, for --timeout on a slow device, and for a failure to
 * say how far it got; long enough for the round trips not to matter.
 */
export const PIECE_BYTES_MIN: number = 64 * 1024;
export const PIECE_BYTES_MAX: number = 4 * 1024 * 1024;
export const PIECE_MS = 250;
