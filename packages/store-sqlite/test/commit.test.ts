import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '@council-contact/core';
import { expect, test } from 'vitest';
import { openStore, temporaryFolder } from './open-store.ts';
import { changeset, contactOf, event, instance, intake, MONDAY } from './rows.ts';

/** All that a store tells of itself, to be compared before and after. */
const everythingIn = async (store: Store) => ({
  census: await store.census('northmere'),
  contacts: await store.find({ council: 'northmere', machine: 'contact', limit: 100 }),
  artefacts: await store.artefacts([1, 2, 3].map((number) => `${contactOf(number)}/a1`)),
  effects: await store.effects({ limit: 100 }),
  facts: await store.facts(0, 100),
  nextDue: await store.nextDue(),
});

test('an error in one changeset of a batch leaves nothing of any, in the tables and in memory', async () => {
  const store = await openStore();
  await store.commit([intake(1)]);
  const before = await everythingIn(store);

  const newPlaces = changeset({
    instances: [
      {
        row: instance(contactOf(3), { council: 'southmere', stage: 'triaged' }),
        expectedVersion: 0,
      },
    ],
  });
  const sameVersionTwice = changeset({ events: [event(contactOf(1), 1)] });
  await expect(store.commit([intake(2), newPlaces, sameVersionTwice])).rejects.toMatchObject({
    code: 'CC_STORE_BROKEN',
  });

  expect(await everythingIn(store)).toEqual(before);
  expect(await store.census('southmere')).toEqual([]);
  expect(await store.commit([intake(2), newPlaces])).toEqual([
    { status: 'committed' },
    { status: 'committed' },
  ]);
  expect(await store.census('southmere')).toMatchObject([{ stage: 'triaged', count: 1 }]);
});

test('an error names no value of the row that it is about', async () => {
  const store = await openStore();
  await store.commit([intake(1)]);
  const error = await store
    .commit([changeset({ events: [{ ...event(contactOf(1), 1), event: 'canary-5e1f' }] })])
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Error);
  const told = error instanceof Error ? `${error.stack} ${String(error.cause)}` : '';
  expect(told).toContain('UNIQUE constraint failed');
  expect(told).not.toContain('canary');
});

test('a commit is on the disk when it resolves, and every connection overwrites what it deletes', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.commit([intake(1)]);
  // What another process reads is what was committed.
  const reader = new DatabaseSync(join(folder, 'contacts.db'), { readOnly: true });
  expect(reader.prepare('SELECT count(*) AS events FROM event').get()).toMatchObject({ events: 2 });
  expect(reader.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
  reader.close();
});

test('what is stored about an id that has no row yet is found when the row comes', async () => {
  const store = await openStore();
  const [contact, artefact] = [contactOf(1), `${contactOf(1)}/a1`];
  const { timers, artefacts, events } = intake(1);
  await store.commit([changeset({ timers, artefacts, events: events.slice(0, 1) })]);
  expect(await store.load([contact])).toEqual([]);
  expect(await store.census('northmere')).toEqual([]);
  expect(await store.find({ council: 'northmere', machine: 'contact', limit: 9 })).toEqual([]);

  await store.commit([changeset({ instances: intake(1).instances })]);
  expect(await store.load([contact])).toHaveLength(2);
  expect(await store.history(contact)).toHaveLength(1);
  expect(await store.artefacts([artefact])).toEqual(artefacts);
  const claim = { now: MONDAY + 1, limit: 9, holder: 'engine', leaseMs: 1000 };
  expect(await store.claimTimers(claim)).toMatchObject([{ instance: artefact, key: 'dispose' }]);
});

test('a number or sequence of what was pruned is given to nothing else, also after a restart', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const family = intake(1);
  const instances = family.instances.map(({ row, expectedVersion }) => ({
    row: { ...row, expiresAt: MONDAY },
    expectedVersion,
  }));
  await store.commit([{ ...family, instances, artefacts: [] }]);
  const last = (await store.facts(0, 9)).at(-1)?.sequence ?? 0;
  expect(await store.prune(MONDAY, 10)).toBe(1);
  expect(await store.facts(0, 9)).toEqual([]);
  await store.close();

  const again = await openStore(folder);
  await again.commit([intake(2)]);
  const sequences = (await again.facts(0, 9)).map(({ sequence }) => sequence);
  expect(sequences).toHaveLength(2);
  expect(Math.min(...sequences)).toBeGreaterThan(last);
  expect(await again.history(contactOf(1))).toEqual([]);
});

test('pruning leaves what is still sealed where erasure finds it', async () => {
  const store = await openStore();
  const family = intake(1);
  const instances = family.instances.map(({ row, expectedVersion }) => ({
    row: { ...row, expiresAt: MONDAY },
    expectedVersion,
  }));
  await store.commit([{ ...family, instances }]);
  const artefact = `${contactOf(1)}/a1`;
  expect(await store.prune(MONDAY, 10)).toBe(1);
  expect(await store.load([contactOf(1)])).toEqual([]);
  expect(await store.verify([artefact])).toMatchObject([{ body: true, key: true, index: true }]);
  await store.commit([changeset({ destroyed: [artefact] })]);
  expect(await store.verify([artefact])).toMatchObject([{ body: false, key: false, index: false }]);
});
