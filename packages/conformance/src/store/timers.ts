import assert from 'node:assert/strict';
import type { Claim, Store } from '@council-contact/core';
import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';
import { shared } from './suite.ts';

const { changeset, contact, monday, timer } = specimen;
const day = 86_400_000;
const leaseMs = 30_000;

const claim = (now: number, over: Partial<Claim> = {}): Claim => ({
  now,
  limit: 100,
  holder: 'host-1',
  leaseMs,
  ...over,
});

const due = async (store: Store, now: number, limit = 100): Promise<readonly string[]> =>
  (await store.claimTimers(claim(now, { limit }))).map(({ key }) => key);

export const timers = (test: StoreTest): void => {
  test('a timer comes due at its instant and not a millisecond before', async ({ store }) => {
    await committed(
      store,
      changeset({ timers: [timer(contact(1), 'retention', monday + 30 * day, 4)] }),
    );
    same(await store.claimTimers(claim(monday + 30 * day - 1)), []);
    same(await store.claimTimers(claim(monday + 30 * day)), [
      { instance: contact(1), key: 'retention', generation: 4, dueAt: monday + 30 * day },
    ]);
  });

  test('a timer a hundred years off is not due', async ({ store }) => {
    const dueAt = monday + 36_525 * day;
    await committed(store, changeset({ timers: [timer(contact(1), 'archive', dueAt)] }));
    same(await due(store, monday + 25 * day), []);
    assert.equal(await store.nextDue(), dueAt);
  });

  test('what is due comes in order of its due time, the limit taking the earliest', async ({
    store,
  }) => {
    const hours = [5, 2, 9, 1, 7, 3];
    await committed(
      store,
      ...hours.map((hour) =>
        changeset({ timers: [timer(contact(hour), `hour-${hour}`, monday + hour)] }),
      ),
    );
    same(await due(store, monday + 7, 3), ['hour-1', 'hour-2', 'hour-3']);
    same(
      await due(store, monday + 7 + 2 * leaseMs),
      [1, 2, 3, 5, 7, 9].map((n) => `hour-${n}`),
    );
  });

  test('a timer waits until a changeset cancels it, however often it is claimed', async ({
    store,
  }) => {
    await committed(store, changeset({ timers: [timer(contact(1), 'target', monday)] }));
    same(await due(store, monday), ['target']);
    same(await due(store, monday + leaseMs + 1), ['target']);
    const cancelled = { change: 'cancel', instance: contact(1), key: 'target' } as const;
    await committed(store, changeset({ timers: [cancelled] }));
    same(await due(store, monday + day), []);
    assert.equal(await store.nextDue(), null);
    await committed(store, changeset({ timers: [cancelled] }));
  });

  test('a timer set again leaves the old time and generation behind', async ({ store }) => {
    await committed(store, changeset({ timers: [timer(contact(1), 'target', monday, 1)] }));
    await committed(store, changeset({ timers: [timer(contact(1), 'target', monday + day, 2)] }));
    same(await due(store, monday + day - 1), []);
    assert.equal(await store.nextDue(), monday + day);
    same(await store.claimTimers(claim(monday + day)), [
      { instance: contact(1), key: 'target', generation: 2, dueAt: monday + day },
    ]);
  });

  test('a claimed timer that is set again comes due at its new time', async ({ store }) => {
    await committed(store, changeset({ timers: [timer(contact(1), 'target', monday, 1)] }));
    await due(store, monday);
    await committed(store, changeset({ timers: [timer(contact(1), 'target', monday + 5, 2)] }));
    assert.equal(await store.nextDue(), monday + 5);
    same(await due(store, monday + 5), ['target']);
  });

  test('timers of one name belong each to its instance', async ({ store }) => {
    await committed(
      store,
      changeset({
        timers: [timer(contact(1), 'target', monday), timer(contact(2), 'target', monday)],
      }),
      changeset({ timers: [{ change: 'cancel', instance: contact(1), key: 'target' }] }),
    );
    sameSet(
      (await store.claimTimers(claim(monday))).map(({ instance }) => instance),
      [contact(2)],
    );
  });

  test('changes of one timer are applied in order', async ({ store }) => {
    const set = timer(contact(1), 'target', monday);
    const other = timer(contact(2), 'target', monday);
    const cancel = { change: 'cancel', key: 'target' } as const;
    await committed(
      store,
      changeset({ timers: [set, { ...cancel, instance: contact(1) }] }),
      changeset({ timers: [other, { ...cancel, instance: contact(2) }, other] }),
    );
    sameSet(
      (await store.claimTimers(claim(monday))).map(({ instance }) => instance),
      [contact(2)],
    );
  });

  test('timers of a key that is left out stay, and the others come', async ({ store }) => {
    await committed(
      store,
      changeset({
        timers: [
          timer(contact(1), 'retention', monday),
          timer(contact(2), 'target', monday + 1),
          timer(contact(3), 'retention', monday + 2),
          timer(contact(4), 'target', monday + 3),
        ],
      }),
    );
    const others = await store.claimTimers(claim(monday + 9, { limit: 2, except: 'retention' }));
    sameSet(
      others.map(({ instance: id }) => id),
      [contact(2), contact(4)],
    );
    sameSet(
      (await store.claimTimers(claim(monday + 9 + leaseMs))).map(({ instance: id }) => id),
      [1, 2, 3, 4].map(contact),
    );
  });

  test('timers of a key are counted by when they come due', async ({ store }) => {
    const count = store.countTimers?.bind(store);
    if (count === undefined) return;
    const retention = [1, 2, 3].map((n) => timer(contact(n), 'retention', monday + n));
    await committed(
      store,
      changeset({ timers: [...retention, timer(contact(4), 'target', monday + 2)] }),
    );
    assert.deepEqual(
      [
        await count('retention', 0, monday),
        await count('retention', 0, monday + 2),
        await count('retention', monday + 1, monday + 9),
        await count('target', 0, monday + 9),
      ],
      [0, 2, 2, 1],
    );
  });

  test('the next due instant is the earliest that waits', async ({ store }) => {
    assert.equal(await store.nextDue(), null);
    await committed(
      store,
      changeset({
        timers: [timer(contact(1), 'late', monday + 9), timer(contact(1), 'early', monday + 4)],
      }),
    );
    assert.equal(await store.nextDue(), monday + 4);
  });

  test(
    'two hosts never claim the same timer within a lease',
    async ({ store, another, opened }) => {
      const second = await opened(await another());
      const all = Array.from({ length: 40 }, (_, n) => `timer-${n}`);
      await committed(
        store,
        ...all.map((key, n) => changeset({ timers: [timer(contact(n), key, monday + n)] })),
      );
      const claims = await Promise.all(
        [1, 2, 3, 4].flatMap((turn) => [
          store.claimTimers(claim(monday + day + turn, { limit: 7, holder: 'host-1' })),
          second.claimTimers(claim(monday + day + turn, { limit: 7, holder: 'host-2' })),
        ]),
      );
      const keys = claims.flat().map(({ key }) => key);
      same(keys.toSorted(), [...new Set(keys)].toSorted());
      assert.equal((await due(second, monday + 2 * day, 100)).length, 40, 'leases end');
    },
    shared,
  );
};
