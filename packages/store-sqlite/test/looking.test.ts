import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { schemaState } from '@council-contact/store-sqlite';
import { describe, expect, test } from 'vitest';
import { migrations } from '../src/migrations/migrations.ts';
import { openStore, temporaryFolder } from './open-store.ts';
import { changeset, contactOf, intake, MONDAY } from './rows.ts';

const KNOWN = migrations.length;

test('what comes due is counted by machine and timer, for one council, up to and at an instant', async () => {
  const store = await openStore();
  await store.commit([1, 2, 3].map(intake));
  const contact = contactOf(1);
  const timer = { change: 'set', instance: contact, generation: 1 } as const;
  await store.commit([changeset({ timers: [{ ...timer, key: 'review', dueAt: MONDAY }] })]);

  expect(await store.dueUntil?.('northmere', MONDAY - 1)).toEqual([]);
  const due = await store.dueUntil?.('northmere', MONDAY + 2);
  expect(due?.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
    { machine: 'artefact', key: 'dispose', count: 2 },
    { machine: 'contact', key: 'review', count: 1 },
  ]);
  expect(await store.dueUntil?.('elsewhere', MONDAY + 9)).toEqual([]);
});

describe('the schema of a store', () => {
  test('is looked at without making one', () => {
    const folder = join(temporaryFolder(), 'nothing-yet');
    expect(schemaState(folder)).toEqual({
      version: 0,
      known: KNOWN,
      pending: migrations.map(({ version, name }) => ({ version, name })),
    });
    expect(existsSync(folder)).toBe(false);
  });

  test('is looked at while the store is open', async () => {
    const folder = temporaryFolder();
    await openStore(folder);
    expect(schemaState(folder)).toEqual({ version: KNOWN, known: KNOWN, pending: [] });
  });

  test('of a later release is told apart', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await store.close();
    using database = new DatabaseSync(join(folder, 'contacts.db'));
    database.exec(
      `INSERT INTO migration (version, name, applied_at) VALUES (${KNOWN + 1}, 'x', 0)`,
    );
    expect(schemaState(folder)).toEqual({ version: KNOWN + 1, known: KNOWN, pending: [] });
  });
});
