import assert from 'node:assert/strict';
import type { Blobs } from '@council-contact/core';
import { same } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

async function* chunks(...of: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* of;
}

const reading = async (blobs: Blobs, name: string): Promise<string | null> => {
  const found = await blobs.get(name);
  if (found === null) return null;
  let read = '';
  for await (const chunk of found) read += hex(chunk);
  return read;
};

async function* broken(first: Uint8Array): AsyncIterable<Uint8Array> {
  yield first;
  throw new Error('the source went away');
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const names = async (blobs: Blobs): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const { name } of blobs.list()) found.push(name);
  return found.toSorted();
};

export const blobs = (test: StoreTest): void => {
  const [one, two] = [specimen.bytes('one'), specimen.bytes('two')];

  test('bytes come back as they were put, chunk by chunk', async ({ store }) => {
    assert.equal(await store.blobs.put('a', chunks(one, new Uint8Array(0), two)), 64);
    assert.equal(await reading(store.blobs, 'a'), hex(one) + hex(two));
    assert.equal(await store.blobs.has('a'), true);
  });

  test('a megabyte and nothing at all are both kept', async ({ store }) => {
    const block = new Uint8Array(Buffer.alloc(64 * 1024, one));
    const blocks = Array.from({ length: 16 }, () => block);
    assert.equal(await store.blobs.put('large', chunks(...blocks)), 1024 * 1024);
    assert.equal(await reading(store.blobs, 'large'), hex(block).repeat(16));
    assert.equal(await store.blobs.put('empty', chunks()), 0);
    assert.equal(await reading(store.blobs, 'empty'), '');
  });

  test('a second put replaces the first', async ({ store }) => {
    await store.blobs.put('a', chunks(one, one));
    await store.blobs.put('a', chunks(two));
    assert.equal(await reading(store.blobs, 'a'), hex(two));
  });

  test('a put whose source fails leaves what was there before', async ({ store }) => {
    await store.blobs.put('kept', chunks(two));
    await assert.rejects(store.blobs.put('kept', broken(one)), /the source went away/u);
    await assert.rejects(store.blobs.put('new', broken(one)), /the source went away/u);
    assert.equal(await reading(store.blobs, 'kept'), hex(two));
    assert.equal(await store.blobs.has('new'), false);
    same(await names(store.blobs), ['kept']);
  });

  test('what is not there reads as null', async ({ store }) => {
    assert.equal(await store.blobs.get('none'), null);
    assert.equal(await store.blobs.has('none'), false);
  });

  test('deleted names are gone, also those that never were', async ({ store }) => {
    for (const name of ['a', 'b', 'c']) await store.blobs.put(name, chunks(one));
    await store.blobs.delete(['a', 'none', 'c']);
    await store.blobs.delete([]);
    same(await names(store.blobs), ['b']);
    assert.equal(await store.blobs.get('a'), null);
  });

  test('the list names every blob with its instant', async ({ store }) => {
    same(await names(store.blobs), []);
    await store.blobs.put('a', chunks(one));
    await store.blobs.put('b', chunks(two));
    for await (const { name, modifiedAt } of store.blobs.list()) {
      assert.ok(Number.isFinite(modifiedAt) && modifiedAt > 0, `${name} has an instant`);
    }
    same(await names(store.blobs), ['a', 'b']);
  });

  test('what a caller does to its buffer afterwards changes nothing', async ({ store }) => {
    const given = new Uint8Array(one);
    await store.blobs.put('a', chunks(given));
    given.fill(0);
    assert.equal(await reading(store.blobs, 'a'), hex(one));
  });
};
