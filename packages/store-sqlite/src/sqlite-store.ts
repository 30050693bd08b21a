import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { ContactCentreError, systemClock } from '@council-contact/core';
import type { ArtefactId, Clock, EpochMs, Remains, Store } from '@council-contact/core';
import { copyStore } from './backup.ts';
import { commitAll } from './commit.ts';
import { BUSY_TIMEOUT_MS, openConnection } from './connection.ts';
import { fileBlobs } from './file-blobs.ts';
import { census, find } from './find.ts';
import { BLOBS, DATABASE, LOCK, makeFolder } from './folder.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/migrations.ts';
import { prune } from './prune.ts';
import { read } from './read.ts';
import { storeError } from './store-errors.ts';
import { StoreLock } from './store-lock.ts';
import { forgetUncommitted, openTables } from './tables.ts';
import type { Tables } from './tables.ts';
import { transaction, unsyncedTransaction } from './transaction.ts';

export interface SqliteStoreOptions {
  /** Made where it is missing, readable by its owner alone. On a local disk: file locks do not hold over a network. */
  readonly folder: string;
  /** Dates the lock and the migrations. Left out: the machine's clock. */
  readonly clock?: Clock;
}

/** Milliseconds that `compact` waits for another process that reads the database. */
const COMPACT_TIMEOUT_MS = 50;

/**
 * The embedded store: one engine, one folder. A commit is on the disk (synchronous FULL) before it resolves; what is
 * deleted is overwritten (secure_delete).
 * `open` rejects with CC_STORE_LOCKED, CC_STORE_VERSION, CC_STORE_FULL or CC_STORE_BROKEN.
 */
