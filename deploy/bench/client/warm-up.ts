import { median } from "../report/statistics.js";

/** The warm-up is looked at in so many slices. */
const SLICES = 8;
/** V8 compiles in the background: one slice that is no faster than those before says little. */
const LEVEL_SLICES = 2;
/** A slice counts as faster by this factor. */
const FASTER = 0.95;

/**
 * Repeats `run` until it gets no faster, on both ends of the wire: at first V8 interprets, and what
 * it measures then is V8. At most `limitMs`, of which some goes by in any case.
 */
export async function warmUp(run: () => unknown, limitMs: number): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  let level = 0;
  for (let slice = 0; slice < SLICES && level < LEVEL_SLICES && limitMs > 0; slice++) {
    const times: number[] = [];
    const end = performance.now() + limitMs / SLICES;
    do {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    } while (performance.now() < end);
    const now = median(times);
    level = now < best * FASTER ? 0 : level + 1;
    best = Math.min(best, now);
  }
}
