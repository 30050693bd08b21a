import type { DatabaseSync } from 'node:sqlite';
import { ContactCentreError } from '@council-contact/core';
import type { EpochMs } from '@council-contact/core';
import type { Migration } from './migrations/migration.ts';
import { read } from './read.ts';
import { transaction } from './transaction.ts';

/** Written into the header of the file, so that a database of something else is refused. "CCst". */
const APPLICATION_ID = 0x43437374;

/**
 * Brings a database to the version of the last migration, each in a transaction of its own: a failure leaves the
 * version before it. `at` goes into the record of what was applied.
 * Throws CC_STORE_VERSION for a newer schema, CC_STORE_BROKEN for a database of something else.
 */
export const migrate = (
  database: DatabaseSync,
  migrations: readonly Migration[],
  at: EpochMs,
): void => {
  refuseForeign(database);
  const version = schemaVersion(database);
  const known = migrations.at(-1)?.version ?? 0;
  if (version > known) {
    throw new ContactCentreError(
      'CC_STORE_VERSION',
      `The store has schema version ${version}; this release knows ${known}: run the release that wrote it, or a later one.`,
      { version, known },
    );
  }
  for (const migration of migrations) {
    if (migration.version <= version) continue;
    transaction(database, () => {
      database.exec(migration.sql);
      database
        .prepare('INSERT INTO migration (version, name, applied_at) VALUES (?, ?, ?)')
        .run(migration.version, migration.name, at);
    });
  }
};

/** 0 for an empty database, which becomes a store; writes nothing in one that is. */
const schemaVersion = (database: DatabaseSync): number => {
  const isStore = read.one(
    database.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migration'`),
  );
  if (isStore === undefined) {
    transaction(database, () => {
      database.exec(`
        PRAGMA application_id = ${APPLICATION_ID};
        CREATE TABLE migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL);`);
    });
  }
  const sql = 'SELECT coalesce(max(version), 0) AS version FROM migration';
  return read.one<{ version: number }>(database.prepare(sql))?.version ?? 0;
};

const refuseForeign = (database: DatabaseSync): void => {
  const sql =
    'SELECT (SELECT application_id FROM pragma_application_id) AS id, (SELECT count(*) FROM sqlite_schema) AS tables';
  const found = read.one<{ id: number; tables: number }>(database.prepare(sql));
  if (found === undefined || found.tables === 0 || found.id === APPLICATION_ID) return;
  throw new ContactCentreError(
    'CC_STORE_BROKEN',
    'contacts.db is a database of something else: give the store a folder of its own.',
  );
};
