import { describe, expect, it } from 'vitest';
import { memoryStore } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import { describeStore } from '../src/index.ts';
import type { StoreSuite } from '../src/index.ts';
import { broken, brokenStores } from './broken-stores.ts';
import { collectingRunner } from './collecting-runner.ts';
import type { Result } from './collecting-runner.ts';

const isHistory = (name: string): boolean => name.startsWith('random histories > ');

const results = async (
  suite: StoreSuite,
  isWanted: (name: string) => boolean,
): Promise<readonly Result[]> => {
  const { runner, run } = collectingRunner();
  describeStore(suite, runner);
  return run(isWanted);
};

const failures = (found: readonly Result[]): readonly string[] =>
  found.filter(({ status }) => status === 'failed').map(({ name }) => name);

describe('the suite, run on stores with one fault each', () => {
  for (const store of brokenStores) {
    it(`finds the store that ${store.fault}, in its place`, async () => {
      const suite = { name: store.fault, open: () => broken(store) };
      const found = await results(suite, (name) => !isHistory(name));
      expect(failures(found)).toEqual(store.fails);
    });
  }

  const met = brokenStores.filter(({ isMissedByHistories }) => isMissedByHistories !== true);
  it.each(met)('finds the store that $fault by random histories too', async (store) => {
    const histories = { runs: 300, isShrunk: false };
    const suite = { name: store.fault, open: () => broken(store), histories };
    const [history] = await results(suite, isHistory);
    expect(history?.status).toBe('failed');
    expect(history?.reason).toContain('seed: 20260105');
  });
});

/** The memory store as if it were durable: the data outlives the close, as it does for every store in one process. */
const kept = (change: (store: Store) => Store = (store) => store): StoreSuite => {
  const traits = { durable: true, shared: false, backup: false };
  let store = memoryStore();
  return {
    name: 'kept',
    open: (data) => {
      if (data === 'fresh') store = memoryStore();
      return change({ ...store, traits });
    },
  };
};

const isOfDurability = (name: string): boolean =>
  /^(?:durability and lock|destroy and verify) > /u.test(name);

describe('the suite, run on stores that claim to be durable', () => {
  it('passes one that is', async () => {
    const found = await results(kept(), isOfDurability);
    expect(failures(found)).toEqual([]);
    expect(found.filter(({ status }) => status === 'skipped')).toHaveLength(1);
  });

  it('finds one that forgets', async () => {
    const traits = { durable: true, shared: false, backup: false };
    const suite = { name: 'forgets', open: () => ({ ...memoryStore(), traits }) };
    expect(failures(await results(suite, isOfDurability))).toEqual([
      'durability and lock > all that was committed is there when it is opened again',
      'durability and lock > versions, duplicates and sequences go on where they stood',
      'durability and lock > a lease outlives a crash and still ends in its time',
      'durability and lock > a second engine is refused while the first has it open, and welcome afterwards',
    ]);
  });

  it('finds one that forgets which blobs were left', async () => {
    const forgets = (store: Store): Store => ({
      ...store,
      verify: async (ids) => (await store.verify(ids)).map((row) => ({ ...row, blob: false })),
    });
    expect(failures(await results(kept(forgets), isOfDurability))).toEqual([
      'destroy and verify > verify says what is still there',
      'destroy and verify > a blob counts as left until it has gone',
      'destroy and verify > a blob that outlived a crash still counts as left',
    ]);
  });

  it('finds one without a lock', async () => {
    const suite = kept((store) => ({ ...store, open: async () => store.open().catch(() => {}) }));
    expect(failures(await results(suite, isOfDurability))).toEqual([
      'durability and lock > a second engine is refused while the first has it open, and welcome afterwards',
    ]);
  });
});

describe('what a store cannot do', () => {
  it('is skipped with the reason, and nothing else is', async () => {
    const found = await results({ name: 'memory', open: () => memoryStore() }, () => true);
    const reasons = Map.groupBy(
      found.filter(({ status }) => status === 'skipped'),
      ({ reason }) => reason,
    );
    expect(
      Object.fromEntries([...reasons].map(([reason, tests]) => [reason, tests.length])),
    ).toEqual({
      'traits.durable is false: nothing is left to find when it is opened again': 5,
      'traits.shared is false: there is never a second engine': 4,
      'traits.backup is false: it makes no backups': 2,
      'raw.files is not given: there are no files to search': 3,
      'raw.rowsNaming is not given: there is no second road to the rows': 1,
    });
  });
});
