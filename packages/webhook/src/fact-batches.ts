import type { FactEntry } from '@council-contact/core';

/**
 * Facts in batches: as many as there are, at most `most`, without waiting for more than `lingerMs` once there is one.
 * Ends with the feed.
 */
export async function* factBatches(
  facts: AsyncIterable<FactEntry>,
  most: number,
  lingerMs: number,
): AsyncGenerator<readonly FactEntry[]> {
  const feed = facts[Symbol.asyncIterator]();
  let next = feed.next();
  for (;;) {
    const batch: FactEntry[] = [];
    const first = await next;
    if (first.done === true) return;
    batch.push(first.value);
    next = feed.next();
    const lingered = lingering(lingerMs);
    while (batch.length < most) {
      const one = await Promise.race([next, lingered.over]);
      if (one === 'over' || one.done === true) break;
      batch.push(one.value);
      next = feed.next();
    }
    lingered.end();
    yield batch;
  }
}

const lingering = (ms: number) => {
  const { promise, resolve } = Promise.withResolvers<'over'>();
  const timer = setTimeout(resolve, ms, 'over');
  return { over: promise, end: () => clearTimeout(timer) };
};
