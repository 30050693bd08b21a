import { committed, same, sameSet } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreTest } from './suite.ts';

const { artefactId, changeset, contact, lookup, monday, sealed } = specimen;

export const blindIndex = (test: StoreTest): void => {
  const [first, second, third] = [1, 2, 3].map((n) => artefactId(contact(n), 1)) as [
    string,
    string,
    string,
  ];

  test('artefacts are found by any of their keys, each once', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(
      store,
      changeset({
        artefacts: [
          sealed(first, { index: [lookup('mail'), lookup('phone')] }),
          sealed(second, { index: [lookup('mail')] }),
          sealed(third),
        ],
      }),
    );
    sameSet(await store.indexed([lookup('mail')]), [first, second]);
    sameSet(await store.indexed([lookup('phone')]), [first]);
    sameSet(await store.indexed([lookup('phone'), lookup('mail')]), [first, second]);
    same(await store.indexed([lookup('postcode')]), []);
    same(await store.indexed([]), []);
  });

  test('a key is its generation and its hash', async ({ store }) => {
    await store.epochs.open(1, monday);
    await committed(
      store,
      changeset({ artefacts: [sealed(first, { index: [lookup('mail', 8104)] })] }),
    );
    same(await store.indexed([lookup('mail', 8105)]), []);
  });
};
