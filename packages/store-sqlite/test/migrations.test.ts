import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteStore } from '@council-contact/store-sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../src/migrate.ts';
import type { Migration } from '../src/migrations/migration.ts';
import { migrations } from '../src/migrations/migrations.ts';
import { temporaryFolder } from './open-store.ts';
import { MONDAY } from './rows.ts';
import { ROWS_BY_VERSION } from './stores.ts';

/** Released migrations by what they say: one that is changed leaves older stores without the change. */
const DIGESTS = ['13f4133774f7d95f', 'f8d6b6af4bcf9de7'];

/** The folder of a store as a release with `version` left it. */
const folderAt = (version: number): string => {
  const folder = temporaryFolder();
  const database = new DatabaseSync(join(folder, 'contacts.db'));
  migrate(database, migrations.slice(0, version), MONDAY);
  database.exec(ROWS_BY_VERSION[version - 1] ?? '');
  database.close();
  return folder;
};

const openDatabase = (path = ':memory:'): DatabaseSync => {
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  return database;
};

const key = (last: number) => ({ generation: 8104, hash: Uint8Array.of(0xcc, last) });

const schemaOf = (database: DatabaseSync) =>
  database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();

test('migrations are numbered from 1 and unchanged since their release', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, n) => n + 1));
  const digests = migrations.map(({ sql }) => createHash('sha256').update(sql).digest('hex'));
  expect(digests.map((digest) => digest.slice(0, 16))).toEqual(DIGESTS);
  expect(ROWS_BY_VERSION).toHaveLength(migrations.length);
});

describe.each(migrations)('a store of schema version $version', ({ version }) => {
  test('is read by this release with all its rows', async () => {
    const store = sqliteStore({ folder: folderAt(version) });
    await store.open();
    onTestFinished(() => store.close());
    const rows = await store.load(['c-1']);
    expect(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toMatchObject([
      { id: 'c-1', machine: 'contact', stage: 'routed', within: 'offered', version: 2 },
      { id: 'c-1/a1', machine: 'artefact', stage: 'kept' },
      { id: 'c-1/m1', machine: 'matter', service: 'waste', council: 'northmere' },
    ]);
    expect((await store.history('c-1')).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(await store.facts(0, 9)).toMatchObject([{ instance: 'c-1', council: 'northmere' }]);
    expect(await store.inbox([key(1)])).toMatchObject([{ contact: 'c-1' }]);
    expect(await store.conversations([key(2)])).toMatchObject([{ contact: 'c-1' }]);
    expect(await store.indexed([key(3)])).toEqual(['c-1/a1']);
    expect(await store.artefacts(['c-1/a1'])).toEqual([
      {
        artefact: 'c-1/a1',
        body: Uint8Array.of(0xdd, 1),
        blob: null,
        key: {
          artefact: 'c-1/a1',
          epoch: 1,
          class: 'correspondence',
          wrapped: Uint8Array.of(0xdd, 2),
        },
        index: [key(3)],
      },
    ]);
    const claim = { now: 1770195600000, limit: 9, holder: 'engine', leaseMs: 1000 };
    expect(await store.claimTimers(claim)).toMatchObject([{ instance: 'c-1/a1', key: 'dispose' }]);
    expect(await store.claimEffects(claim)).toMatchObject([{ key: 'c-1~1~0', attempts: 1 }]);
    expect(await store.epochs.list()).toMatchObject([{ epoch: 1, state: 'open' }]);
    expect(await store.channelState('post', 'cursor')).toBe('17');
  });

  test('ends as a new one does: the same tables and indexes', () => {
    const fresh = openDatabase();
    migrate(fresh, migrations, MONDAY);
    const migrated = openDatabase(join(folderAt(version), 'contacts.db'));
    migrate(migrated, migrations, MONDAY);
    expect(schemaOf(migrated)).toEqual(schemaOf(fresh));
  });
});

test('a migration that fails leaves the version before it, and its rows', () => {
  const database = openDatabase();
  const notes: Migration = { version: 1, name: 'notes', sql: 'CREATE TABLE note (text TEXT)' };
  const broken: Migration = {
    version: 2,
    name: 'broken',
    sql: `ALTER TABLE note ADD COLUMN author TEXT; INSERT INTO nowhere VALUES (1)`,
  };
  migrate(database, [notes], MONDAY);
  database.exec(`INSERT INTO note (text) VALUES ('kept')`);
  expect(() => migrate(database, [notes, broken], MONDAY)).toThrow(/nowhere/u);
  expect(database.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept' }]);
  expect(database.prepare('SELECT version FROM migration').all()).toEqual([{ version: 1 }]);

  const mended: Migration = { ...broken, sql: 'ALTER TABLE note ADD COLUMN author TEXT' };
  migrate(database, [notes, mended], MONDAY);
  expect(database.prepare('SELECT * FROM note').all()).toEqual([{ text: 'kept', author: null }]);
});

test('a store of a newer release is refused and left as it is', async () => {
  const folder = folderAt(migrations.length);
  const database = new DatabaseSync(join(folder, 'contacts.db'));
  database.exec(`INSERT INTO migration (version, name, applied_at) VALUES (99, 'later', 0)`);
  database.close();
  const store = sqliteStore({ folder });
  await expect(store.open()).rejects.toMatchObject({
    code: 'CC_STORE_VERSION',
    facts: { version: 99, known: migrations.length },
  });
  // Its lock was given back.
  await expect(store.open()).rejects.toMatchObject({ code: 'CC_STORE_VERSION' });
});

test('a database of something else is refused', async () => {
  const folder = temporaryFolder();
  const database = new DatabaseSync(join(folder, 'contacts.db'));
  database.exec('CREATE TABLE invoice (number INTEGER)');
  database.close();
  const store = sqliteStore({ folder });
  await expect(store.open()).rejects.toMatchObject({
    code: 'CC_STORE_BROKEN',
    message: expect.stringContaining('something else'),
  });
});
