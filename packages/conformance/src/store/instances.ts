import assert from 'node:assert/strict';
import { committed, outcome, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { change, changeset, contact, instance } = specimen;

export const instances = (test: StoreTest): void => {
  test('a row is loaded as it was written', async ({ store }) => {
    const rows = [
      instance(contact(1), { snapshot: '{"note":"Siân, ŵyl, 東京, 🦆, \u2028, \'; --"}' }),
      instance(`${contact(1)}/m1`, { machine: 'matter', service: 'waste', within: '' }),
      instance(`${contact(1)}/a1`, { machine: 'artefact', status: 'done', expiresAt: 2 ** 47 }),
    ];
    await committed(store, changeset({ instances: rows.map(change) }));
    sameSet(await store.load([contact(1)]), rows);
  });

  test('a load gives the whole families that it asks for and no others', async ({ store }) => {
    const rows = [1, 2, 3].flatMap((n) => [
      instance(contact(n)),
      instance(`${contact(n)}/m1`, { machine: 'matter' }),
    ]);
    await committed(store, changeset({ instances: rows.map(change) }));
    sameSet(await store.load([contact(1), contact(3), contact(9), contact(1)]), [
      ...rows.slice(0, 2),
      ...rows.slice(4),
    ]);
    same(await store.load([]), []);
  });

  test('a thousand families are loaded at once', async ({ store }) => {
    const rows = Array.from({ length: 1000 }, (_, n) => instance(contact(n)));
    await committed(store, changeset({ instances: rows.map(change) }));
    assert.equal((await store.load(rows.map(({ id }) => id))).length, 1000);
  });

  test('a snapshot of 300,000 characters comes back whole', async ({ store }) => {
    const row = instance(contact(1), { snapshot: JSON.stringify('ü'.repeat(300_000)) });
    await committed(store, changeset({ instances: [change(row)] }));
    same(await store.load([contact(1)]), [row]);
  });

  test('a write over the version before it replaces the row', async ({ store }) => {
    const next = instance(contact(1), { version: 2, stage: 'triaged', within: 'claimed' });
    await committed(store, changeset({ instances: [change(instance(contact(1)))] }));
    await committed(store, changeset({ instances: [change(next)] }));
    same(await store.load([contact(1)]), [next]);
  });

  test('a write may fold several versions into one', async ({ store }) => {
    const fifth = instance(contact(1), { version: 5 });
    await committed(store, changeset({ instances: [change(instance(contact(1)))] }));
    await committed(store, changeset({ instances: [{ row: fifth, expectedVersion: 1 }] }));
    same(await store.load([contact(1)]), [fifth]);
  });

  test('a write over another version is a conflict and changes nothing', async ({ store }) => {
    const stored = instance(contact(1), { version: 2 });
    await committed(store, changeset({ instances: [{ row: stored, expectedVersion: 0 }] }));
    for (const expectedVersion of [1, 3]) {
      const row = instance(contact(1), { version: expectedVersion + 1, stage: 'routed' });
      same(await outcome(store, changeset({ instances: [{ row, expectedVersion }] })), {
        status: 'conflict',
        on: contact(1),
      });
    }
    same(await store.load([contact(1)]), [stored]);
  });

  test('a first write is a conflict where there is a row', async ({ store }) => {
    const stored = instance(contact(1));
    await committed(store, changeset({ instances: [change(stored)] }));
    const second = changeset({ instances: [change(instance(contact(1), { stage: 'routed' }))] });
    same(await outcome(store, second), { status: 'conflict', on: contact(1) });
    same(await store.load([contact(1)]), [stored]);
  });

  test('a write over a version is a conflict where there is no row', async ({ store }) => {
    const second = changeset({ instances: [change(instance(contact(1), { version: 2 }))] });
    same(await outcome(store, second), { status: 'conflict', on: contact(1) });
    same(await store.load([contact(1)]), []);
  });

  test('of writes over one version at the same time, one wins', async ({ store }) => {
    const stages = ['triaged', 'routed', 'resolved', 'retained'];
    await committed(store, changeset({ instances: [change(instance(contact(1)))] }));
    const rows = stages.map((stage) => instance(contact(1), { version: 2, stage }));
    const outcomes = await Promise.all(
      rows.map((row) => outcome(store, changeset({ instances: [change(row)] }))),
    );
    const won = rows.filter((_, n) => outcomes[n]?.status === 'committed');
    assert.equal(won.length, 1);
    same(await store.load([contact(1)]), won);
  });

  test('what a caller does to its buffers afterwards changes nothing', async ({ store }) => {
    const row = instance(contact(1));
    const given = { ...row, headHash: new Uint8Array(row.headHash) };
    await committed(store, changeset({ instances: [change(given)] }));
    given.headHash.fill(0);
    const [loaded] = await store.load([contact(1)]);
    same(loaded, row);
    loaded?.headHash.fill(0);
    same(await store.load([contact(1)]), [row]);
  });
};
