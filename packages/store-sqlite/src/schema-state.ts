import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE } from './folder.ts';
import { migrations } from './migrations/migrations.ts';
import { read } from './read.ts';
import { storeError } from './store-errors.ts';

/** How far the schema of a store is. */
export interface SchemaState {
  /** 0: there is no store yet. */
  readonly version: number;
  /** The one that this release works with. A higher `version` is of a later release. */
  readonly known: number;
  /** What opening the store would do to it, in order. */
  readonly pending: readonly { readonly version: number; readonly name: string }[];
}

/** Looks and changes nothing; a running engine may have the store open. @throws CC_STORE_BROKEN */
export const schemaState = (folder: string): SchemaState => {
  const version = schemaVersion(folder);
  return {
    version,
    known: migrations.at(-1)?.version ?? 0,
    pending: migrations
      .filter((migration) => migration.version > version)
      .map(({ version: to, name }) => ({ version: to, name })),
  };
};

const schemaVersion = (folder: string): number => {
  const path = join(folder, DATABASE);
  if (!existsSync(path)) return 0;
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    const sql = 'SELECT coalesce(max(version), 0) AS version FROM migration';
    return read.one<{ version: number }>(database.prepare(sql))?.version ?? 0;
  } catch (error) {
    throw storeError(error, folder);
  }
};
