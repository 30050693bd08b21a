import assert from 'node:assert/strict';
import type { Claim, EffectRow, Store } from '@council-contact/core';
import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';
import { shared } from './suite.ts';

const { changeset, contact, effect, monday } = specimen;
const leaseMs = 30_000;

const claim = (now: number, over: Partial<Claim> = {}): Claim => ({
  now,
  limit: 100,
  holder: 'host-1',
  leaseMs,
  ...over,
});

const claimed = async (store: Store, now: number): Promise<readonly string[]> =>
  (await store.claimEffects(claim(now))).map(({ key }) => key);

const withEffects = async (store: Store, ...effects: readonly EffectRow[]): Promise<void> =>
  committed(store, changeset({ effects }));

export const effects = (test: StoreTest): void => {
  const reply = effect(contact(1), 0, { kind: 'reply', params: '{"artefact":"a2"}' });

  test('an effect is claimed from its time on, as it was written', async ({ store }) => {
    await withEffects(store, { ...reply, attempts: 2, lastError: 'CC_BUSY' });
    same(await store.claimEffects(claim(monday - 1)), []);
    same(await store.claimEffects(claim(monday)), [
      { ...reply, attempts: 2, lastError: 'CC_BUSY' },
    ]);
  });

  test('a claimed effect is not claimed again before its lease ends', async ({ store }) => {
    await withEffects(store, reply);
    same(await claimed(store, monday), [reply.key]);
    same(await claimed(store, monday), []);
    same(await claimed(store, monday + leaseMs - 1), []);
    same(await claimed(store, monday + leaseMs), [reply.key]);
  });

  test('a heartbeat keeps the lease', async ({ store }) => {
    await withEffects(store, reply);
    await claimed(store, monday);
    await store.renewEffects([reply.key], monday + 3 * leaseMs);
    same(await claimed(store, monday + 3 * leaseMs - 1), []);
    same(await claimed(store, monday + 3 * leaseMs), [reply.key]);
  });

  test('a heartbeat takes no lease that is not held', async ({ store }) => {
    await withEffects(store, reply);
    await store.renewEffects([reply.key, 'unknown~1~0'], monday + leaseMs);
    same(await claimed(store, monday), [reply.key]);
  });

  test('the limit takes what has waited longest', async ({ store }) => {
    const rows = [3, 1, 2].map((n) => effect(contact(n), 0, { nextAt: monday + n }));
    await withEffects(store, ...rows);
    const first = await store.claimEffects(claim(monday + 9, { limit: 2 }));
    sameSet(
      first.map(({ instance }) => instance),
      [contact(1), contact(2)],
    );
  });

  test('a failed try gives the lease back and waits for its next time', async ({ store }) => {
    await withEffects(store, reply);
    await claimed(store, monday);
    const next = { attempts: 1, nextAt: monday + 10, lastError: 'CC_BUSY' };
    await store.postponeEffects([{ key: reply.key, state: 'pending', ...next }]);
    same(await store.claimEffects(claim(monday + 9)), []);
    same(await store.claimEffects(claim(monday + 10)), [{ ...reply, ...next }]);
  });

  test('a parked effect is seen and not claimed, until it is retried by hand', async ({
    store,
  }) => {
    await withEffects(store, reply);
    const last = { key: reply.key, attempts: 9, nextAt: monday, lastError: 'refused' };
    await store.postponeEffects([{ ...last, state: 'parked' }]);
    same(await claimed(store, monday + 10 * leaseMs), []);
    assert.equal(await store.nextDue(), null, 'a parked effect never comes due');
    same(await store.effects({ state: 'parked', limit: 10 }), [
      { ...reply, ...last, state: 'parked' },
    ]);
    await store.postponeEffects([{ ...last, state: 'pending' }]);
    same(await claimed(store, monday), [reply.key]);
  });

  test('an effect written as parked waits for a person', async ({ store }) => {
    await withEffects(store, { ...reply, state: 'parked' });
    same(await claimed(store, monday + leaseMs), []);
  });

  test('a settled effect is gone, also while it is leased', async ({ store }) => {
    const other = effect(contact(1), 1);
    await withEffects(store, reply, other);
    await claimed(store, monday);
    await committed(store, changeset({ settled: [reply.key, 'unknown~1~0'] }));
    same(await store.effects({ limit: 10 }), [other]);
    same(await claimed(store, monday + leaseMs), [other.key]);
  });

  test('a try that fails after the effect was settled brings nothing back', async ({ store }) => {
    await withEffects(store, reply);
    await claimed(store, monday);
    await committed(store, changeset({ settled: [reply.key] }));
    await store.postponeEffects([
      { key: reply.key, state: 'pending', attempts: 1, nextAt: monday, lastError: 'late' },
    ]);
    await store.renewEffects([reply.key], monday + leaseMs);
    same(await store.effects({ limit: 10 }), []);
    same(await claimed(store, monday + leaseMs), []);
  });

  test('the next due instant looks past leases, so that nobody polls in vain', async ({
    store,
  }) => {
    await withEffects(store, reply, effect(contact(2), 0, { nextAt: monday + 90 * leaseMs }));
    assert.equal(await store.nextDue(), monday);
    await claimed(store, monday);
    assert.equal(await store.nextDue(), monday + leaseMs);
    await store.renewEffects([reply.key], monday + 2 * leaseMs);
    assert.equal(await store.nextDue(), monday + 2 * leaseMs);
  });

  test('the outbox is listed by council, state and instance, page by page', async ({ store }) => {
    const rows = [
      effect(contact(1), 0),
      effect(contact(1), 1, { state: 'parked' }),
      effect(contact(2), 0, { council: 'southmere' }),
      effect(contact(3), 0),
    ];
    const keysOf = (numbers: readonly number[]) => numbers.map((n) => rows[n]?.key);
    const listed = async (query: Omit<Parameters<Store['effects']>[0], 'limit'>, limit = 10) =>
      (await store.effects({ ...query, limit })).map(({ key }) => key);
    await withEffects(store, ...rows.toReversed());
    same(await listed({}), keysOf([0, 1, 2, 3]));
    same(await listed({ council: 'northmere' }), keysOf([0, 1, 3]));
    same(await listed({ council: 'northmere', state: 'pending' }), keysOf([0, 3]));
    same(await listed({ instance: contact(1) }), keysOf([0, 1]));
    same(await listed({}, 2), keysOf([0, 1]));
    same(await listed({ after: rows[1]?.key ?? '' }, 2), keysOf([2, 3]));
  });

  test(
    'two hosts never hold the same effect',
    async ({ store, another, opened }) => {
      const second = await opened(await another());
      const rows = Array.from({ length: 40 }, (_, n) => effect(contact(n), 0));
      await withEffects(store, ...rows);
      const claims = await Promise.all(
        [1, 2, 3, 4].flatMap(() => [
          store.claimEffects(claim(monday, { limit: 7, holder: 'host-1' })),
          second.claimEffects(claim(monday, { limit: 7, holder: 'host-2' })),
        ]),
      );
      const keys = claims.flat().map(({ key }) => key);
      same(keys.toSorted(), [...new Set(keys)].toSorted());
      assert.equal((await claimed(second, monday + leaseMs)).length, 40, 'leases end');
    },
    shared,
  );

  test(
    'a host renews no lease of another',
    async ({ store, another, opened }) => {
      const second = await opened(await another());
      await withEffects(store, reply);
      await store.claimEffects(claim(monday, { holder: 'host-1' }));
      await second.renewEffects([reply.key], monday + 9 * leaseMs);
      same(await claimed(second, monday + leaseMs), [reply.key]);
    },
    shared,
  );
};
