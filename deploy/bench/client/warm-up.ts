/** When an operation has become as fast as it gets: compiled, with its buffers and caches there. */
import { median } from "../report/statistics.js";
import type { Operation } from "../task.js";

/** Runs whose median counts as one look. */
const LOOK_RUNS_MIN = 3;
const LOOK_MS = 20;
/** It is steady after so many looks, none of which was better than what came before. */
const PATIENCE = 3;
/** Less is not better, but noise. */
const BETTER = 0.97;

/** Judges the medians of one look after the other. */
export class Steadiness {
  #best = Number.POSITIVE_INFINITY;
  #sinceBetter = 0;

  get reached(): boolean {
    return this.#sinceBetter >= PATIENCE;
  }

  look(medianMs: number): void {
    this.#sinceBetter = medianMs < this.#best * BETTER ? 0 : this.#sinceBetter + 1;
    this.#best = Math.min(this.#best, medianMs);
  }
}

/** Runs until the time of one run has stopped falling, but for no longer than `capMs`. */
export async function warmUp(operation: Operation, capMs: number): Promise<void> {
  const steadiness = new Steadiness();
  const end = performance.now() + capMs;
  while (!steadiness.reached && performance.now() < end) {
    const times: number[] = [];
    const looked = performance.now();
    do {
      const start = performance.now();
      await operation.run();
      times.push(performance.now() - start);
    } while (
      (times.length < LOOK_RUNS_MIN || performance.now() - looked < LOOK_MS) &&
      performance.now() < end
    );
    steadiness.look(median(times));
  }
}
