import { committed, outcome, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { change, changeset, contact, inbox: item, instance, lookup } = specimen;

export const inbox = (test: StoreTest): void => {
  test('what became of an item is found by its key', async ({ store }) => {
    const rows = [item('first', contact(1)), item('second', contact(2), '{"sequence":7}')];
    await committed(store, changeset({ inbox: rows }));
    sameSet(await store.inbox([lookup('first'), lookup('second'), lookup('third')]), rows);
    same(await store.inbox([]), []);
  });

  test('a key is its generation and its hash', async ({ store }) => {
    const row = item('first', contact(1));
    await committed(store, changeset({ inbox: [row] }));
    same(await store.inbox([lookup('first', row.generation + 1)]), []);
    const again = { ...row, generation: row.generation + 1 };
    await committed(store, changeset({ inbox: [again] }));
    sameSet(await store.inbox([row, again]), [row, again]);
  });

  test('a repeated item is a duplicate, told with the first answer', async ({ store }) => {
    const first = item('mail', contact(1), '{"sequence":1}');
    await committed(store, changeset({ inbox: [first] }));
    const again = changeset({
      inbox: [item('other', contact(2)), item('mail', contact(2), '{"sequence":2}')],
      instances: [change(instance(contact(2)))],
    });
    same(await outcome(store, again), { status: 'duplicate', of: first });
    same(await store.inbox([lookup('mail'), lookup('other')]), [first]);
    same(await store.load([contact(2)]), []);
  });

  test('an item repeated within one commit is a duplicate of the first', async ({ store }) => {
    const first = item('mail', contact(1));
    const second = item('mail', contact(2));
    same(await store.commit([changeset({ inbox: [first] }), changeset({ inbox: [second] })]), [
      { status: 'committed' },
      { status: 'duplicate', of: first },
    ]);
  });

  test('a repeated command is a duplicate before it is a conflict', async ({ store }) => {
    const command = changeset({
      inbox: [item('command', contact(1))],
      instances: [change(instance(contact(1)))],
    });
    await committed(store, command);
    same(await outcome(store, command), { status: 'duplicate', of: command.inbox[0] });
  });

  test('of one item taken in twice at the same time, one is the duplicate', async ({ store }) => {
    const rows = [1, 2, 3, 4].map((n) => item('mail', contact(n)));
    const outcomes = await Promise.all(
      rows.map((row) => outcome(store, changeset({ inbox: [row] }))),
    );
    const kept = rows.filter((_, n) => outcomes[n]?.status === 'committed');
    same(await store.inbox([lookup('mail')]), kept);
    sameSet(
      outcomes.filter(({ status }) => status !== 'committed'),
      [1, 2, 3].map(() => ({ status: 'duplicate', of: kept[0] })),
    );
  });
};
