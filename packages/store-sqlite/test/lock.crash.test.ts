import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteStore } from '@council-contact/store-sqlite';
import { expect, test } from 'vitest';
import { openStore, temporaryFolder } from './open-store.ts';
import { intake } from './rows.ts';
import { kill, startChild } from './start-child.ts';

const firstLine = async (lines: AsyncIterable<string>): Promise<string | undefined> => {
  for await (const line of lines) return line;
  return undefined;
};

test('a second engine in the same process is told who holds the folder and since when', async () => {
  const folder = temporaryFolder();
  const since = new Date('2026-01-05T09:00:00.000Z');
  const first = sqliteStore({ folder, clock: { now: () => since } });
  await first.open();
  const second = sqliteStore({ folder });
  await expect(second.open()).rejects.toMatchObject({
    code: 'CC_STORE_LOCKED',
    facts: { pid: process.pid, since: since.toISOString() },
  });
  await first.close();
  await second.open();
  await second.close();
});

test('a second engine in another process is refused, and let in when the first is killed', async () => {
  const folder = temporaryFolder();
  const { child, lines } = startChild('hold', folder);
  expect(await firstLine(lines)).toBe('open');
  const store = sqliteStore({ folder });
  await expect(store.open()).rejects.toMatchObject({
    code: 'CC_STORE_LOCKED',
    facts: { pid: child.pid },
  });
  await kill(child);
  await store.open();
  await store.close();
});

test('of many engines that open a folder at once exactly one gets it', async () => {
  const folder = temporaryFolder();
  const children = Array.from({ length: 4 }, () => startChild('hold', folder));
  const firsts = await Promise.all(children.map(({ lines }) => firstLine(lines)));
  expect(firsts.filter((line) => line === 'open')).toHaveLength(1);
  expect(firsts.filter((line) => line === 'locked')).toHaveLength(3);
  for (const { child } of children) if (child.exitCode === null) await kill(child);
});

test('others may read the database while an engine holds the folder', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  await store.commit([intake(1)]);
  const reader = new DatabaseSync(join(folder, 'contacts.db'), { readOnly: true });
  reader.exec('BEGIN');
  const count = () => reader.prepare('SELECT count(*) AS rows FROM event').get();
  expect(count()).toMatchObject({ rows: 2 });
  await store.commit([intake(2)]);
  expect(count()).toMatchObject({ rows: 2 });
  // What it still reads cannot be cut off: the engine is told, and asks again.
  expect(await store.compact()).toBe(false);
  reader.exec('COMMIT');
  expect(count()).toMatchObject({ rows: 4 });
  expect(await store.compact()).toBe(true);
  reader.close();
});
