import { setTimeout as sleep } from "node:timers/promises";

import { POLL_INTERVAL_MS } from "./limits.js";

/** The promise's result, or an error that names what was waited for. The loser keeps running. */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `probe` until it answers something other than undefined. */
export async function poll<T>(
  limitMs: number,
  what: string,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`no ${what} within ${limitMs} ms`);
    await sleep(POLL_INTERVAL_MS);
  }
}
