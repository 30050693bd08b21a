import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Kibibytes of pages kept in memory. A memory map is not used: a full or failing disk would kill the process. */
const CACHE_KIB = 32 * 1024;
/** Bytes; a message fits more often, and a commit writes fewer pages: a tenth less CPU than 4096. */
const PAGE_SIZE = 8192;
/** Pages in the write-ahead log (8 MiB) before they are copied into the database. */
const CHECKPOINT_PAGES = 1000;
/** Another process (a shell, a copy being made) may hold the database this long, milliseconds; the engine waits meanwhile. */
export const BUSY_TIMEOUT_MS = 2000;

/**
 * Opens the database with the settings that the store's promises rest on; they hold for one connection each, so that
 * no connection writes without them.
 */
export const openConnection = (path: string): DatabaseSync => {
  // SQLite gives its write-ahead log the mode of the database.
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, {
    timeout: BUSY_TIMEOUT_MS,
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: false,
  });
  try {
    // Never ANALYZE: what it samples outlives the rows it was taken from.
    database.exec(`
      PRAGMA page_size = ${PAGE_SIZE};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA mmap_size = 0;
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    `);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
};
