import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryStore } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import { describeStore } from '../src/index.ts';
import type { StoreSuite } from '../src/index.ts';
import { backedUpSuite } from './backed-up-store.ts';
import { broken, brokenStores } from './broken-stores.ts';
import { collectingRunner } from './collecting-runner.ts';
import type { Result } from './collecting-runner.ts';
import { filedSuite } from './filed-store.ts';
import { withLingeringBlobs } from './lingering-blobs.ts';
import { sharedSuite } from './shared-store.ts';

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
const kept = (
  change: (store: Store) => Store = (store) => store,
  make: () => Store = memoryStore,
): StoreSuite => {
  const traits = { durable: true, shared: false, backup: false };
  let store = make();
  return {
    name: 'kept',
    open: (data) => {
      if (data === 'fresh') store = make();
      return change({ ...store, traits });
    },
  };
};

const withoutBlobs = (store: Store): Store => ({
  ...store,
  verify: async (ids) => (await store.verify(ids)).map((row) => ({ ...row, blob: false })),
});

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
    const suite = kept(withoutBlobs, () => withLingeringBlobs(memoryStore()));
    expect(failures(await results(suite, isOfDurability))).toEqual([
      'destroy and verify > verify says what is still there',
      'destroy and verify > a blob counts as left until it has gone',
      'destroy and verify > the blob of a destroyed artefact goes without anyone else deleting it',
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

const isOfShare = (name: string): boolean =>
  /(?:two|a) (?:hosts?|reader that follows two writers) /u.test(name);

describe('the suite, run on stores that several engines may open', () => {
  it('passes one that keeps hosts apart', async () => {
    const found = await results(sharedSuite(), isOfShare);
    expect(found.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed']);
  });

  it('finds one that leases no timers', async () => {
    expect(failures(await results(sharedSuite({ timersAreLeased: false }), isOfShare))).toEqual([
      'timers > two hosts never claim the same timer within a lease',
    ]);
  });

  it('finds one that lets a host renew the lease of another', async () => {
    expect(failures(await results(sharedSuite({ leasesAreOwned: false }), isOfShare))).toEqual([
      'effects and leases > a host renews no lease of another',
    ]);
  });

  it('finds one whose facts can be passed over', async () => {
    expect(failures(await results(sharedSuite({ factsAreInOrder: false }), isOfShare))).toEqual([
      'the feed of facts > a reader that follows two writers sees every fact once',
    ]);
  });
});

const isOfBackup = (name: string): boolean => name.startsWith('backup > ');

describe('the suite, run on stores that make backups', () => {
  it('passes one whose backups are whole', async () => {
    const found = await results(backedUpSuite(), isOfBackup);
    expect(found.map(({ status }) => status)).toEqual(['passed', 'passed']);
  });

  it('finds one whose backup goes on changing', async () => {
    expect(failures(await results(backedUpSuite('changes'), isOfBackup))).toEqual([
      'backup > a backup opens on its own and holds what was committed before it',
    ]);
  });

  it('finds one whose backup lacks a changeset in the middle', async () => {
    expect(failures(await results(backedUpSuite('has a hole'), isOfBackup))).toContain(
      'backup > a backup opens on its own and holds what was committed before it',
    );
  });

  it('asks a store that makes backups for the road to them', async () => {
    const { name, open } = backedUpSuite();
    const [first] = await results({ name, open }, isOfBackup);
    expect(first?.reason).toContain('give describeStore its backup road');
  });
});

const isOfRemains = (name: string): boolean => name.startsWith('what compaction leaves > ');

describe('the suite, run on stores that leave files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cc-remains-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('passes one that rewrites them', async () => {
    const found = await results(filedSuite(join(folder, 'tidy'), true), isOfRemains);
    expect(found.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed']);
  });

  it('finds one that leaves what was erased', async () => {
    const found = await results(filedSuite(join(folder, 'hoard'), false), isOfRemains);
    expect(failures(found)).toEqual([
      'what compaction leaves > after compaction no file holds a byte of a destroyed artefact of 32 bytes',
      'what compaction leaves > after compaction no file holds a byte of a destroyed artefact of 100000 bytes',
      'what compaction leaves > a key that was wrapped anew leaves no trace of its old wrap',
    ]);
  });

  it('finds raw.files that name the wrong files', async () => {
    const suite = { ...filedSuite(join(folder, 'tidy'), true), raw: { files: () => [] } };
    expect(failures(await results(suite, isOfRemains))).toHaveLength(3);
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
