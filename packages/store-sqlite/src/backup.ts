import { mkdirSync, openSync, closeSync, existsSync, fsyncSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ContactCentreError } from '@council-contact/core';
import type { Blobs } from '@council-contact/core';
import { fileBlobs } from './file-blobs.ts';
import { BLOBS, DATABASE } from './folder.ts';
import { read } from './read.ts';

/** Pages copied at a time (1 MiB): a commit in between waits no longer than that. */
const PAGES = 128;

/**
 * Copies the database while it goes on changing, then the blobs that the copy refers to; the caller sees to it that no
 * blob is deleted meanwhile. The copy has its name only when all of it is there and synced.
 * Throws CC_INPUT_INVALID where `target` holds a store or backup already.
 */
export const copyStore = async (
  database: DatabaseSync,
  blobs: Blobs,
  target: string,
): Promise<void> => {
  const whole = join(target, DATABASE);
  if (existsSync(whole)) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      'The target folder holds a store or a backup already: name a new folder.',
    );
  }
  const copies = fileBlobs(join(target, BLOBS));
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const part = `${whole}.part`;
  closeSync(openSync(part, 'w', 0o600));
  await backup(database, part, { rate: PAGES });

  for (const name of blobsIn(part)) {
    const bytes = await blobs.get(name);
    if (bytes === null) throw missing(name);
    await copies.put(name, bytes);
  }
  sync(part);
  renameSync(part, whole);
  sync(target);
};

/** Also makes the copy one file: no write-ahead log lies beside it. */
const blobsIn = (path: string): readonly string[] => {
  const copy = new DatabaseSync(path);
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
    const sql = 'SELECT blob FROM artefact_body WHERE blob IS NOT NULL';
    return read.all<{ blob: string }>(copy.prepare(sql)).map(({ blob }) => blob);
  } finally {
    copy.close();
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

const missing = (blob: string): ContactCentreError =>
  new ContactCentreError(
    'CC_STORE_BROKEN',
    'A blob that the database refers to is not in the folder: look for it in an earlier backup.',
    { blob },
  );
