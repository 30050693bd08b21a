import type { InstanceQuery, InstanceRow, Store } from '@council-contact/core';
import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { change, changeset, contact, instance, matter, monday } = specimen;

const matterOf = (n: number, service: string, over: Partial<InstanceRow> = {}) =>
  instance(matter(contact(n), 1), { machine: 'matter', stage: 'routed', service, ...over });

const rows = [
  instance(contact(1), { stage: 'routed', within: 'accepted' }),
  matterOf(1, 'waste'),
  instance(contact(2), { stage: 'routed', within: 'offered', updatedAt: monday + 5 }),
  matterOf(2, 'council-tax', { updatedAt: monday + 5 }),
  instance(contact(3), { stage: 'received', status: 'needs-attention' }),
  instance(contact(4), { stage: 'routed', within: 'accepted', council: 'southmere' }),
  matterOf(4, 'waste', { council: 'southmere' }),
];

const asked = async (
  store: Store,
  query: Omit<InstanceQuery, 'council' | 'machine' | 'limit'>,
  over: Partial<InstanceQuery> = {},
): Promise<readonly string[]> => {
  const all = { council: 'northmere', machine: 'contact', limit: 100, ...query, ...over };
  return (await store.find(all)).map(({ id }) => id);
};

export const find = (test: StoreTest): void => {
  test('rows are found as they were written, those of one council and machine', async ({
    store,
  }) => {
    await committed(store, changeset({ instances: rows.map(change) }));
    same(await store.find({ council: 'southmere', machine: 'contact', limit: 9 }), [rows[5]]);
    same(await asked(store, {}), [contact(1), contact(2), contact(3)]);
    same(await asked(store, {}, { council: 'eastmere' }), []);
  });

  test('conditions narrow together', async ({ store }) => {
    await committed(store, changeset({ instances: rows.map(change) }));
    same(await asked(store, { stage: 'routed' }), [contact(1), contact(2)]);
    same(await asked(store, { stage: 'routed', within: 'offered' }), [contact(2)]);
    same(await asked(store, { status: 'needs-attention' }), [contact(3)]);
    same(await asked(store, { stage: 'routed', status: 'needs-attention' }), []);
    same(await asked(store, { updatedBefore: monday + 5 }), [contact(1), contact(3)]);
    same(await asked(store, { updatedBefore: monday }), []);
  });

  test('a contact is found by the services of its matters, a matter by its own', async ({
    store,
  }) => {
    await committed(store, changeset({ instances: rows.map(change) }));
    same(await asked(store, { services: ['waste'] }), [contact(1)]);
    same(await asked(store, { services: ['waste', 'council-tax', 'parking'] }), [
      contact(1),
      contact(2),
    ]);
    same(await asked(store, { services: ['waste'] }, { machine: 'matter' }), [
      matter(contact(1), 1),
    ]);
    same(await asked(store, { services: ['parking'] }), []);
    same(await asked(store, { services: [] }), [], 'of no service there is nothing');
  });

  test('a contact with two matters for one service is found once', async ({ store }) => {
    const second = instance(matter(contact(1), 2), { machine: 'matter', service: 'waste' });
    await committed(store, changeset({ instances: [...rows.slice(0, 2), second].map(change) }));
    same(await asked(store, { services: ['waste'] }), [contact(1)]);
  });

  test('pages follow the ids in order of their characters, not of a language', async ({
    store,
  }) => {
    const ids = ['B', 'Z', 'a', 'a-1', 'a-a', 'a1', 'aa', 'b'];
    await committed(
      store,
      changeset({ instances: ids.toReversed().map((id) => change(instance(id))) }),
    );
    same(await asked(store, {}), ids);
    same(await asked(store, {}, { limit: 3 }), ids.slice(0, 3));
    same(await asked(store, { after: 'a' }, { limit: 3 }), ids.slice(3, 6));
    same(await asked(store, { after: 'a0' }), ids.slice(5), 'also after an id that is not there');
    same(await asked(store, { after: 'b' }), []);
  });

  test('a census counts the rows of a council by machine, stage and state', async ({ store }) => {
    await committed(store, changeset({ instances: rows.map(change) }));
    const again = instance(contact(5), { stage: 'routed', within: 'accepted' });
    await committed(store, changeset({ instances: [change(again)] }));
    sameSet(await store.census('northmere'), [
      { machine: 'contact', stage: 'routed', within: 'accepted', count: 2 },
      { machine: 'contact', stage: 'routed', within: 'offered', count: 1 },
      { machine: 'contact', stage: 'received', within: 'awaiting-triage', count: 1 },
      { machine: 'matter', stage: 'routed', within: 'awaiting-triage', count: 2 },
    ]);
    same(await store.census('eastmere'), []);
  });

  test('a census follows each step', async ({ store }) => {
    const next = instance(contact(1), { version: 2, stage: 'resolved', within: '' });
    await committed(store, changeset({ instances: [change(instance(contact(1)))] }));
    await committed(store, changeset({ instances: [change(next)] }));
    same(await store.census('northmere'), [
      { machine: 'contact', stage: 'resolved', within: '', count: 1 },
    ]);
  });
};
