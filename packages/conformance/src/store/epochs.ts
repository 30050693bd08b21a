import assert from 'node:assert/strict';
import type { EpochRegister } from '@council-contact/core';
import { committed, outcome, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { artefactId, change, changeset, contact, instance, key, monday, sealed } = specimen;

const states = async (epochs: EpochRegister) =>
  (await epochs.list()).map(({ epoch, state }) => `${epoch} ${state}`).toSorted();

export const epochs = (test: StoreTest): void => {
  const ids = [1, 2, 3].map((n) => artefactId(contact(n), 1));
  const rows = ids.map((id) => sealed(id));

  test('an epoch is opened once and listed', async ({ store }) => {
    same(await store.epochs.list(), []);
    await store.epochs.open(1, monday);
    await store.epochs.open(2, monday + 7);
    await store.epochs.open(1, monday + 99);
    sameSet(await store.epochs.list(), [
      { epoch: 1, state: 'open', openedAt: monday, closedAt: null },
      { epoch: 2, state: 'open', openedAt: monday + 7, closedAt: null },
    ]);
  });

  test('a key under an epoch that is not open refuses its changeset', async ({ store }) => {
    const row = sealed(artefactId(contact(1), 1), { key: key(artefactId(contact(1), 1), 5) });
    const sealing = changeset({ artefacts: [row], instances: [change(instance(contact(1)))] });
    same(await outcome(store, sealing), { status: 'epoch-closed', epoch: 5 });
    await store.epochs.open(5, monday);
    await store.epochs.open(6, monday);
    assert.equal(await store.epochs.close(5, monday + 1), true);
    same(await outcome(store, sealing), { status: 'epoch-closed', epoch: 5 });
    same(await store.artefacts([row.artefact]), []);
    same(await store.load([contact(1)]), [], 'nothing of the changeset is written');
  });

  test('keys under an epoch are read in slices', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: rows }));
    sameSet(
      await store.epochs.keysUnder(1, 10),
      rows.map((row) => row.key),
    );
    assert.equal((await store.epochs.keysUnder(1, 2)).length, 2);
    same(await store.epochs.keysUnder(2, 10), []);
  });

  test('keys wrapped anew leave the old epoch', async ({ store }) => {
    await store.epochs.open(1, monday);
    await store.epochs.open(2, monday);
    await committed(store, changeset({ artefacts: rows }));
    const anew = ids.slice(0, 2).map((id) => key(id, 2));
    await store.epochs.rewrap(anew.map((one) => ({ ...one, fromEpoch: 1 })));
    sameSet(await store.epochs.keysUnder(2, 10), anew);
    sameSet(
      await store.epochs.keysUnder(1, 10),
      rows.slice(2).map((row) => row.key),
    );
    const [found] = await store.artefacts(ids.slice(0, 1));
    same(found, { ...rows[0], key: anew[0] });
  });

  test('a key that has moved since it was read is not wrapped anew', async ({ store }) => {
    for (const epoch of [1, 2, 3]) await store.epochs.open(epoch, monday);
    await committed(store, changeset({ artefacts: rows.slice(0, 1) }));
    const [id = ''] = ids;
    await store.epochs.rewrap([{ ...key(id, 3), fromEpoch: 1 }]);
    await store.epochs.rewrap([{ ...key(id, 2), fromEpoch: 1 }]);
    await committed(store, changeset({ rewrapped: [{ ...key(id, 2), fromEpoch: 1 }] }));
    same(await store.epochs.keysUnder(3, 10), [key(id, 3)]);
    same(await store.epochs.keysUnder(2, 10), []);
  });

  test('no key is wrapped anew under an epoch that is not open', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: rows.slice(0, 1) }));
    const [id = ''] = ids;
    const anew = { ...key(id, 2), fromEpoch: 1 };
    await store.epochs.rewrap([anew]);
    same(await outcome(store, changeset({ rewrapped: [anew] })), {
      status: 'epoch-closed',
      epoch: 2,
    });
    same(await store.epochs.keysUnder(1, 10), [key(id, 1)]);
  });

  test('an epoch closes only when no key is left under it', async ({ store }) => {
    await store.epochs.open(1, monday);
    await store.epochs.open(2, monday);
    await committed(store, changeset({ artefacts: rows.slice(0, 1) }));
    assert.equal(await store.epochs.close(1, monday + 1), false);
    same(await states(store.epochs), ['1 open', '2 open']);
    await committed(store, changeset({ artefacts: rows.slice(1, 2) }));
    await store.epochs.rewrap(ids.map((id) => ({ ...key(id, 2), fromEpoch: 1 })));
    assert.equal(await store.epochs.close(1, monday + 2), true);
    assert.equal(await store.epochs.close(1, monday + 3), true, 'closing again changes nothing');
    sameSet(await store.epochs.list(), [
      { epoch: 1, state: 'closed', openedAt: monday, closedAt: monday + 2 },
      { epoch: 2, state: 'open', openedAt: monday, closedAt: null },
    ]);
  });

  test('a closed epoch is not opened again', async ({ store }) => {
    await store.epochs.open(1, monday);
    await store.epochs.close(1, monday + 1);
    await store.epochs.open(1, monday + 2);
    same(await states(store.epochs), ['1 closed']);
  });

  test('a destroyed artefact holds no epoch open', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: rows }));
    await committed(store, changeset({ destroyed: ids }));
    assert.equal(await store.epochs.close(1, monday + 1), true);
  });

  test('a closed epoch is forgotten, an open one is not', async ({ store }) => {
    await store.epochs.open(1, monday);
    await store.epochs.open(2, monday);
    await store.epochs.close(1, monday + 1);
    await store.epochs.forget(1);
    await store.epochs.forget(2);
    same(await states(store.epochs), ['2 open']);
  });
};
