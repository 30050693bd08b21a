import assert from 'node:assert/strict';
import type { Changeset, CommitOutcome, Store, StoredEvent } from '@council-contact/core';

/** Bytes as hex and rows as plain objects: a Buffer is as good as a Uint8Array, a row without prototype as an object. */
export const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => [key, plain(field)]),
  );
};

export const same = (actual: unknown, expected: unknown, message?: string): void => {
  assert.deepEqual(plain(actual), plain(expected), message);
};

/** Rows in an order of their own, where the contract leaves it open. */
export const inOrder = (rows: readonly unknown[]): readonly unknown[] =>
  rows.map(plain).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** The same rows in any order. */
export const sameSet = (
  actual: readonly unknown[],
  expected: readonly unknown[],
  message?: string,
): void => {
  assert.deepEqual(inOrder(actual), inOrder(expected), message);
};

/** Commits, and fails unless each changeset was written. */
export const committed = async (
  store: Store,
  ...changesets: readonly Changeset[]
): Promise<void> => {
  const outcomes = await store.commit(changesets);
  same(
    outcomes,
    changesets.map(() => ({ status: 'committed' })),
    'every changeset is committed',
  );
};

/** Commits one changeset and gives its outcome. */
export const outcome = async (store: Store, changeset: Changeset): Promise<CommitOutcome> => {
  const [only, ...others] = await store.commit([changeset]);
  assert.ok(only !== undefined && others.length === 0, 'one changeset has one outcome');
  return only;
};

/** Sequences are the store's own: their order counts, not their values. */
export const unnumbered = (event: StoredEvent): StoredEvent => ({ ...event, sequence: 0 });

export const compacted = async (store: Store): Promise<void> => {
  for (let tries = 0; tries < 20; tries += 1) if (await store.compact()) return;
  assert.fail('compact() said 20 times over that a reader holds it up; there is none');
};
