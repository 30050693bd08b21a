import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { changeset, contact, lookup } = specimen;

export const conversations = (test: StoreTest): void => {
  test('a conversation leads to its contact', async ({ store }) => {
    const rows = [
      { ...lookup('thread'), contact: contact(1) },
      { ...lookup('call'), contact: contact(2) },
    ];
    await committed(store, changeset({ conversations: rows }));
    sameSet(await store.conversations([lookup('thread'), lookup('call'), lookup('none')]), rows);
    same(await store.conversations([lookup('thread', 1)]), []);
    same(await store.conversations([]), []);
  });

  test('its next item may go to another contact', async ({ store }) => {
    const next = { ...lookup('thread'), contact: contact(2) };
    await committed(store, changeset({ conversations: [{ ...next, contact: contact(1) }] }));
    await committed(store, changeset({ conversations: [next] }));
    same(await store.conversations([lookup('thread')]), [next]);
  });
};
