import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { expectedAfter, foundIn } from './batches.ts';
import { openStore, temporaryFolder } from './open-store.ts';
import { kill, startChild } from './start-child.ts';

const KILLS = 32;

/** A kill comes this many promises after the start: fixed, so that a run can be repeated; where it hits, it does not choose. */
const promisesBefore = (round: number): number => 1 + ((round * 7) % 5);

test(
  'after each of many kills all that was promised is there, and nothing by halves',
  { timeout: 400_000 },
  async () => {
    const folder = temporaryFolder();
    let last = -1;
    let promisedInAll = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const { child, lines } = startChild('write', folder, String(last + 1));
      let promised = last;
      let promises = 0;
      let killing: Promise<void> | undefined;
      for await (const line of lines) {
        if (line === 'open') continue;
        promised = Number(line);
        promises += 1;
        if (promises === promisesBefore(round)) killing = kill(child);
      }
      await killing;
      expect(child.signalCode).toBe('SIGKILL');
      promisedInAll += promises;

      const store = await openStore(folder);
      // The batch it was at may have become durable without its promise.
      const inbox = (await store.census('northmere')).find(({ stage }) => stage === 'received');
      const triaged = (await store.census('northmere')).find(({ stage }) => stage === 'triaged');
      last = ((inbox?.count ?? 0) + (triaged?.count ?? 0)) / 4 - 1;
      expect([promised, promised + 1]).toContain(last);
      expect(await foundIn(store, last)).toEqual(expectedAfter(last));
      await store.close();
    }
    expect(promisedInAll).toBeGreaterThanOrEqual(KILLS);

    const database = new DatabaseSync(join(folder, 'contacts.db'));
    expect(database.prepare('PRAGMA integrity_check').get()).toMatchObject({
      integrity_check: 'ok',
    });
    database.close();
  },
);
