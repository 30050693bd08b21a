import { firstTables } from './0001-first-tables.ts';
import { blobsInUse } from './0002-blobs-in-use.ts';
import type { Migration } from './migration.ts';

/** Every migration in order; the last one's version is the schema's. */
export const migrations: readonly Migration[] = [firstTables, blobsInUse];
