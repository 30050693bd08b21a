/** Works through all of them, so many at once; the answers are in the order of what was asked. */
export const inLanes = async <T, R>(
  lanes: number,
  all: readonly T[],
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> => {
  const done: R[] = [];
  const entries = all.entries();
  const lane = async (): Promise<void> => {
    for (const [index, one] of entries) done[index] = await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, all.length) }, lane));
  return done;
};
