import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './durable-file.ts';

/** What lies in a store's folder. */
export const DATABASE = 'contacts.db';
export const LOCK = 'contacts.lock';
export const BLOBS = 'blobs';

/** For its owner alone; a new one is in its parent for good before anything is promised in it. */
export const makeFolder = async (folder: string): Promise<void> => {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncFolder(dirname(folder));
};
