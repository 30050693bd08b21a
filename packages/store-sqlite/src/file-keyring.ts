import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ContactCentreError } from '@council-contact/core';
import type { Keyring } from '@council-contact/core';
import { isSystemError, replaceFile, sweepBeside, syncFolder } from './durable-file.ts';
import type { Failpoint } from './durable-file.ts';
import { readDocument, writeDocument } from './keyring-document.ts';
import type { KeyringDocument } from './keyring-document.ts';
import { assertPrivate } from './private-file.ts';
import { readRootKey } from './root-key.ts';
import type { RootKeySource } from './root-key.ts';

export interface FileKeyringOptions {
  /**
   * A second copy of the file, on another disk, overwritten with each change. Never keep versions of it, nor of the
   * keyring: in an old version a destroyed key lives on.
   */
  readonly escrow?: string;
  /** Seals the keys in the file under a root key from elsewhere. A file that is not sealed yet is sealed at `open`. */
  readonly root?: RootKeySource;
  /** For tests: called at each point where a crash leaves something else behind. */
  readonly failpoint?: Failpoint;
}

export interface FileKeyring extends Keyring {
  readonly path: string;
}

/**
 * A keyring in one JSON file, 0600, which must lie outside the store's folder (see `assertOutside`). Each change
 * replaces the file whole, synced, and overwrites what was there. One process at a time changes it.
 *
 * Every method may reject with CC_KEYRING_INVALID.
 */
export const fileKeyring = (path: string, options: FileKeyringOptions = {}): FileKeyring => {
  const { escrow, failpoint } = options;
  let document: KeyringDocument | null = null;
  let root: KeyObject | null = null;
  let changing: Promise<unknown> = Promise.resolve();

  const current = (): KeyringDocument => {
    if (document !== null) return document;
    throw new ContactCentreError(
      'CC_KEYRING_INVALID',
      'The keyring is not open: await open() first.',
    );
  };
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const done = changing.then(act);
    changing = done.catch(() => {});
    return done;
  };
  const replace = async (file: string, content: string): Promise<void> => {
    try {
      await replaceFile(file, content, failpoint);
    } catch (error) {
      throw isSystemError(error) ? unusable(`${file} cannot be written`, error) : error;
    }
  };
  const write = async (changed: KeyringDocument): Promise<void> => {
    const content = writeDocument(changed, root);
    await replace(path, content);
    if (escrow !== undefined) await replace(escrow, content);
    document = changed;
  };
  const create = async (): Promise<void> => {
    if (document !== null) throw unusable(`${path} has been removed while it was in use`);
    if (escrow !== undefined && (await readIfThere(escrow)) !== null) {
      throw new ContactCentreError(
        'CC_KEYRING_INVALID',
        `${path} is missing and its escrow copy ${escrow} is there. Copy that back; remove it only where nothing sealed is to be read again.`,
      );
    }
    await write({ id: randomUUID(), newestEpoch: 0, epochs: [], lookups: [] });
  };
  const load = async (content: string): Promise<void> => {
    await assertPrivate(path);
    const read = readDocument(content, root);
    if (document !== null && document.id !== read.document.id) {
      throw unusable(`${path} has been replaced by another keyring while it was in use`);
    }
    if (root !== null && !read.sealed) await write(read.document);
    // After a crash between the two, the copy may hold a key that is destroyed or lack one that is in use.
    else if (escrow !== undefined && (await readIfThere(escrow)) !== content) {
      await replace(escrow, content);
    }
    document = read.document;
  };

  return {
    path,
    get id() {
      return current().id;
    },
    open: () =>
      inTurn(async () => {
        root = options.root === undefined ? null : await readRootKey(options.root);
        for (const file of escrow === undefined ? [path] : [path, escrow]) {
          const made = await mkdir(dirname(file), { recursive: true, mode: 0o700 });
          if (made !== undefined) await syncFolder(dirname(made));
          await sweepBeside(file);
        }
        const content = await readIfThere(path);
        await (content === null ? create() : load(content));
      }),
    close: () =>
      inTurn(async () => {
        document = null;
        root = null;
      }),
    epochs: () => current().epochs,
    lookups: () => current().lookups,
    addEpoch: (createdAt) =>
      inTurn(async () => {
        const { epochs, newestEpoch, ...rest } = current();
        const added = { epoch: newestEpoch + 1, key: newKey(), createdAt };
        await write({ ...rest, newestEpoch: added.epoch, epochs: [...epochs, added] });
        return added;
      }),
    destroyEpoch: (epoch) =>
      inTurn(async () => {
        const epochs = current().epochs.filter((each) => each.epoch !== epoch);
        if (epochs.length < current().epochs.length) await write({ ...current(), epochs });
      }),
    addLookup: (generation) =>
      inTurn(async () => {
        const { lookups, ...rest } = current();
        const newest = lookups.at(-1);
        if (newest !== undefined && newest.generation >= generation) {
          throw new ContactCentreError(
            'CC_KEYRING_INVALID',
            'Generations of look-up keys only rise: ask for a later one.',
            { generation, newest: newest.generation },
          );
        }
        const added = { generation, key: newKey() };
        await write({ ...rest, lookups: [...lookups, added] });
        return added;
      }),
    destroyLookup: (generation) =>
      inTurn(async () => {
        const lookups = current().lookups.filter((each) => each.generation !== generation);
        if (lookups.length < current().lookups.length) await write({ ...current(), lookups });
      }),
  };
};

const newKey = (): KeyObject => createSecretKey(randomBytes(32));

const readIfThere = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw unusable(`${path} cannot be read`, error);
  }
};

const unusable = (what: string, cause?: unknown): ContactCentreError =>
  new ContactCentreError(
    'CC_KEYRING_INVALID',
    `${what}: see that it is there, belongs to the user who runs this, and has room on its disk.`,
    {},
    { cause },
  );
