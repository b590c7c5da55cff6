/** How long a test waits for something that must come: far longer than it takes. */
const PATIENCE_MS = 60_000;

/** What `work` resolves with, or an error that says what did not come. */
export function within<T>(what: string, work: Promise<T>, ms: number = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${ms} ms`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Asks again and again until the answer is not undefined. */
export function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  let over = false;
  const poll = async (): Promise<T> => {
    while (!over) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("given up");
  };
  return within(what, poll()).finally(() => {
    over = true;
  });
}
