/** Keeps `depth` calls under way until all `count` of them are done. */
export async function inFlight(
  depth: number,
  count: number,
  call: (lane: number) => Promise<unknown> | undefined,
): Promise<void> {
  const lane = async (index: number): Promise<void> => {
    for (let i = index; i < count; i += depth) await call(index);
  };
  await Promise.all(Array.from({ length: depth }, (_, index) => lane(index)));
}
