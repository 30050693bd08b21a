import assert from 'node:assert/strict';
import { committed, same, unnumbered } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { changeset, contact, event } = specimen;

export const events = (test: StoreTest): void => {
  test('a history holds the events of one instance in order of version', async ({ store }) => {
    const rows = Array.from({ length: 12 }, (_, n) => event(contact(1), n + 1));
    await committed(
      store,
      changeset({ events: [...rows.slice(0, 5), event(contact(2), 1)] }),
      changeset({ events: [event(`${contact(1)}/m1`, 1), ...rows.slice(5)] }),
    );
    same(
      (await store.history(contact(1))).map(unnumbered),
      rows.map((row) => ({ ...row, sequence: 0 })),
    );
    same(await store.history(contact(3)), []);
  });

  test('an event comes back byte for byte, since its hash is over it', async ({ store }) => {
    const row = event(contact(1), 1, {
      event: '{"b":1,  "a":"\\u00e9é", "n":1.0}',
      facts: '[{"type":"contact.received","at":"2026-01-05T09:00:00.000Z"}]',
    });
    await committed(store, changeset({ events: [row] }));
    const [stored] = await store.history(contact(1));
    same(stored, { ...row, sequence: stored?.sequence });
  });

  test('sequences rise in the order of commit, over all instances', async ({ store }) => {
    await committed(
      store,
      changeset({ events: [event(contact(2), 1), event(contact(1), 1)] }),
      changeset({ events: [event(contact(1), 2)] }),
    );
    await committed(store, changeset({ events: [event(contact(2), 2), event(contact(3), 1)] }));
    const [first, second, third] = await Promise.all(
      [1, 2, 3].map((n) => store.history(contact(n))),
    );
    const inOrder = [second?.[0], first?.[0], first?.[1], second?.[1], third?.[0]];
    const sequences = inOrder.map((stored) => stored?.sequence ?? 0);
    assert.deepEqual(
      sequences,
      [...new Set(sequences)].toSorted((a, b) => a - b),
      `strictly rising, not ${sequences.join(', ')}`,
    );
    assert.ok((sequences[0] ?? 0) > 0, 'the first sequence is above 0, where a reader begins');
  });
};
