import { mkdirSync } from 'node:fs';

/** What lies in a store's folder. */
export const DATABASE = 'contacts.db';
export const LOCK = 'contacts.lock';
export const BLOBS = 'blobs';

/** For its owner alone. */
export const makeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
};
