/**
 * The daemon answers a passed deadline in-band; the client gives up this much later, and a data
 * channel that is later than this with it.
 */
export const DEADLINE_GRACE_MS = 2000;