export const sqliteStore = ({ folder, clock = systemClock }: SqliteStoreOptions): Store => {
  const blobs = fileBlobs(join(folder, BLOBS));
  let opened: { readonly tables: Tables; readonly lock: StoreLock } | null = null;

  const ask = async <T>(work: (tables: Tables) => T | Promise<T>): Promise<T> => {
    if (opened === null) {
      throw new ContactCentreError('CC_STOPPED', 'This store is not open: call open() first.');
    }
    try {
      return await work(opened.tables);
    } catch (error) {
      throw storeError(error, folder);
    }
  };
  const change = (work: (tables: Tables) => void): Promise<void> =>
    ask((tables) => {
      try {
        transaction(tables.database, () => work(tables));
      } catch (error) {
        forgetUncommitted(tables);
        throw error;
      }
    });

  return {
    name: 'sqlite',
    traits: { durable: true, shared: false, backup: true },
    blobs,

    async open() {
      try {
        await makeFolder(folder);
        const at = clock.now().getTime();
        const lock = StoreLock.take(join(folder, LOCK), at);
        opened = openUnder(lock, join(folder, DATABASE), at, (database) =>
          openTables(database, blobs),
        );
      } catch (error) {
        throw storeError(error, folder);
      }
      void opened.tables.unlinks.run();
    },

    async close() {
      if (opened === null) return;
      const { tables, lock } = opened;
      opened = null;
      await tables.unlinks.settled();
      tables.database.close();
      lock.release();
    },

    load: (families) => ask(({ instances }) => instances.load(families)),
    inbox: (keys) => ask(({ inbox }) => keys.flatMap((key) => inbox.item(key) ?? [])),
    conversations: (keys) =>
      ask(({ inbox }) => keys.flatMap((key) => inbox.conversation(key) ?? [])),
    commit: (changesets) => ask((tables) => commitAll(tables, changesets)),

    claimTimers: (claim) => ask(({ timers }) => timers.due(claim)),
    countTimers: (key, after, until) => ask(({ timers }) => timers.passed(key, after, until)),
    claimEffects: (claim) =>
      ask(({ database, effects }) => {
        const ready = effects.ready(claim.now, claim.limit);
        // A lease that a loss of power takes back is claimed again, as one that has ended is.
        if (ready.length > 0) unsyncedTransaction(database, () => effects.lease(ready, claim));
        return ready;
      }),
    renewEffects: (keys, until) =>
      ask(({ database, effects }) => {
        unsyncedTransaction(database, () => effects.renew(keys, until));
      }),
    postponeEffects: (postponed) =>
      change(({ effects }) => {
        for (const effect of postponed) effects.postpone(effect);
      }),
    nextDue: () =>
      ask(({ timers, effects }) => {
        const timer = timers.nextDue();
        const effect = effects.nextDue();
        if (timer === null || effect === null) return timer ?? effect;
        return Math.min(timer, effect);
      }),

    dueUntil: (council, until) => ask(({ timers }) => timers.dueUntil(council, until)),

    find: (query) => ask((tables) => find(tables, query)),
    effects: (query) => ask(({ effects }) => effects.find(query)),
    census: (council) => ask((tables) => census(tables, council)),
    history: (instance) =>
      ask(({ instances, events }) => {
        const head = instances.head(instance);
        return head === undefined ? [] : events.history(head.number);
      }),
    facts: (after, limit, council) => ask(({ events }) => events.facts(after, limit, council)),

    artefacts: (ids) =>
      ask(({ instances, artefacts }) =>
        ids.flatMap((id) => {
          const head = instances.head(id);
          return head === undefined ? [] : (artefacts.get(id, head.number) ?? []);
        }),
      ),
    blobsInUse: (names) => ask(({ artefacts }) => names.filter((name) => artefacts.refersTo(name))),
    indexed: (keys) =>
      ask(({ artefacts }) => [...new Set(keys.flatMap((key) => artefacts.indexed(key)))]),
    verify: (ids) =>
      ask(async (tables) => {
        await tables.unlinks.settled();
        return Promise.all(ids.map((id) => remainsOf(tables, id, (name) => blobs.has(name))));
      }),
    compact: () => ask(({ database }) => compact(database)),

    epochs: {
      list: () => ask(({ epochs }) => epochs.list()),
      open: (epoch, at) => ask(({ epochs }) => epochs.open(epoch, at)),
      keysUnder: (epoch, limit) => ask(({ keys }) => keys.under(epoch, limit)),
      rewrap: (keys) =>
        change((tables) => {
          for (const key of keys) {
            if (!tables.epochs.isOpen(key.epoch)) continue;
            const head = tables.instances.head(key.artefact);
            if (head !== undefined) tables.keys.rewrap(key, key.fromEpoch, head.number);
          }
        }),
      close: (epoch, at) => ask(({ epochs }) => epochs.close(epoch, at)),
      forget: (epoch) => ask(({ epochs }) => epochs.forget(epoch)),
    },
    channelState: (channel, key) => ask(({ channelStates }) => channelStates.get(channel, key)),
    prune: (now, limit) => ask((tables) => prune(tables, now, limit)),
    backup: (target) =>
      ask(({ database, unlinks }) => unlinks.holdWhile(() => copyStore(database, blobs, target))),
  };
};

/** Gives the lock back when the database does not open. */
const openUnder = <T>(
  lock: StoreLock,
  path: string,
  at: EpochMs,
  tablesOf: (database: DatabaseSync) => T,
): { readonly tables: T; readonly lock: StoreLock } => {
  let database: DatabaseSync | null = null;
  try {
    database = openConnection(path);
    migrate(database, migrations, at);
    return { tables: tablesOf(database), lock };
  } catch (error) {
    database?.close();
    lock.release();
    throw error;
  }
};

const remainsOf = async (
  { instances, artefacts, unlinks }: Tables,
  artefact: ArtefactId,
  isThere: (blob: string) => Promise<boolean>,
): Promise<Remains> => {
  const head = instances.head(artefact);
  const { blob, ...rows } =
    head === undefined
      ? { body: false, key: false, index: false, blob: null }
      : artefacts.remains(artefact, head.number);
  const names = [...unlinks.of(artefact), ...(blob === null ? [] : [blob])];
  const left = await Promise.all(names.map(isThere));
  return { artefact, ...rows, blob: left.includes(true) };
};

/** Copies the write-ahead log into the database and cuts it to nothing; freed pages were overwritten when they were freed. */
const compact = (database: DatabaseSync): boolean => {
  database.exec(`PRAGMA busy_timeout = ${COMPACT_TIMEOUT_MS}`);
  try {
    const sql = 'PRAGMA wal_checkpoint(TRUNCATE)';
    return read.one<{ busy: number }>(database.prepare(sql))?.busy === 0;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
};
