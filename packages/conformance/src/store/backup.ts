import assert from 'node:assert/strict';
import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';
import { backup as makesBackups } from './suite.ts';

const { artefactId, change, changeset, contact, event, instance, lookup, monday, sealed } =
  specimen;

const step = (n: number) =>
  changeset({
    instances: [change(instance(contact(n)))],
    events: [event(contact(n), 1, { facts: '[]' })],
    artefacts: [sealed(artefactId(contact(n), 1), { index: [lookup(`mail ${n}`)] })],
  });

export const backup = (test: StoreTest): void => {
  test(
    'a backup opens on its own and holds what was committed before it',
    async ({ store, suite, opened }) => {
      assert.ok(suite.backup, 'traits.backup is true: give describeStore its backup road');
      assert.equal('backup' in store, true, 'traits.backup is true: it has the method');
      await store.epochs.open(1, monday);
      await committed(store, step(1), step(2));
      const target = await suite.backup.target();
      await store.backup?.(target);
      await committed(store, step(3), changeset({ destroyed: [artefactId(contact(1), 1)] }));

      const copy = await opened(await suite.backup.open(target));
      sameSet(
        await copy.load([1, 2, 3].map(contact)),
        [1, 2].map((n) => instance(contact(n))),
      );
      assert.equal((await copy.artefacts([artefactId(contact(1), 1)])).length, 1);
      same(await store.artefacts([artefactId(contact(1), 1)]), []);
    },
    makesBackups,
  );

  test(
    'a backup made while others write holds whole changesets',
    async ({ store, suite, opened }) => {
      assert.ok(suite.backup, 'traits.backup is true: give describeStore its backup road');
      await store.epochs.open(1, monday);
      const target = await suite.backup.target();
      const numbers = Array.from({ length: 60 }, (_, n) => n);
      const writing = async (): Promise<void> => {
        for (const n of numbers) await committed(store, step(n));
      };
      await Promise.all([writing(), store.backup?.(target)]);

      const copy = await opened(await suite.backup.open(target));
      const rows = await copy.load(numbers.map(contact));
      const facts = await copy.facts(0, 100);
      const artefacts = await copy.artefacts(numbers.map((n) => artefactId(contact(n), 1)));
      assert.deepEqual([facts.length, artefacts.length], [rows.length, rows.length]);
      same(
        facts.map(({ instance: id }) => id),
        numbers.slice(0, rows.length).map(contact),
        'no changeset without those before it',
      );
      assert.equal((await store.facts(0, 100)).length, 60, 'the store went on working');
    },
    makesBackups,
  );
};
