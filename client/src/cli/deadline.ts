/** The result of `work`, or `late` when it takes longer than that. The work itself goes on. */
export async function inTime<T>(timeoutMs: number, work: Promise<T>, late: Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), timeoutMs);
  });
  return await Promise.race([work, end]).finally(() => clearTimeout(timer));
}
