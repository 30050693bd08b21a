import assert from 'node:assert/strict';
import type { Store, StoredEvent } from '@council-contact/core';
import { committed, same } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';
import { shared } from './suite.ts';

const { changeset, contact, event } = specimen;

const withFacts = (n: number, council = 'northmere') =>
  event(contact(n), 1, { council, facts: `[{"type":"contact.received","n":${n}}]` });

const contacts = (found: readonly StoredEvent[]) => found.map(({ instance }) => instance);

const writeSixty = async (store: Store, first: number): Promise<void> => {
  for (let n = first; n < first + 60; n += 1) {
    await committed(store, changeset({ events: [withFacts(n)] }));
  }
};

export const facts = (test: StoreTest): void => {
  test('the feed has the events with facts, in order, and not the others', async ({ store }) => {
    await committed(
      store,
      changeset({ events: [withFacts(3), event(contact(9), 1)] }),
      changeset({ events: [withFacts(1), withFacts(2)] }),
    );
    const found = await store.facts(0, 100);
    same(contacts(found), [contact(3), contact(1), contact(2)]);
    same(found[0], { ...withFacts(3), sequence: found[0]?.sequence });
  });

  test('a reader resumes after any sequence and misses or repeats nothing', async ({ store }) => {
    const numbers = Array.from({ length: 25 }, (_, n) => n + 1);
    await committed(store, ...numbers.map((n) => changeset({ events: [withFacts(n)] })));
    const seen: string[] = [];
    let after = 0;
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await store.facts(after, 4);
      assert.ok(page.length <= 4, 'a page is no longer than its limit');
      seen.push(...contacts(page));
      after = page.at(-1)?.sequence ?? after;
    }
    same(seen, numbers.map(contact));
  });

  test('a council reads its own facts alone', async ({ store }) => {
    const events = [withFacts(1), withFacts(2, 'southmere'), withFacts(3), withFacts(4)];
    await committed(store, changeset({ events }));
    same(contacts(await store.facts(0, 2, 'northmere')), [contact(1), contact(3)]);
    same(contacts(await store.facts(0, 100, 'southmere')), [contact(2)]);
    same(contacts(await store.facts(0, 100, 'eastmere')), []);
    assert.equal((await store.facts(0, 100)).length, 4);
  });

  test(
    'a reader that follows two writers sees every fact once',
    async ({ store, another, opened }) => {
      const second = await opened(await another());
      const seen: string[] = [];
      let after = 0;
      const read = async (): Promise<void> => {
        const page = await store.facts(after, 7);
        seen.push(...contacts(page));
        after = page.at(-1)?.sequence ?? after;
      };
      const writers = new AbortController();
      const writing = Promise.all([writeSixty(store, 0), writeSixty(second, 100)]).finally(() =>
        writers.abort(),
      );
      while (!writers.signal.aborted) await read();
      await writing;
      for (let pages = 0; pages < 20; pages += 1) await read();
      const expected = Array.from({ length: 60 }, (_, n) => [contact(n), contact(n + 100)]);
      same(seen.toSorted(), expected.flat().toSorted());
    },
    shared,
  );
};
