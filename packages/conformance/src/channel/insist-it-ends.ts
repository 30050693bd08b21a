import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';

const WITHIN_MS = 1_000;

/** Aborts: the call ends, well or badly, within a second, and listens no longer. */
export const insistItEnds = async (
  call: Promise<unknown> | undefined,
  stop: AbortController,
): Promise<void> => {
  const ended = Promise.resolve(call).then(
    () => true,
    () => true,
  );
  stop.abort();
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), WITHIN_MS);
  const isInTime = await Promise.race([ended, late]);
  clearTimeout(timer);
  assert.ok(isInTime, 'it goes on a second after it was told to stop');
  assert.equal(getEventListeners(stop.signal, 'abort').length, 0, 'nothing listens on');
};
