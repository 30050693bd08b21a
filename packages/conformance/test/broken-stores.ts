import { memoryStore } from '@council-contact/core';
import type { Changeset, CommitOutcome, InstanceRow, Store } from '@council-contact/core';
import { specimen } from '../src/index.ts';
import { withLingeringBlobs } from './lingering-blobs.ts';

/** A store with one fault, and the tests that must find it: these and no others. */
export interface BrokenStore {
  readonly fault: string;
  readonly breaks: (store: Store) => Store;
  readonly fails: readonly string[];
  /** Faults that random histories cannot meet: limits, buffers, names, other councils. */
  readonly isMissedByHistories?: true;
}

const { changeset } = specimen;

const commitEach = async (
  changesets: readonly Changeset[],
  commitOne: (changeset: Changeset) => Promise<CommitOutcome>,
): Promise<readonly CommitOutcome[]> => {
  const outcomes: CommitOutcome[] = [];
  for (const one of changesets) outcomes.push(await commitOne(one));
  return outcomes;
};

const single = async (store: Store, one: Changeset): Promise<CommitOutcome> => {
  const [outcome] = await store.commit([one]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
};

/** Passes each changeset through a change before it is committed. */
const changing =
  (change: (store: Store, one: Changeset) => Changeset | Promise<Changeset>) =>
  (store: Store): Store => ({
    ...store,
    commit: async (changesets) =>
      commitEach(changesets, async (one) => single(store, await change(store, one))),
  });

const storedRow = async (store: Store, row: InstanceRow): Promise<InstanceRow | undefined> =>
  (await store.load([row.family])).find(({ id }) => id === row.id);

export const brokenStores: readonly BrokenStore[] = [
  {
    fault: 'forgets to compare versions',
    breaks: changing(async (store, one) => ({
      ...one,
      instances: await Promise.all(
        one.instances.map(async (change) => ({
          ...change,
          expectedVersion: (await storedRow(store, change.row))?.version ?? 0,
        })),
      ),
    })),
    fails: [
      'instances and compare-and-set > a write over another version is a conflict and changes nothing',
      'instances and compare-and-set > a first write is a conflict where there is a row',
      'instances and compare-and-set > a write over a version is a conflict where there is no row',
      'destroy and verify > a refused changeset destroys nothing',
      'changesets, whole or not at all > a changeset that a stale instance refuses writes nothing of any kind',
      'changesets, whole or not at all > a refused changeset does not hinder the others of its commit',
      'changesets, whole or not at all > the order of a commit is kept: what comes too early is a conflict',
      'changesets, whole or not at all > a refused changeset is not what the next one builds on',
    ],
  },
  {
    fault: 'compares versions and looks for duplicates before it writes, not while it does',
    breaks: (store) => {
      // Two callers both look, and only then does the first one write.
      const written = new Set<string>();
      return {
        ...store,
        commit: async (changesets) => {
          const outcomes = await store.commit(changesets);
          const ids = changesets.flatMap(({ instances, inbox }) => [
            ...instances.map(({ row, expectedVersion }) => `${row.id} ${expectedVersion}`),
            ...inbox.map(({ generation, hash }) => `${generation} ${hash.join()}`),
          ]);
          const isMeanwhile = ids.some((id) => written.has(id));
          for (const id of ids) written.add(id);
          for (let n = 0; n < 20; n += 1) await Promise.resolve();
          for (const id of ids) written.delete(id);
          return isMeanwhile ? changesets.map(() => ({ status: 'committed' })) : outcomes;
        },
      };
    },
    isMissedByHistories: true,
    fails: [
      'instances and compare-and-set > of writes over one version at the same time, one wins',
      'inbox and duplicates > of one item taken in twice at the same time, one is the duplicate',
    ],
  },
  {
    fault: 'takes duplicates for new',
    breaks: changing(async (store, one) => {
      const known = await store.inbox(one.inbox);
      const hashes = known.map(({ generation, hash }) => `${generation} ${hash.join()}`);
      const isNew = ({ generation, hash }: Changeset['inbox'][number]) =>
        !hashes.includes(`${generation} ${hash.join()}`);
      return { ...one, inbox: one.inbox.filter(isNew) };
    }),
    fails: [
      'inbox and duplicates > a repeated item is a duplicate, told with the first answer',
      'inbox and duplicates > an item repeated within one commit is a duplicate of the first',
      'inbox and duplicates > a repeated command is a duplicate before it is a conflict',
      'changesets, whole or not at all > a changeset that a duplicate refuses writes nothing of any kind',
      'changesets, whole or not at all > a refused changeset is not what the next one builds on',
    ],
  },
  {
    fault: 'writes half of a refused changeset',
    breaks: (store) => ({
      ...store,
      commit: async (changesets) =>
        commitEach(changesets, async (one) => {
          const outcome = await single(store, one);
          if (outcome.status !== 'committed') {
            await store.commit([changeset({ timers: one.timers, effects: one.effects })]);
          }
          return outcome;
        }),
    }),
    fails: ['a duplicate', 'a stale instance', 'a moved cursor', 'a closed epoch'].map(
      (reason) =>
        `changesets, whole or not at all > a changeset that ${reason} refuses writes nothing of any kind`,
    ),
  },
  {
    fault: 'refuses the rest of a commit after one conflict',
    breaks: (store) => ({
      ...store,
      commit: async (changesets) => {
        let refused: CommitOutcome | null = null;
        return commitEach(changesets, async (one) => {
          const outcome = refused ?? (await single(store, one));
          if (outcome.status !== 'committed') refused = outcome;
          return outcome;
        });
      },
    }),
    fails: [
      'changesets, whole or not at all > a refused changeset does not hinder the others of its commit',
      'changesets, whole or not at all > the order of a commit is kept: what comes too early is a conflict',
      'changesets, whole or not at all > a refused changeset is not what the next one builds on',
    ],
  },
  {
    fault: 'fires timers a millisecond early',
    breaks: (store) => ({
      ...store,
      claimTimers: (claim) => store.claimTimers({ ...claim, now: claim.now + 1 }),
    }),
    fails: [
      'timers > a timer comes due at its instant and not a millisecond before',
      'timers > a timer set again leaves the old time and generation behind',
    ],
  },
  {
    fault: 'keeps due times in 32 bits',
    breaks: changing((_, one) => ({
      ...one,
      timers: one.timers.map((timer) =>
        timer.change === 'set'
          ? { ...timer, dueAt: specimen.monday + ((timer.dueAt - specimen.monday) | 0) }
          : timer,
      ),
    })),
    isMissedByHistories: true,
    fails: [
      'timers > a timer comes due at its instant and not a millisecond before',
      'timers > a timer a hundred years off is not due',
    ],
  },
  {
    fault: 'gives due timers in any order',
    breaks: (store) => ({
      ...store,
      claimTimers: async (claim) => (await store.claimTimers(claim)).toReversed(),
    }),
    isMissedByHistories: true,
    fails: ['timers > what is due comes in order of its due time, the limit taking the earliest'],
  },
  {
    fault: 'forgets leases',
    breaks: (store) => ({
      ...store,
      claimEffects: (claim) => store.claimEffects({ ...claim, leaseMs: 0 }),
    }),
    fails: [
      'effects and leases > a claimed effect is not claimed again before its lease ends',
      'effects and leases > the next due instant looks past leases, so that nobody polls in vain',
    ],
  },
  {
    fault: 'hears no heartbeat',
    breaks: (store) => ({ ...store, renewEffects: async () => {} }),
    fails: [
      'effects and leases > a heartbeat keeps the lease',
      'effects and leases > the next due instant looks past leases, so that nobody polls in vain',
    ],
  },
  {
    fault: 'never parks an effect',
    breaks: (store) => ({
      ...store,
      postponeEffects: (effects) =>
        store.postponeEffects(effects.map((effect) => ({ ...effect, state: 'pending' }))),
    }),
    fails: [
      'effects and leases > a parked effect is seen and not claimed, until it is retried by hand',
    ],
  },
  {
    fault: 'leaves settled effects in the outbox',
    breaks: changing((_, one) => ({ ...one, settled: [] })),
    fails: [
      'effects and leases > a settled effect is gone, also while it is leased',
      'effects and leases > a try that fails after the effect was settled brings nothing back',
      'changesets, whole or not at all > a changeset writes all of its kinds at once',
      'changesets, whole or not at all > an effect that one changeset makes and settles is never claimed',
    ],
  },
  {
    fault: 'leaves index rows of destroyed artefacts',
    breaks: (store) => {
      const rows: Changeset['artefacts'][number][] = [];
      return {
        ...store,
        commit: async (changesets) => {
          const outcomes = await store.commit(changesets);
          for (const [n, outcome] of outcomes.entries()) {
            if (outcome.status === 'committed') rows.push(...(changesets[n]?.artefacts ?? []));
          }
          return outcomes;
        },
        indexed: async (keys) => {
          const names = keys.map(({ generation, hash }) => `${generation} ${hash.join()}`);
          const left = rows.filter(({ index }) =>
            index.some(({ generation, hash }) => names.includes(`${generation} ${hash.join()}`)),
          );
          return [...new Set(left.map(({ artefact }) => artefact))];
        },
      };
    },
    fails: [
      'artefacts > what a caller does to its buffers afterwards changes nothing',
      'artefacts > an artefact sealed again replaces the first, with its index',
      'destroy and verify > nothing is left of a destroyed artefact, and the others are untouched',
      'changesets, whole or not at all > a changeset writes all of its kinds at once',
    ],
  },
  {
    fault: 'leaves the blobs of destroyed artefacts',
    breaks: withLingeringBlobs,
    isMissedByHistories: true,
    fails: [
      'destroy and verify > the blob of a destroyed artefact goes without anyone else deleting it',
    ],
  },
  {
    fault: 'verifies without looking',
    breaks: (store) => ({
      ...withLingeringBlobs(store),
      verify: async (ids) =>
        ids.map((artefact) => ({ artefact, body: false, key: false, index: false, blob: false })),
    }),
    fails: [
      'destroy and verify > verify says what is still there',
      'destroy and verify > a blob counts as left until it has gone',
      'destroy and verify > the blob of a destroyed artefact goes without anyone else deleting it',
    ],
  },
  {
    fault: 'forgets a blob with its artefact',
    breaks: (inner) => {
      const store = withLingeringBlobs(inner);
      return {
        ...store,
        verify: async (ids) => {
          const known = new Set((await store.artefacts(ids)).map(({ artefact }) => artefact));
          const remains = await store.verify(ids);
          return remains.map((row) => ({ ...row, blob: row.blob && known.has(row.artefact) }));
        },
      };
    },
    isMissedByHistories: true,
    fails: [
      'destroy and verify > a blob counts as left until it has gone',
      'destroy and verify > the blob of a destroyed artefact goes without anyone else deleting it',
    ],
  },
  {
    fault: 'gives up blobs that are in use',
    breaks: (store) => ({ ...store, blobsInUse: async () => [] }),
    isMissedByHistories: true,
    fails: [
      'destroy and verify > a blob is in use while an artefact names it, and the others may be swept',
    ],
  },
  {
    fault: 'deletes every blob when an artefact is destroyed',
    breaks: (store) => ({
      ...store,
      commit: async (changesets) => {
        const outcomes = await store.commit(changesets);
        if (changesets.some(({ destroyed }) => destroyed.length > 0)) {
          for await (const { name } of store.blobs.list()) await store.blobs.delete([name]);
        }
        return outcomes;
      },
    }),
    isMissedByHistories: true,
    fails: ['destroy and verify > the blob of an artefact that is kept stays'],
  },
  {
    fault: 'seals under any epoch',
    breaks: changing(async (store, one) => {
      for (const { key } of one.artefacts) await store.epochs.open(key.epoch, specimen.monday);
      return one;
    }),
    fails: [
      'epochs and keys wrapped anew > a key under an epoch that is not open refuses its changeset',
      'changesets, whole or not at all > a changeset that a closed epoch refuses writes nothing of any kind',
    ],
  },
  {
    fault: 'says that an epoch is closed while keys are under it',
    breaks: (store) => ({
      ...store,
      epochs: {
        ...store.epochs,
        close: async (epoch, at) => {
          await store.epochs.close(epoch, at);
          return true;
        },
      },
    }),
    fails: ['epochs and keys wrapped anew > an epoch closes only when no key is left under it'],
  },
  {
    fault: 'wraps keys anew that have moved',
    breaks: (store) => ({
      ...store,
      epochs: {
        ...store.epochs,
        rewrap: async (keys) => {
          const rows = await store.artefacts(keys.map(({ artefact }) => artefact));
          const epochOf = new Map(rows.map(({ artefact, key }) => [artefact, key.epoch]));
          await store.epochs.rewrap(
            keys.map((key) => ({ ...key, fromEpoch: epochOf.get(key.artefact) ?? key.fromEpoch })),
          );
        },
      },
    }),
    fails: [
      'epochs and keys wrapped anew > a key that has moved since it was read is not wrapped anew',
    ],
  },
  {
    fault: 'hands its own buffers out',
    breaks: (store) => {
      const rows = new Map<string, InstanceRow>();
      return {
        ...store,
        load: async (families) => {
          const loaded = await store.load(families);
          return loaded.map((row) => {
            const given = rows.get(`${row.id} ${row.version} ${row.stage}`) ?? row;
            rows.set(`${row.id} ${row.version} ${row.stage}`, given);
            return given;
          });
        },
      };
    },
    isMissedByHistories: true,
    fails: [
      'instances and compare-and-set > what a caller does to its buffers afterwards changes nothing',
    ],
  },
  {
    fault: 'repeats the fact that a reader has seen',
    breaks: (store) => ({
      ...store,
      facts: (after, limit, council) => store.facts(Math.max(0, after - 1), limit, council),
    }),
    isMissedByHistories: true,
    fails: [
      'the feed of facts > a reader resumes after any sequence and misses or repeats nothing',
    ],
  },
  {
    fault: 'shows a council the facts of another',
    breaks: (store) => ({ ...store, facts: (after, limit) => store.facts(after, limit) }),
    isMissedByHistories: true,
    fails: ['the feed of facts > a council reads its own facts alone'],
  },
  {
    fault: 'orders pages by language',
    breaks: (store) => ({
      ...store,
      find: async (query) =>
        (await store.find(query)).toSorted((a, b) => a.id.localeCompare(b.id, 'en')),
    }),
    isMissedByHistories: true,
    fails: [
      'find and census > pages follow the ids in order of their characters, not of a language',
    ],
  },
  {
    fault: 'prunes a millisecond early',
    breaks: (store) => ({ ...store, prune: (now, limit) => store.prune(now + 1, limit) }),
    fails: ['prune > a family past its period goes, with all that points at it'],
  },
  {
    fault: 'prunes more than it was asked to',
    breaks: (store) => ({ ...store, prune: (now) => store.prune(now, 1000) }),
    isMissedByHistories: true,
    fails: ['prune > a limit leaves the rest for the next time'],
  },
  {
    fault: 'ignores where a cursor was expected',
    breaks: changing((_, one) => ({
      ...one,
      channelState: one.channelState.map(({ channel, key, value }) => ({ channel, key, value })),
    })),
    fails: [
      'state of channels > a cursor moves only from where it was expected',
      'state of channels > a cursor that has moved refuses the items that came with it',
      'changesets, whole or not at all > a changeset that a moved cursor refuses writes nothing of any kind',
    ],
  },
  {
    fault: 'keeps the half of a blob that arrived',
    breaks: (store) => ({
      ...store,
      blobs: {
        ...store.blobs,
        put: async (name, bytes) => {
          const chunks: Uint8Array[] = [];
          const collect = async (): Promise<void> => {
            for await (const chunk of bytes) chunks.push(chunk);
          };
          const failed = await collect().then(
            () => null,
            (error: unknown) => ({ error }),
          );
          const size = await store.blobs.put(
            name,
            (async function* () {
              yield* chunks;
            })(),
          );
          if (failed !== null) throw failed.error;
          return size;
        },
      },
    }),
    isMissedByHistories: true,
    fails: ['blobs > a put whose source fails leaves what was there before'],
  },
  {
    fault: 'works on after it was closed',
    breaks: (store) => ({ ...store, close: async () => {} }),
    isMissedByHistories: true,
    fails: ['durability and lock > a closed store answers nothing and takes nothing'],
  },
];

export const broken = ({ breaks }: BrokenStore): Store => breaks(memoryStore());
