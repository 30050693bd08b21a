import * as fc from 'fast-check';
import type { JsonObject } from '../../src/json.ts';
import type { Lifecycle } from '../../src/lifecycle/define-lifecycle.ts';
import { LIFECYCLES, walkThrough } from './histories.ts';
import type { History } from './histories.ts';
import type { Walk } from './walk.ts';

/** One seed, so that a failure can be seen again. */
export const SEED = 20_261_123;

export const lifecycleOf = (
  name: string,
): readonly [lifecycle: Lifecycle, histories: fc.Arbitrary<History>] => {
  const found = LIFECYCLES.find(([each]) => each === name);
  if (found === undefined) throw new RangeError(`no lifecycle ${name}`);
  return [found[1], found[2]];
};

/**
 * Holds a law over many random histories of one lifecycle. `law` is called once for each history, and what it returns after
 * the birth and after every move.
 */
export const overHistories = (
  name: string,
  law: () => (walk: Walk) => void,
  numRuns = 60,
): void => {
  const [lifecycle, histories] = lifecycleOf(name);
  fc.assert(
    fc.property(histories, (history) => {
      walkThrough(lifecycle, history, law());
    }),
    { seed: SEED, numRuns },
  );
};

/** A law that looks at one step at a time. */
export const always = (name: string, law: (walk: Walk) => void): void => {
  overHistories(name, () => law);
};

export const stageOf = (walk: Walk): string => {
  const { value } = walk.last.snapshot;
  return typeof value === 'string' ? value : (Object.keys(value as JsonObject)[0] ?? '');
};
