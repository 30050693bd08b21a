import type { Store } from '@council-contact/core';
import { aroundStore } from './around-store.ts';

const reached = new Map<string, number>();

/**
 * Marks a place where a test may kill this process. `CC_FAILPOINT=commit:after:17` in the environment sends SIGKILL
 * the seventeenth time that `processFailpoint('commit:after')` is passed: no handler runs, nothing is flushed. Without
 * the variable it does nothing.
 */
export const processFailpoint = (name: string): void => {
  const spec = process.env['CC_FAILPOINT'];
  if (spec !== undefined) pass(name, spec, reached);
};

/**
 * A store that kills its own process at `spec`, for example `claimEffects:after:3`: before or after the nth use of a
 * call. Left out: the environment's CC_FAILPOINT; where there is none, the store itself.
 */
export const killAt = (store: Store, spec = process.env['CC_FAILPOINT']): Store => {
  if (spec === undefined) return store;
  const counts = new Map<string, number>();
  return aroundStore(store, async (call, run) => {
    pass(`${call}:before`, spec, counts);
    const answer = await run();
    pass(`${call}:after`, spec, counts);
    return answer;
  });
};

const pass = (name: string, spec: string, counts: Map<string, number>): void => {
  const at = spec.lastIndexOf(':');
  const nth = Number(spec.slice(at + 1));
  if (at < 1 || !Number.isInteger(nth) || nth < 1) {
    throw new RangeError(`'${spec}' is no failpoint: write name:nth, like commit:after:17`);
  }
  if (name !== spec.slice(0, at)) return;
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  if (count === nth) process.kill(process.pid, 'SIGKILL');
};
