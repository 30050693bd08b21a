import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ContactCentreError, systemClock, toInstant, type Clock } from '@council-contact/core';
import { fileBlobs } from './file-blobs.ts';
import { BLOBS, DATABASE, makeFolder } from './folder.ts';
import { read } from './read.ts';

export interface RestoreOptions {
  /** A folder that `Store.backup` filled. It is read and left as it is. */
  readonly backup: string;
  /** The new store's folder: one that holds no store. */
  readonly folder: string;
  /**
   * True where no erasure ledger was ever kept: what was erased after the backup then comes back, past its due instant, and
   * is erased when the engine runs. Otherwise the restored store opens only with its ledger.
   */
  readonly withoutLedger?: boolean;
  readonly clock?: Clock;
}

/** What was restored. */
export interface Restored {
  readonly folder: string;
  readonly blobs: number;
  /** RFC 3339: the newest event in the backup. Null where it holds none. */
  readonly newestEventAt: string | null;
}

/**
 * Copies a backup into a new folder and checks it: the database whole, every blob that it refers to there. Nothing is opened
 * and no key is touched. The restored store is marked: the next contact centre over it must be given the erasure ledger, and
 * erases anew all that was erased after the backup before it does anything else. The keyring is not restored from any backup:
 * it is the present one, or its escrow copy, so that no destroyed key comes back.
 *
 * @throws CC_INPUT_INVALID where `backup` is none or `folder` holds a store; CC_STORE_BROKEN where the backup is damaged,
 *   and nothing that could be taken for a store is left in `folder`
 */
export const restoreStore = async ({
  backup,
  folder,
  withoutLedger = false,
  clock = systemClock,
}: RestoreOptions): Promise<Restored> => {
  const from = join(backup, DATABASE);
  const whole = join(folder, DATABASE);
  if (!existsSync(from)) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      `${backup} holds no backup: name the folder that the backup was written into.`,
      { field: 'backup' },
    );
  }
  if (existsSync(whole)) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      `${folder} holds a store already: name a new folder, and move the old one away only when the restored one works.`,
      { field: 'folder' },
    );
  }
  await makeFolder(folder);
  mkdirSync(join(folder, BLOBS), { recursive: true, mode: 0o700 });
  const part = `${whole}.part`;
  closeSync(openSync(part, 'w', 0o600));
  copyFileSync(from, part);

  const restoredAt = withoutLedger ? null : toInstant(clock.now().getTime());
  const { blobs, newestEventAt } = checked(part, restoredAt);
  const source = fileBlobs(join(backup, BLOBS));
  const target = fileBlobs(join(folder, BLOBS));
  for (const name of blobs) {
    const bytes = await source.get(name);
    if (bytes === null) throw damaged('lacks a blob that its database refers to', { blob: name });
    await target.put(name, bytes);
  }
  sync(part);
  renameSync(part, whole);
  sync(folder);
  return {
    folder,
    blobs: blobs.length,
    newestEventAt: newestEventAt === null ? null : toInstant(newestEventAt),
  };
};

/** Checks the copy and marks it, both before it has its name. */
const checked = (
  path: string,
  restoredAt: string | null,
): { readonly blobs: readonly string[]; readonly newestEventAt: number | null } => {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    const [found] = read.all<{ integrity_check: string }>(
      database.prepare('PRAGMA integrity_check(1)'),
    );
    if (found?.integrity_check !== 'ok') throw damaged('is damaged');
    const sql = 'SELECT blob FROM artefact_body WHERE blob IS NOT NULL';
    const blobs = read.all<{ blob: string }>(database.prepare(sql)).map(({ blob }) => blob);
    const newest = read.one<{ at: number }>(
      database.prepare('SELECT at FROM event ORDER BY sequence DESC LIMIT 1'),
    );
    if (restoredAt !== null) {
      database
        .prepare(
          `INSERT INTO channel_state (channel, key, value) VALUES ('engine', 'restored', ?)
             ON CONFLICT DO UPDATE SET value = excluded.value`,
        )
        .run(restoredAt);
    }
    return { blobs, newestEventAt: newest?.at ?? null };
  } catch (error) {
    if (error instanceof ContactCentreError) throw error;
    throw damaged('is no database that this release knows', {}, error);
  } finally {
    database?.close();
  }
};

const sync = (path: string): void => {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const damaged = (
  what: string,
  facts: Record<string, string> = {},
  cause?: unknown,
): ContactCentreError =>
  new ContactCentreError('CC_STORE_BROKEN', `The backup ${what}: take another one.`, facts, {
    cause,
  });
