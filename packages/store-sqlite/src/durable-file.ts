import { randomUUID } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** True for a system error: with one of these codes, or any where none is given. */
export const isSystemError = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error &&
  'syscall' in error &&
  'code' in error &&
  typeof error.code === 'string' &&
  (codes.length === 0 || codes.includes(error.code));

/** Makes names that were added to or removed from a folder survive a loss of power. Windows cannot, and need not. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Called by name at each point where a crash leaves something else behind: for tests. */
export type Failpoint = (name: string) => void;

/**
 * Replaces a file so that at every instant there is all of the old one or all of the new, 0600, and the old one's bytes
 * are overwritten before they are let go. The overwriting is best effort: journals, copy-on-write and flash keep more
 * than a program can reach.
 */
export const replaceFile = async (
  path: string,
  content: string,
  failpoint: Failpoint = () => {},
): Promise<void> => {
  const beside = join(dirname(path), `${prefixOf(path)}${randomUUID()}`);
  const old = await openExisting(path);
  try {
    const fresh = await open(beside, 'wx', 0o600);
    try {
      await fresh.writeFile(content);
      failpoint('before sync');
      await fresh.sync();
    } finally {
      await fresh.close();
    }
    failpoint('before rename');
    await rename(beside, path);
    failpoint('after rename');
    await syncFolder(dirname(path));
    failpoint('before overwrite');
    // The handle still reaches the old file, which has no name any more.
    if (old !== null) await overwrite(old);
  } catch (error) {
    await unlink(beside).catch(() => {});
    throw error;
  } finally {
    await old?.close();
  }
};

/** Removes what a crash in `replaceFile` left beside a file: a new content that never got its name. */
export const sweepBeside = async (path: string): Promise<void> => {
  const folder = dirname(path);
  const left = (await readdir(folder)).filter((name) => name.startsWith(prefixOf(path)));
  for (const name of left) {
    const handle = await openExisting(join(folder, name));
    if (handle !== null) {
      await overwrite(handle);
      await handle.close();
    }
    await unlink(join(folder, name));
  }
  if (left.length > 0) await syncFolder(folder);
};

const prefixOf = (path: string): string => `.${basename(path)}.new-`;

const openExisting = async (path: string): Promise<FileHandle | null> => {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
};

const overwrite = async (file: FileHandle): Promise<void> => {
  const { size } = await file.stat();
  await file.write(Buffer.alloc(size), 0, size, 0);
  await file.sync();
};
