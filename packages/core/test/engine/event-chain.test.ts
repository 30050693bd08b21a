import type { StoredEvent } from '@council-contact/core';
import { expect, test } from 'vitest';
import { CHAIN_START, chainHash } from '../../src/engine/event-chain.ts';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

/** Hash of a history's last event, worked out anew from its first. */
const headOf = (history: readonly StoredEvent[]): Uint8Array =>
  history.reduce((hash, event) => chainHash(hash, event), CHAIN_START);

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const flipped = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);

const withHistory = async () => {
  const { centre, store } = await newCentre();
  const answer = await centre.receive('inbox', mail('My bin.'));
  const id = 'contact' in answer ? answer.contact : '';
  await centre.contacts.return(id, { by: adviser, reason: 'wrong-service' });
  await centre.contacts.resolve(id, { by: adviser, outcome: 'answered' });
  return { id, store };
};

test('every event’s hash follows from the one before it, up to the head in the instance’s row', async () => {
  const { id, store } = await withHistory();
  const rows = await store.load([id]);
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) {
    const history = await store.history(row.id);
    expect(equal(headOf(history), row.headHash)).toBe(true);
    for (const [index, event] of history.entries())
      expect(equal(headOf(history.slice(0, index + 1)), event.hash)).toBe(true);
  }
});

test('one changed byte anywhere, one event left out, added or moved, shows', async () => {
  const { id, store } = await withHistory();
  const [row] = (await store.load([id])).filter((each) => each.id === id);
  const history = await store.history(id);
  const head = row?.headHash ?? new Uint8Array();
  for (const [index, event] of history.entries()) {
    const changed: StoredEvent[] = [
      { ...event, at: event.at + 1 },
      { ...event, version: event.version + 1 },
      { ...event, instance: `${event.instance}x` },
      { ...event, facts: event.facts === null ? '[]' : null },
    ];
    for (let at = 0; at < event.event.length; at += 1)
      changed.push({ ...event, event: flipped(event.event, at) });
    for (const each of changed) {
      expect(equal(headOf(history.with(index, each)), head)).toBe(false);
    }
    expect(equal(headOf(history.toSpliced(index, 1)), head)).toBe(false);
    expect(equal(headOf(history.toSpliced(index, 0, event)), head)).toBe(false);
  }
  expect(equal(headOf(history.toReversed()), head)).toBe(false);
});
