import assert from 'node:assert/strict';
import type { Changeset, Store } from '@council-contact/core';
import { committed, inOrder, outcome, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const {
  artefactId,
  change,
  changeset,
  contact,
  effect,
  event,
  inbox,
  instance,
  key,
  lookup,
  monday,
  sealed,
  timer,
} = specimen;

const old = artefactId(contact(1), 1);
const fresh = artefactId(contact(2), 1);
const settled = effect(contact(1), 0, { state: 'parked' });

/** What a changeset may find: one row of each kind to leave alone. */
const before = changeset({
  inbox: [inbox('known', contact(1))],
  instances: [change(instance(contact(1)))],
  effects: [settled],
  artefacts: [sealed(old, { index: [lookup('old')] })],
  timers: [timer(contact(1), 'kept', monday + 1)],
  conversations: [{ ...lookup('thread'), contact: contact(1) }],
  channelState: [{ channel: 'post', key: 'cursor', value: '1' }],
});

/** One write of each kind; a test adds what refuses it. */
const everything = (over: Partial<Changeset> = {}): Changeset =>
  changeset({
    inbox: [inbox('new', contact(2))],
    conversations: [{ ...lookup('thread'), contact: contact(2) }],
    instances: [change(instance(contact(2)))],
    events: [event(contact(2), 1, { facts: '[]' })],
    timers: [
      timer(contact(2), 'new', monday),
      { change: 'cancel', instance: contact(1), key: 'kept' },
    ],
    effects: [effect(contact(2), 0)],
    settled: [settled.key],
    artefacts: [sealed(fresh, { index: [lookup('new')] })],
    rewrapped: [{ ...key(old, 1, { class: 'other' }), fromEpoch: 1 }],
    destroyed: [old],
    channelState: [{ channel: 'post', key: 'cursor', expected: '1', value: '2' }],
    ...over,
  });

/** Each kind of row, read back. */
const readings = async (store: Store) => ({
  inbox: inOrder(await store.inbox([lookup('known'), lookup('new')])),
  conversations: await store.conversations([lookup('thread')]),
  instances: await store.load([contact(2)]),
  events: await store.history(contact(2)),
  facts: await store.facts(0, 9),
  timers: await store.claimTimers({ now: monday + 9, limit: 9, holder: 'host-1', leaseMs: 0 }),
  effects: await store.effects({ limit: 9 }),
  artefacts: inOrder(await store.artefacts([fresh, old])),
  index: inOrder(await store.indexed([lookup('new'), lookup('old')])),
  keys: await store.epochs.keysUnder(1, 9),
  channelState: await store.channelState('post', 'cursor'),
});

const prepared = async (store: Store): Promise<void> => {
  await store.epochs.open(1, monday);
  await committed(store, before);
};

export const changesets = (test: StoreTest): void => {
  test('a commit of nothing is nothing', async ({ store }) => {
    same(await store.commit([]), []);
    await committed(store, changeset());
    same(await store.find({ council: 'northmere', machine: 'contact', limit: 9 }), []);
  });

  test('a changeset writes all of its kinds at once', async ({ store }) => {
    await prepared(store);
    await committed(store, everything());
    const { facts, events, ...found } = await readings(store);
    same(found, {
      inbox: inOrder([inbox('known', contact(1)), inbox('new', contact(2))]),
      conversations: [{ ...lookup('thread'), contact: contact(2) }],
      instances: [instance(contact(2))],
      timers: [{ instance: contact(2), key: 'new', generation: 1, dueAt: monday }],
      effects: [effect(contact(2), 0)],
      artefacts: [sealed(fresh, { index: [lookup('new')] })],
      index: [fresh],
      keys: [key(fresh, 1)],
      channelState: '2',
    });
    assert.deepEqual([facts.length, events.length], [1, 1]);
  });

  const refusals: Readonly<Record<string, [status: string, Partial<Changeset>]>> = {
    'a duplicate': ['duplicate', { inbox: [inbox('new', contact(2)), inbox('known', contact(2))] }],
    'a stale instance': [
      'conflict',
      { instances: [change(instance(contact(2))), change(instance(contact(1)))] },
    ],
    'a moved cursor': [
      'conflict',
      { channelState: [{ channel: 'post', key: 'cursor', expected: '0', value: '2' }] },
    ],
    'a closed epoch': ['epoch-closed', { artefacts: [sealed(fresh, { key: key(fresh, 2) })] }],
  };
  for (const [reason, [status, over]] of Object.entries(refusals)) {
    test(`a changeset that ${reason} refuses writes nothing of any kind`, async ({ store }) => {
      await prepared(store);
      const expected = await readings(store);
      assert.equal((await outcome(store, everything(over))).status, status);
      same(await readings(store), expected);
    });
  }

  test('a refused changeset does not hinder the others of its commit', async ({ store }) => {
    await committed(store, changeset({ instances: [change(instance(contact(2)))] }));
    const numbers = [1, 2, 3, 4];
    const outcomes = await store.commit(
      numbers.map((n) =>
        changeset({ instances: [change(instance(contact(n)))], events: [event(contact(n), 1)] }),
      ),
    );
    same(outcomes, [
      { status: 'committed' },
      { status: 'conflict', on: contact(2) },
      { status: 'committed' },
      { status: 'committed' },
    ]);
    const histories = await Promise.all(numbers.map((n) => store.history(contact(n))));
    assert.deepEqual(
      histories.map(({ length }) => length),
      [1, 0, 1, 1],
    );
    sameSet(
      await store.load(numbers.map(contact)),
      numbers.map((n) => instance(contact(n))),
    );
  });

  test('a changeset builds on those before it in its commit', async ({ store }) => {
    const versions = [1, 2, 3].map((version) => instance(contact(1), { version }));
    await committed(store, ...versions.map((row) => changeset({ instances: [change(row)] })));
    same(await store.load([contact(1)]), [versions[2]]);
  });

  test('the order of a commit is kept: what comes too early is a conflict', async ({ store }) => {
    const [first, second] = [1, 2].map((version) =>
      changeset({ instances: [change(instance(contact(1), { version }))] }),
    ) as [Changeset, Changeset];
    same(await store.commit([second, first, second, first]), [
      { status: 'conflict', on: contact(1) },
      { status: 'committed' },
      { status: 'committed' },
      { status: 'conflict', on: contact(1) },
    ]);
  });

  test('a refused changeset is not what the next one builds on', async ({ store }) => {
    await committed(store, changeset({ inbox: [inbox('known', contact(9))] }));
    same(
      await store.commit([
        changeset({
          inbox: [inbox('known', contact(1))],
          instances: [change(instance(contact(1)))],
        }),
        changeset({ instances: [change(instance(contact(1), { version: 2 }))] }),
        changeset({ inbox: [inbox('new', contact(1))] }),
      ]),
      [
        { status: 'duplicate', of: inbox('known', contact(9)) },
        { status: 'conflict', on: contact(1) },
        { status: 'committed' },
      ],
    );
  });

  test('an effect that one changeset makes and settles is never claimed', async ({ store }) => {
    const made = effect(contact(1), 0);
    await committed(store, changeset({ effects: [made], settled: [made.key] }));
    same(await store.effects({ limit: 9 }), []);
  });

  test('five hundred changesets are one commit', async ({ store }) => {
    const numbers = Array.from({ length: 500 }, (_, n) => n);
    await store.epochs.open(1, monday);
    await committed(
      store,
      ...numbers.map((n) =>
        changeset({
          inbox: [inbox(`item ${n}`, contact(n))],
          instances: [change(instance(contact(n)))],
          events: [event(contact(n), 1, { facts: '[]' })],
          timers: [timer(contact(n), 'target', monday + n)],
          effects: [effect(contact(n), 0)],
          artefacts: [sealed(artefactId(contact(n), 1), { index: [lookup(`mail ${n}`)] })],
        }),
      ),
    );
    assert.equal((await store.facts(0, 1000)).length, 500);
    assert.equal((await store.load(numbers.map(contact))).length, 500);
  });
};
