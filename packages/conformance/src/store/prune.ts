import assert from 'node:assert/strict';
import type { Changeset } from '@council-contact/core';
import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const {
  change,
  changeset,
  contact,
  effect,
  event,
  inbox,
  instance,
  lookup,
  matter,
  monday,
  timer,
} = specimen;

/** A contact with a matter, and all that can point at them. */
const family = (n: number, expiresAt: readonly [number | null, number | null]): Changeset =>
  changeset({
    inbox: [inbox(`item ${n}`, contact(n))],
    conversations: [{ ...lookup(`thread ${n}`), contact: contact(n) }],
    instances: [
      change(instance(contact(n), { expiresAt: expiresAt[0] })),
      change(instance(matter(contact(n), 1), { machine: 'matter', expiresAt: expiresAt[1] })),
    ],
    events: [event(contact(n), 1, { facts: '[]' }), event(matter(contact(n), 1), 1)],
    timers: [timer(contact(n), 'expiry', monday + n)],
    effects: [effect(contact(n), 0, { state: 'parked' })],
  });

export const prune = (test: StoreTest): void => {
  test('a family past its period goes, with all that points at it', async ({ store }) => {
    await committed(store, family(1, [monday, monday - 1]), family(2, [monday + 1, monday]));
    assert.equal(await store.prune(monday - 1, 100), 0, 'not before its instant');
    assert.equal((await store.load([contact(1)])).length, 2);
    assert.ok((await store.prune(monday, 100)) > 0);
    assert.equal(await store.prune(monday, 100), 0, 'the second time there is no more');
    same(await store.load([contact(1)]), []);
    same(await store.history(contact(1)), []);
    same(await store.history(matter(contact(1), 1)), []);
    same(await store.inbox([lookup('item 1')]), []);
    same(await store.conversations([lookup('thread 1')]), []);
    same(await store.effects({ instance: contact(1), limit: 9 }), []);
    assert.equal(await store.nextDue(), monday + 2);

    assert.equal((await store.load([contact(2)])).length, 2);
    assert.equal((await store.history(contact(2))).length, 1);
    assert.equal((await store.inbox([lookup('item 2')])).length, 1);
    assert.equal((await store.conversations([lookup('thread 2')])).length, 1);
    assert.equal((await store.effects({ limit: 9 })).length, 1);
    sameSet(
      (await store.facts(0, 9)).map(({ instance: id }) => id),
      [contact(2)],
    );
  });

  test('a family stays whole while any of its rows lives', async ({ store }) => {
    await committed(store, family(1, [monday, null]), family(2, [null, monday]));
    assert.equal(await store.prune(monday + 1, 100), 0);
    assert.equal((await store.load([contact(1), contact(2)])).length, 4);
  });

  test('a limit leaves the rest for the next time', async ({ store }) => {
    const expired = [1, 2, 3].map((n) => instance(contact(n), { expiresAt: monday }));
    await committed(store, changeset({ instances: expired.map(change) }));
    const ids = expired.map(({ id }) => id);
    for (const left of [2, 1, 0]) {
      assert.equal(await store.prune(monday, 1), 1);
      assert.equal((await store.load(ids)).length, left);
    }
    assert.equal(await store.prune(monday, 1), 0);
  });

  test('sequences go on rising after the newest events are gone', async ({ store }) => {
    await committed(store, family(1, [monday, monday]));
    const [before] = await store.facts(0, 9);
    await store.prune(monday, 100);
    await committed(store, family(2, [null, null]));
    const [after] = await store.facts(before?.sequence ?? 0, 9);
    assert.equal(after?.instance, contact(2), 'a reader that stands at the pruned event sees it');
  });
};
