import { statfsSync } from 'node:fs';
import { ContactCentreError } from '@council-contact/core';

/** Primary result codes, https://www.sqlite.org/rescode.html. */
const SQLITE_BUSY = 5;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/**
 * What the engine can act on, from whatever SQLite or the file system threw. SQLite's own messages name tables and
 * columns, never values, so they are kept as the cause.
 */
export const storeError = (error: unknown, folder: string): ContactCentreError => {
  if (error instanceof ContactCentreError) return error;
  const sqlite = resultCode(error);
  const primary = sqlite === null ? null : sqlite & 0xff;
  const options = { cause: error };
  if (primary === SQLITE_FULL || systemCode(error) === 'ENOSPC' || isFullDisk(primary, folder)) {
    return new ContactCentreError(
      'CC_STORE_FULL',
      "The store's disk is full: nothing of this was written. Free space and try again.",
      {},
      options,
    );
  }
  const facts = { sqlite, system: systemCode(error) };
  return new ContactCentreError('CC_STORE_BROKEN', advice(primary), facts, options);
};

const advice = (primary: number | null): string => {
  switch (primary) {
    case SQLITE_BUSY:
      return 'Another process is writing to contacts.db: nothing of this was written. End it and try again.';
    case SQLITE_IOERR:
      return 'The disk did not read or write contacts.db: nothing of this was written. Look at the disk.';
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return 'contacts.db is damaged: restore the last backup.';
    default:
      return 'The database refused this: nothing of it was written.';
  }
};

/** Without room to grow, the write-ahead log's index and syncing fail as input/output errors. */
const isFullDisk = (primary: number | null, folder: string): boolean => {
  if (primary !== SQLITE_IOERR) return false;
  try {
    return statfsSync(folder).bavail === 0;
  } catch {
    return false;
  }
};

/** SQLite's extended result code; null for another error. */
export const resultCode = (error: unknown): number | null =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : null;

export const isBusy = (error: unknown): boolean =>
  ((resultCode(error) ?? 0) & 0xff) === SQLITE_BUSY;

const systemCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
