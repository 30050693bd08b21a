import type { Stats } from 'node:fs';
import { copyFile, lstat, open, rename, unlink } from 'node:fs/promises';
import { pathOf } from './file-names.ts';

/** By what it is told that a file is still the one that was looked at. */
export interface FileState {
  readonly inode: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

export const errorCodeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown';

const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errorCodeOf(error));

/** Of the path itself, following no link; null when there is nothing. */
export const statsOf = async (path: Buffer): Promise<Stats | null> => {
  try {
    return await lstat(path);
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
};

export const stateOf = (stats: Stats): FileState => ({
  inode: stats.ino,
  size: stats.size,
  changed: stats.mtimeMs,
});

export const isSameState = (one: FileState, other: FileState): boolean =>
  one.inode === other.inode && one.size === other.size && one.changed === other.changed;

/** Makes what was renamed or deleted in a folder last through a loss of power. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Moves a file, also to another file system; something already gone is fine. */
export const moveFile = async (from: Buffer, to: Buffer): Promise<void> => {
  try {
    await rename(from, to);
  } catch (error) {
    if (isGone(error) && (await statsOf(from)) === null) return;
    if (errorCodeOf(error) !== 'EXDEV') throw error;
    const partial = Buffer.concat([to, Buffer.from('.part')]);
    await copyFile(from, partial);
    const copy = await open(partial, 'r+');
    try {
      await copy.sync();
    } finally {
      await copy.close();
    }
    await rename(partial, to);
    await unlink(from);
  }
};

/** True when there was something to delete. */
export const deleteFile = async (folder: string, name: string): Promise<boolean> => {
  try {
    await unlink(pathOf(folder, name));
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
  await syncFolder(folder);
  return true;
};
