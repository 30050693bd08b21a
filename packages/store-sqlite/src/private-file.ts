import { realpathSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ContactCentreError } from '@council-contact/core';

/** Bits of a mode that let the group or others in. */
const OTHERS = 0o077;

/**
 * Refuses a file that anyone but its owner may read or write. Windows has no such bits: there the folder's own access
 * list is what counts.
 *
 * @throws CC_KEYRING_INVALID with the command that mends it, or where there is no such file
 */
export const assertPrivate = async (path: string): Promise<void> => {
  const mode = await stat(path).then(
    (found) => found.mode,
    () => {
      throw new ContactCentreError('CC_KEYRING_INVALID', `${path} is not there or cannot be read.`);
    },
  );
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return;
  throw new ContactCentreError(
    'CC_KEYRING_INVALID',
    `${path} can be read by others than its owner. Run: chmod 600 '${path}'`,
    { mode: (mode & 0o777).toString(8) },
  );
};

/**
 * Refuses a keyring that lies in the store's folder, whatever links lead there: a copy of that folder would then open
 * itself.
 *
 * @throws CC_KEYRING_INVALID
 */
export const assertOutside = (keyringPath: string, folder: string): void => {
  const way = relative(real(folder), real(keyringPath));
  const outside =
    way === '..' || way.startsWith('../') || way.startsWith('..\\') || resolve(way) === way;
  if (outside) return;
  throw new ContactCentreError(
    'CC_KEYRING_INVALID',
    `The keyring ${keyringPath} lies in the store's folder ${folder}, so that a copy of one is a copy of both. Move it elsewhere.`,
  );
};

/** The path without links; of what is not there yet, as far as it is. */
const real = (path: string): string => {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(real(parent), basename(absolute));
  }
};
