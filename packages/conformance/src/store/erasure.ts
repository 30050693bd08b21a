import assert from 'node:assert/strict';
import type { ArtefactId, Store } from '@council-contact/core';
import { committed, compacted, outcome, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';
import { durable, knowsItsBlobs, rawRows } from './suite.ts';

const { artefactId, bytes, change, changeset, contact, instance, key, lookup, monday, sealed } =
  specimen;

const gone = (artefact: ArtefactId) => ({
  artefact,
  body: false,
  key: false,
  index: false,
  blob: false,
});

const withBlob = async (store: Store, artefact: ArtefactId): Promise<void> => {
  await store.blobs.put(
    'blob-1',
    (async function* () {
      yield bytes('recording');
    })(),
  );
  await committed(
    store,
    changeset({ artefacts: [sealed(artefact, { body: null, blob: 'blob-1' })] }),
  );
};

export const erasure = (test: StoreTest): void => {
  const first = artefactId(contact(1), 1);
  const second = artefactId(contact(1), 2);
  const row = sealed(first, { index: [lookup('mail'), lookup('first alone')] });
  const other = sealed(second, { index: [lookup('mail')] });

  test('nothing is left of a destroyed artefact, and the others are untouched', async ({
    store,
  }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [row, other] }));
    await committed(store, changeset({ destroyed: [first] }));
    same(await store.artefacts([first, second]), [other]);
    same(await store.indexed([lookup('mail')]), [second]);
    same(await store.indexed([lookup('first alone')]), []);
    same(await store.epochs.keysUnder(1, 10), [other.key]);
    same(await store.verify([first]), [gone(first)]);
  });

  test('verify says what is still there', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [row, sealed(second)] }));
    await withBlob(store, `${contact(2)}/a1`);
    const asked = [first, second, `${contact(2)}/a1`, 'unknown/a1'];
    same(await store.verify(asked), [
      { ...gone(first), body: true, key: true, index: true },
      { ...gone(second), body: true, key: true },
      { ...gone(`${contact(2)}/a1`), key: true, blob: true },
      gone('unknown/a1'),
    ]);
    same(await store.verify([]), []);
  });

  test('a blob counts as left until it has gone', async ({ store }) => {
    await store.epochs.open(1, monday);
    await withBlob(store, first);
    await committed(store, changeset({ destroyed: [first] }));
    const isThere = await store.blobs.has('blob-1');
    same(await store.verify([first]), [{ ...gone(first), blob: isThere }]);
    await store.blobs.delete(['blob-1']);
    same(await store.verify([first]), [gone(first)]);
  });

  test('the blob of a destroyed artefact goes without anyone else deleting it', async ({
    store,
  }) => {
    await store.epochs.open(1, monday);
    await withBlob(store, first);
    await committed(store, changeset({ destroyed: [first] }));
    await compacted(store);
    assert.equal(await store.blobs.has('blob-1'), false);
    same(await store.verify([first]), [gone(first)]);
  });

  test('the blob of an artefact that is kept stays', async ({ store }) => {
    await store.epochs.open(1, monday);
    await withBlob(store, first);
    await committed(store, changeset({ artefacts: [sealed(second)] }));
    await committed(store, changeset({ destroyed: [second] }));
    await compacted(store);
    assert.equal(await store.blobs.has('blob-1'), true);
  });

  test(
    'a blob is in use while an artefact names it, and the others may be swept',
    async ({ store }) => {
      await store.epochs.open(1, monday);
      await withBlob(store, first);
      const names = ['blob-1', 'blob-2', first];
      same(await store.blobsInUse?.(names), ['blob-1']);
      same(await store.blobsInUse?.(['blob-2']), []);
      same(await store.blobsInUse?.([]), []);
      await committed(store, changeset({ destroyed: [first] }));
      same(await store.blobsInUse?.(names), []);
    },
    knowsItsBlobs,
  );

  test(
    'a blob that outlived a crash still counts as left',
    async ({ store, reopen }) => {
      await store.epochs.open(1, monday);
      await withBlob(store, first);
      await committed(store, changeset({ destroyed: [first] }));
      const again = await reopen();
      const isThere = await again.blobs.has('blob-1');
      same(await again.verify([first]), [{ ...gone(first), blob: isThere }]);
      await again.blobs.delete(['blob-1']);
      same(await again.verify([first]), [gone(first)]);
    },
    durable,
  );

  test('destroying twice, or what never was, changes nothing', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [row, other] }));
    const twice = changeset({ destroyed: [first, 'unknown/a1'] });
    await committed(store, twice, twice);
    same(await store.artefacts([first, second]), [other]);
  });

  test('what one changeset seals and destroys leaves nothing', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [row], destroyed: [first] }));
    same(await store.artefacts([first]), []);
    same(await store.verify([first]), [gone(first)]);
  });

  test('a key wrapped anew brings no destroyed artefact back', async ({ store }) => {
    await store.epochs.open(1, monday);
    await store.epochs.open(2, monday);
    await committed(store, changeset({ artefacts: [row] }));
    await committed(store, changeset({ destroyed: [first] }));
    await store.epochs.rewrap([{ ...key(first, 2), fromEpoch: 1 }]);
    await committed(store, changeset({ rewrapped: [{ ...key(first, 2), fromEpoch: 1 }] }));
    same(await store.epochs.keysUnder(2, 10), []);
    same(await store.verify([first]), [gone(first)]);
  });

  test('a refused changeset destroys nothing', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [row] }));
    const stale = changeset({
      instances: [change(instance(contact(1), { version: 7 }))],
      destroyed: [first],
    });
    assert.equal((await outcome(store, stale)).status, 'conflict');
    same(await store.artefacts([first]), [row]);
  });

  test('a thousand artefacts are destroyed and verified at once', async ({ store }) => {
    const ids = Array.from({ length: 1000 }, (_, n) => artefactId(contact(n), 1));
    const artefacts = ids.map((id) => sealed(id, { index: [lookup(id)] }));
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts }));
    await committed(store, changeset({ destroyed: ids }));
    sameSet(await store.verify(ids), ids.map(gone));
  });

  test(
    'no row of any table names a destroyed artefact',
    async ({ store, suite }) => {
      await store.epochs.open(1, monday);
      await committed(store, changeset({ artefacts: [row] }));
      const before = await suite.raw?.rowsNaming?.(first);
      assert.ok((before ?? 0) > 0, 'raw.rowsNaming sees the rows while they are there');
      await committed(store, changeset({ destroyed: [first] }));
      assert.equal(await suite.raw?.rowsNaming?.(first), 0);
    },
    rawRows,
  );
};
