import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteStore } from '@council-contact/store-sqlite';
import { expect, test } from 'vitest';
import { batchOf, expectedAfter, foundIn, putBlobsOf } from './batches.ts';
import { openStore, temporaryFolder } from './open-store.ts';

test('a backup while the engine works is a store of one moment, with every blob it refers to', async () => {
  const store = await openStore();
  for (let batch = 0; batch < 40; batch += 1) {
    await putBlobsOf(store, batch);
    await store.commit(batchOf(batch));
  }
  const target = join(temporaryFolder(), 'backup');
  const progress = { isDone: false };
  const making = async (): Promise<void> => {
    await store.backup?.(target);
    progress.isDone = true;
  };
  let last = 39;
  const working = async (): Promise<void> => {
    while (!progress.isDone) {
      last += 1;
      await putBlobsOf(store, last);
      await store.commit(batchOf(last));
    }
  };
  await Promise.all([making(), working()]);
  expect(last).toBeGreaterThan(39);
  expect(await foundIn(store, last)).toEqual(expectedAfter(last));

  const copy = await openStore(target);
  const taken = await copy.census('northmere');
  const contacts = taken.filter(({ machine }) => machine === 'contact');
  const copied = contacts.reduce((sum, { count }) => sum + count, 0) / 4 - 1;
  expect(copied).toBeGreaterThanOrEqual(39);
  expect(copied).toBeLessThanOrEqual(last);
  expect(await foundIn(copy, copied)).toEqual(expectedAfter(copied));
});

test('a backup is the database in one file and its blobs, and opens as a store of its own', async () => {
  const store = await openStore();
  await putBlobsOf(store, 0);
  await store.commit(batchOf(0));
  const target = join(temporaryFolder(), 'backup');
  await store.backup?.(target);
  expect(readdirSync(target).toSorted()).toEqual(['blobs', 'contacts.db']);
  const copy = sqliteStore({ folder: target });
  await copy.open();
  expect(await foundIn(copy, 0)).toEqual(expectedAfter(0));
  await copy.close();
});

test('a backup overwrites no store and no earlier backup', async () => {
  const store = await openStore();
  await putBlobsOf(store, 0);
  await store.commit(batchOf(0));
  const target = join(temporaryFolder(), 'backup');
  await store.backup?.(target);
  await store.commit(batchOf(1));
  await expect(store.backup?.(target)).rejects.toMatchObject({ code: 'CC_INPUT_INVALID' });
  const copy = await openStore(target);
  expect(await foundIn(copy, 0)).toEqual(expectedAfter(0));
});

test('a backup that fails leaves nothing that could be taken for one, and the store goes on', async () => {
  const store = await openStore();
  await putBlobsOf(store, 0);
  await store.commit(batchOf(0));
  await store.blobs.delete(['blob-3']);
  const target = join(temporaryFolder(), 'backup');
  await expect(store.backup?.(target)).rejects.toMatchObject({
    code: 'CC_STORE_BROKEN',
    facts: { blob: 'blob-3' },
  });
  expect(existsSync(join(target, 'contacts.db'))).toBe(false);
  await store.commit(batchOf(1));
});
