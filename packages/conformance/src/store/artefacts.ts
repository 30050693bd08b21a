import assert from 'node:assert/strict';
import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { artefactId, bytes, changeset, contact, key, lookup, monday, sealed } = specimen;

export const artefacts = (test: StoreTest): void => {
  test('sealed bytes and their wrapped key come back as they were written', async ({ store }) => {
    const rows = [
      sealed(artefactId(contact(1), 1), { index: [lookup('mail'), lookup('phone', 8105)] }),
      sealed(artefactId(contact(1), 2), { body: null, blob: 'blob-2' }),
      sealed(artefactId(contact(2), 1), { body: new Uint8Array(0) }),
    ];
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: rows }));
    const found = await store.artefacts([...rows.map(({ artefact }) => artefact), 'unknown/a1']);
    sameSet(found, rows);
    same(await store.artefacts([]), []);
  });

  test('a body of 256 KiB comes back whole', async ({ store }) => {
    const body = new Uint8Array(Buffer.alloc(256 * 1024, bytes('pattern')));
    const row = sealed(artefactId(contact(1), 1), { body });
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [row] }));
    const [found] = await store.artefacts([row.artefact]);
    assert.ok(found?.body !== null && found !== undefined);
    assert.equal(Buffer.compare(found.body, body), 0);
  });

  test('what a caller does to its buffers afterwards changes nothing', async ({ store }) => {
    const row = sealed(artefactId(contact(1), 1), { index: [lookup('mail')] });
    const body = bytes('body');
    const wrapped = bytes('wrapped');
    const hash = bytes('hash');
    const given = { ...row, body, key: { ...row.key, wrapped }, index: [{ generation: 1, hash }] };
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [given] }));
    for (const buffer of [body, wrapped, hash]) buffer.fill(0);
    const expected = {
      ...row,
      body: bytes('body'),
      key: { ...row.key, wrapped: bytes('wrapped') },
      index: [{ generation: 1, hash: bytes('hash') }],
    };
    const [found] = await store.artefacts([row.artefact]);
    same(found, expected);
    found?.body?.fill(0);
    found?.key.wrapped.fill(0);
    same(await store.artefacts([row.artefact]), [expected]);
    same(await store.indexed(expected.index), [row.artefact]);
  });

  test('an artefact sealed again replaces the first, with its index', async ({ store }) => {
    const id = artefactId(contact(1), 1);
    const again = sealed(id, { body: bytes('again'), index: [lookup('phone')] });
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [sealed(id, { index: [lookup('mail')] })] }));
    await committed(store, changeset({ artefacts: [again] }));
    same(await store.artefacts([id]), [again]);
    same(await store.indexed([lookup('mail')]), []);
    same(await store.indexed([lookup('phone')]), [id]);
  });

  test('a changeset wraps a key anew under another class, the body untouched', async ({
    store,
  }) => {
    const row = sealed(artefactId(contact(1), 1), { index: [lookup('mail')] });
    const next = key(row.artefact, 1, { class: 'complaints', wrapped: bytes('other wrap') });
    await store.epochs.open(1, monday);
    await committed(store, changeset({ artefacts: [row] }));
    await committed(store, changeset({ rewrapped: [{ ...next, fromEpoch: 1 }] }));
    same(await store.artefacts([row.artefact]), [{ ...row, key: next }]);
    same(await store.indexed(row.index), [row.artefact]);
  });
};
