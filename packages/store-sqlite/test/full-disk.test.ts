import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Changeset, Store } from '@council-contact/core';
import { hasCode } from '@council-contact/core';
import { expect, onTestFinished, test } from 'vitest';
import { openStore, temporaryFolder } from './open-store.ts';
import { bytesOf, contactOf, intake, sealed } from './rows.ts';

const MIB = 1024 * 1024;

/** A file system of this many bytes, gone after the test; null where this user may not mount one. */
const smallDisk = (bytes: number): string | null => {
  const folder = temporaryFolder();
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    return null;
  }
  onTestFinished(() => {
    execFileSync('/bin/umount', [folder]);
  });
  return folder;
};

/** Contacts with a message of 20 KB each, five to a batch. */
const batchOf = (batch: number): readonly Changeset[] =>
  [0, 1, 2, 3, 4].map((n) => {
    const number = 5 * batch + n;
    const body = new Uint8Array(Buffer.alloc(20_000, bytesOf(`message ${number}`)));
    return { ...intake(number), artefacts: [sealed(`${contactOf(number)}/a1`, { body })] };
  });

const fillUp = async (store: Store, from: number): Promise<{ batch: number; error: unknown }> => {
  for (let batch = from; ; batch += 1) {
    try {
      await store.commit(batchOf(batch));
    } catch (error) {
      return { batch, error };
    }
  }
};

const contactsIn = async (store: Store): Promise<readonly string[]> => {
  const rows = await store.find({ council: 'northmere', machine: 'contact', limit: 10_000 });
  return rows.map(({ id }) => id);
};
const contactsUpTo = (batch: number): readonly string[] =>
  Array.from({ length: 5 * batch }, (_, number) => contactOf(number));

test('a full disk refuses new intake and loses nothing; with space again it goes on', async (context) => {
  const disk = smallDisk(4 * MIB);
  if (disk === null) {
    context.skip('this user may not mount a file system');
    return;
  }
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(MIB));
  const folder = join(disk, 'store');
  const store = await openStore(folder);

  const { batch, error } = await fillUp(store, 0);
  expect(batch).toBeGreaterThan(5);
  expect(hasCode(error, 'CC_STORE_FULL')).toBe(true);
  // All of the batches before, and nothing of the one that was refused.
  expect(await contactsIn(store)).toEqual(contactsUpTo(batch));
  const census = await store.census('northmere');
  expect(census.find(({ machine }) => machine === 'contact')?.count).toBe(5 * batch);
  await expect(store.commit(batchOf(batch))).rejects.toMatchObject({ code: 'CC_STORE_FULL' });

  rmSync(ballast);
  expect(await store.commit(batchOf(batch))).toHaveLength(5);
  expect(await contactsIn(store)).toEqual(contactsUpTo(batch + 1));

  const again = await fillUp(store, batch + 1);
  expect(hasCode(again.error, 'CC_STORE_FULL')).toBe(true);
  await store.close();
  // Also after a restart on a disk that is still full.
  const reopened = await openStore(folder);
  expect(await contactsIn(reopened)).toEqual(contactsUpTo(again.batch));
  const artefact = `${contactOf(0)}/a1`;
  expect(await reopened.artefacts([artefact])).toEqual(batchOf(0)[0]?.artefacts);
  await reopened.close();
  const database = new DatabaseSync(join(folder, 'contacts.db'));
  expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  database.close();
});

test('a store that cannot be made for want of space says so', async (context) => {
  const disk = smallDisk(16 * 1024);
  if (disk === null) {
    context.skip('this user may not mount a file system');
    return;
  }
  await expect(openStore(join(disk, 'store'))).rejects.toMatchObject({ code: 'CC_STORE_FULL' });
});
