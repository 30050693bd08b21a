import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ContactCentre, ContactId, Store } from '@council-contact/core';
import { expect } from 'vitest';
import { crashCentre, work } from './crash-centre.ts';
import { AT_ONCE, type Chain } from './crash-chain.ts';
import { dayOf, isWritten, item } from './crash-policy.ts';

const everyContact = async (centre: ContactCentre): Promise<readonly ContactId[]> => {
  const ids: ContactId[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await centre.contacts.find({ limit: 500, ...(cursor !== '' && { cursor }) });
    ids.push(...page.items.map(({ id }) => id));
    ({ cursor } = page);
  }
  return ids;
};

/** Keys of the effects that were performed, by what they did and for whom. */
const effectsOf = (folder: string): ReadonlyMap<string, readonly string[]> => {
  const lines = readFileSync(join(folder, 'effects'), 'utf8').trimEnd().split('\n');
  const byWhat = Map.groupBy(lines, (line) => line.slice(0, line.lastIndexOf(' ')));
  return new Map(
    [...byWhat].map(([what, all]) => [what, all.map((line) => line.slice(what.length + 1))]),
  );
};

const insistDense = async (store: Store, contacts: readonly ContactId[]): Promise<void> => {
  for (let at = 0; at < contacts.length; at += 200) {
    for (const { id, version } of await store.load(contacts.slice(at, at + 200))) {
      const versions = (await store.history(id)).map((event) => event.version);
      expect(versions).toEqual(Array.from({ length: version }, (_, index) => index + 1));
    }
  }
};

const insistWhole = (folder: string): void => {
  const database = new DatabaseSync(join(folder, 'store', 'contacts.db'), { readOnly: true });
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
};

/** All of them, some at a time: they share commits. */
const forEach = async <T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> => {
  for (let at = 0; at < all.length; at += 100) await Promise.all(all.slice(at, at + 100).map(act));
};

/** Each at least once, and again only under the same key; none that nothing asked for. Returns how many came again. */
const insistEffects = (folder: string, contacts: ReadonlyMap<number, ContactId>): number => {
  const effects = effectsOf(folder);
  let doubled = 0;
  for (const keys of effects.values()) {
    expect(new Set(keys).size).toBe(1);
    doubled += keys.length - 1;
  }
  const expected = new Set<string>();
  for (const [n, id] of contacts) {
    expected.add(`acknowledgement customer-${n}@example.org`).add(`erased-in ref-${n}`);
    if (!isWritten(n)) continue;
    expected.add(`answer customer-${n}@example.org`).add(`hand-over ${id}`);
  }
  // Copies of what was sent, by the keys it was sent under.
  for (const [what, [key]] of effects) if (what.startsWith('a')) expected.add(`erased-out ${key}`);
  expect(new Set(effects.keys())).toEqual(expected);
  return doubled;
};

/**
 * Opens what the kills left, holds it to every promise, and takes it to its end. Returns how many effects were performed
 * more than once.
 */
export const audit = async ({ folder, runs, accepted, resolved, next }: Chain): Promise<number> => {
  insistWhole(folder);
  let now = dayOf(runs);
  const { centre, store } = await crashCentre(folder, () => now);

  // Nothing that was promised is lost, and nothing is there twice.
  const contacts = new Map<number, ContactId>();
  const numbers = Array.from({ length: next + AT_ONCE }, (_, n) => n);
  await forEach(numbers, async (n) => {
    const answer = await centre.receive('inbox', item(n, now.toISOString()));
    const promised = accepted.get(n);
    if (answer.status === 'tombstoned') expect(promised).toBeDefined();
    else if (promised !== undefined && promised !== '')
      expect(answer).toMatchObject({ status: 'duplicate', contact: promised });
    contacts.set(n, 'contact' in answer ? answer.contact : (promised ?? ''));
  });
  const all = await everyContact(centre);
  expect(all.toSorted()).toEqual([...contacts.values()].toSorted());
  await forEach([...contacts], async ([n, id]) => {
    const { stage } = await centre.contacts.get(id);
    const isResolved = stage !== 'received' && stage !== 'triaged' && stage !== 'routed';
    if (resolved.has(n)) expect(stage).toMatch(/^(?:resolved|retained|erased)$/u);
    else if (!isResolved) await work(centre, n, id);
  });

  // What is in doubt is tried again, and everything taken to its end.
  for (let step = 0; step < 8; step += 1) {
    for (const { key } of await centre.outbox.list({ state: 'parked', limit: 1_000 }))
      await centre.outbox.retry(key);
    await centre.settle();
    now = new Date(now.getTime() + 8 * 86_400_000);
  }
  expect(await centre.outbox.list()).toEqual([]);
  expect((await centre.health()).stages).toEqual({ erased: all.length });
  await insistDense(store, all);
  await forEach(all, async (id) => {
    const { artefacts } = await centre.contacts.get(id);
    expect(await store.artefacts(artefacts.map((artefact) => artefact.id))).toEqual([]);
  });
  const blobs: string[] = [];
  for await (const { name } of store.blobs.list()) blobs.push(name);
  expect(blobs).toEqual([]);
  await centre.stop();
  insistWhole(folder);
  return insistEffects(folder, contacts);
};
