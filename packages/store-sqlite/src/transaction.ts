import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` in a write transaction: all of it is durable on return, and nothing of it is left when it throws. */
export const transaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk or an I/O error may have ended the transaction already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
};

/**
 * The same, but on the disk only with the next one: it survives the end of the process, and a loss of power may take it
 * back whole. For what nobody has been promised.
 */
export const unsyncedTransaction = <T>(database: DatabaseSync, work: () => T): T => {
  database.exec('PRAGMA synchronous = NORMAL');
  try {
    return transaction(database, work);
  } finally {
    database.exec('PRAGMA synchronous = FULL');
  }
};
