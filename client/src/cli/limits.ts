/** Limits of the command line alone. */

/**
 * One bulk call: a multiple of every access width, small enough for Ctrl-C to be answered and for a
 * failure to say how far it got, and large enough for the round trips not to matter.
 */
export const PIECE_BYTES: number = 4 * 1024 * 1024;
