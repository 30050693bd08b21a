import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { ContactCentreError, toInstant } from '@council-contact/core';
import type { EpochMs } from '@council-contact/core';
import { read } from './read.ts';
import { isBusy } from './store-errors.ts';
import { transaction } from './transaction.ts';

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly since: EpochMs;
}

const TRIES = 20;

/**
 * One engine per folder, by a small database of its own: its holder's name is a committed row, and a write transaction
 * that is never ended is the lock. The operating system drops it with the process, so that no stale lock is possible,
 * and others can still read who holds it. contacts.db itself stays free for readers.
 */
export class StoreLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Throws CC_STORE_LOCKED with the holder's process id and the instant since when it holds the folder. */
  static take(path: string, at: EpochMs): StoreLock {
    const database = new DatabaseSync(path, { timeout: 0 });
    const holder: Holder = { token: randomUUID(), pid: process.pid, since: at };
    try {
      // It holds nothing of value and takes no room on a full disk: no journal, no syncing.
      database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (isTaken(database, holder)) return new StoreLock(database);
      }
      throw locked(currentHolder(database));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  release(): void {
    this.#database.close();
  }
}

/** Between the row and the lock another may step in: whoever has the lock must find its own row, or tries again. */
const isTaken = (database: DatabaseSync, holder: Holder): boolean => {
  try {
    transaction(database, () => {
      database.exec(
        'CREATE TABLE IF NOT EXISTS holder (token TEXT NOT NULL, pid INTEGER NOT NULL, since INTEGER NOT NULL); DELETE FROM holder;',
      );
      database
        .prepare('INSERT INTO holder (token, pid, since) VALUES (?, ?, ?)')
        .run(holder.token, holder.pid, holder.since);
    });
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if (!isBusy(error)) throw error;
    const other = currentHolder(database);
    if (other === undefined || other.token === holder.token) return false;
    throw locked(other);
  }
  if (currentHolder(database)?.token === holder.token) return true;
  database.exec('ROLLBACK');
  return false;
};

/** Undefined where it cannot be read, or nobody has ever held it. */
const currentHolder = (database: DatabaseSync): Holder | undefined => {
  try {
    return read.one<Holder>(database.prepare('SELECT token, pid, since FROM holder'));
  } catch {
    return undefined;
  }
};

const locked = (holder: Holder | undefined): ContactCentreError =>
  holder === undefined
    ? new ContactCentreError(
        'CC_STORE_LOCKED',
        'Another engine is just opening this store: try again.',
      )
    : new ContactCentreError(
        'CC_STORE_LOCKED',
        `Process ${holder.pid} has had this store open since ${toInstant(holder.since)}: stop it, or send commands to it.`,
        { pid: holder.pid, since: toInstant(holder.since) },
      );
