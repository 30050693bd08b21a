import { mkdir, open, opendir, rename, rm, stat, unlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { ContactCentreError } from '@council-contact/core';
import type { Blobs } from '@council-contact/core';
import { isSystemError, syncFolder } from './durable-file.ts';

/** Where blobs lie until they are whole: two letters name a blob's folder, so no blob can lie here. */
const INCOMING = 'incoming';
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/**
 * Blobs as files of one folder, for its owner alone: `<folder>/<first two letters>/<name>`. A blob is written beside,
 * synced, and renamed into place, so that under its name there is all of it or nothing. What a crash left half written
 * is removed before the first write or listing; one process at a time uses the folder (the store's lock sees to that).
 *
 * Rejects with CC_STORE_FULL where the disk is full, CC_STORE_BROKEN where a file cannot be removed, CC_INPUT_INVALID
 * for a name that is no plain file name.
 */
export const fileBlobs = (folder: string): Blobs => {
  const shelfOf = (name: string): string => join(folder, name.slice(0, 2));
  const pathOf = (name: string): string => join(shelfOf(checked(name)), name);
  const incoming = join(folder, INCOMING);
  /** Folders known to survive a loss of power: an earlier process may have made one and died before it synced. */
  const synced = new Set<string>();
  let sweeping: Promise<void> | undefined;
  const swept = (): Promise<void> =>
    (sweeping ??= rm(incoming, { recursive: true, force: true }).catch((error: unknown) => {
      sweeping = undefined;
      throw error;
    }));

  const makeFolder = async (path: string): Promise<void> => {
    if (synced.has(path)) return;
    await mkdir(path, { recursive: true, mode: 0o700 });
    await syncFolder(dirname(path));
    synced.add(path);
  };

  return {
    async put(name, bytes) {
      const path = pathOf(name);
      await swept();
      await makeFolder(folder);
      await makeFolder(incoming);
      const partial = join(incoming, randomUUID());
      try {
        const written = await writeSynced(partial, bytes);
        const shelf = shelfOf(name);
        await makeFolder(shelf);
        await rename(partial, path);
        await syncFolder(shelf);
        return written;
      } catch (error) {
        await unlink(partial).catch(() => {});
        throw fullDisk(error);
      }
    },

    async get(name) {
      const path = pathOf(name);
      return (await exists(path)) ? read(path) : null;
    },

    async delete(names) {
      const paths = names.map(pathOf);
      const shelves = new Set<string>();
      for (const [index, path] of paths.entries()) {
        if (await removed(path)) shelves.add(shelfOf(names[index] ?? ''));
      }
      for (const shelf of shelves) await syncFolder(shelf);
      for (const path of paths) if (await exists(path)) throw stillThere();
    },

    has: async (name) => exists(pathOf(name)),

    async *list() {
      await swept();
      for await (const shelf of entries(folder)) {
        if (shelf.name === INCOMING) continue;
        for await (const { name } of entries(join(folder, shelf.name))) {
          const found = await stat(join(folder, shelf.name, name)).catch(() => null);
          if (found?.isFile() === true) yield { name, modifiedAt: Math.floor(found.mtimeMs) };
        }
      }
    },
  };
};

const checked = (name: string): string => {
  if (NAME.test(name)) return name;
  throw new ContactCentreError(
    'CC_INPUT_INVALID',
    'A blob is named by up to 128 letters, digits, dots, underscores and hyphens, and begins with no dot.',
    { length: name.length },
  );
};

const writeSynced = async (path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> => {
  const file = await open(path, 'wx', 0o600);
  try {
    let written = 0;
    for await (const part of bytes) {
      await file.writeFile(part);
      written += part.length;
    }
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
};

async function* read(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Buffer>;
}

/** Entries of a folder; none where there is no folder, or where this is a file. */
async function* entries(path: string): AsyncGenerator<{ readonly name: string }> {
  try {
    yield* await opendir(path);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) throw error;
  }
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
};

/** True where it was there. One that cannot be removed is left to the check afterwards, so that the others go first. */
const removed = async (path: string): Promise<boolean> => {
  try {
    await unlink(path);
    return true;
  } catch {
    return false;
  }
};

/** What a full disk is told as; other errors stay as they are. */
export const fullDisk = (error: unknown): unknown =>
  isSystemError(error, 'ENOSPC', 'EDQUOT')
    ? new ContactCentreError(
        'CC_STORE_FULL',
        'The disk of the blobs folder is full: free space and try again.',
      )
    : error;

const stillThere = (): ContactCentreError =>
  new ContactCentreError(
    'CC_STORE_BROKEN',
    'A blob could not be removed: see that its folder belongs to the user who runs this, and try again.',
  );
