import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { allStored, duplicatesChangeNothing, LAWS } from './laws.ts';
import { randomHistory, type Action } from './random-actions.ts';
import { newSimulation } from './simulation.ts';

/** FC_SEED in the environment runs the histories of that seed; a failure prints its own. */
const seed = process.env['FC_SEED'] === undefined ? 20_261_123 : Number(process.env['FC_SEED']);

const RUNS = Number(process.env['FC_RUNS'] ?? 60);

/** What a history breaks, by law. */
const broken = async (history: readonly (readonly Action[])[]): Promise<object> => {
  const simulation = await newSimulation();
  for (const actions of history) await simulation.turn(actions);
  await simulation.comeToRest();
  const stored = await allStored(simulation);
  const found: Record<string, string[]> = {};
  for (const [name, law] of Object.entries(LAWS)) {
    const breaks = await law(simulation, stored);
    if (breaks.length > 0) found[name] = breaks;
  }
  const changed = await duplicatesChangeNothing(simulation);
  if (changed.length > 0) found['a duplicate changes nothing'] = changed;
  await simulation.centre.stop();
  return found;
};

const everyLaw = [...Object.keys(LAWS), 'a duplicate changes nothing'].join('; ');

test(`over random histories: ${everyLaw}`, { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(randomHistory({ crashes: false }), async (history) => {
      expect(await broken(history)).toEqual({});
    }),
    { seed, numRuns: RUNS },
  );
});

test(
  'the same over random crashes, before and after any call of the store',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory({ crashes: true }), async (history) => {
        expect(await broken(history)).toEqual({});
      }),
      { seed, numRuns: RUNS },
    );
  },
);
