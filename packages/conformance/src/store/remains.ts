import assert from 'node:assert/strict';
import { byteSearch } from '../canary/byte-search.ts';
import { encodingsOfBytes } from '../canary/encodings.ts';
import { bytesOf, filesBelow } from '../canary/files-below.ts';
import { committed, compacted, same } from './asserting.ts';
import { specimen } from './specimens.ts';
import type { StoreSuite, StoreTest } from './suite.ts';
import { rawFiles } from './suite.ts';

const { artefactId, bytes, changeset, contact, lookup, monday, sealed } = specimen;

/** Bytes that occur nowhere but in one artefact. */
const marks = {
  body: bytes('marked body'),
  key: bytes('marked key'),
  index: bytes('marked index'),
};

const search = byteSearch(
  Object.entries(marks).flatMap(([name, mark]) =>
    [...encodingsOfBytes(mark)].map(([encoding, code]) => ({
      name: `${name}, ${encoding}`,
      bytes: code,
    })),
  ),
);

/** Which marks lie in the store's files; read while it is open, as a thief would. */
const marksIn = async ({ raw }: StoreSuite): Promise<readonly string[]> => {
  const found = new Set<string>();
  for await (const path of filesBelow((await raw?.files?.()) ?? [])) {
    for (const { pattern } of await search.inStream(bytesOf(path))) {
      found.add(pattern.split(',')[0] ?? pattern);
    }
  }
  return [...found].toSorted();
};

const marked = (size: number) => {
  const artefact = artefactId(contact(1), 1);
  const repeated = new Uint8Array(Buffer.alloc(size, marks.body));
  return sealed(artefact, {
    body: repeated,
    key: { artefact, epoch: 1, class: 'recordings', wrapped: marks.key },
    index: [{ generation: 8104, hash: marks.index }],
  });
};

export const remains = (test: StoreTest): void => {
  for (const size of [32, 100_000]) {
    test(
      `after compaction no file holds a byte of a destroyed artefact of ${size} bytes`,
      async ({ store, suite }) => {
        const others = Array.from({ length: 20 }, (_, n) =>
          sealed(artefactId(contact(n + 2), 1), { index: [lookup(`mail ${n}`)] }),
        );
        const row = marked(size);
        await store.epochs.open(1, monday);
        await committed(
          store,
          changeset({ artefacts: others.slice(0, 10) }),
          changeset({ artefacts: [row] }),
          changeset({ artefacts: others.slice(10) }),
        );
        await compacted(store);
        same(await marksIn(suite), ['body', 'index', 'key'], 'raw.files names where the bytes lie');

        await committed(store, changeset({ destroyed: [row.artefact] }));
        await compacted(store);
        same(await marksIn(suite), []);
        assert.equal((await store.artefacts(others.map(({ artefact }) => artefact))).length, 20);
      },
      rawFiles,
    );
  }

  test(
    'a key that was wrapped anew leaves no trace of its old wrap',
    async ({ store, suite }) => {
      const row = marked(32);
      await store.epochs.open(1, monday);
      await store.epochs.open(2, monday);
      await committed(store, changeset({ artefacts: [row] }));
      const anew = { ...row.key, epoch: 2, wrapped: bytes('new wrap') };
      await store.epochs.rewrap([{ ...anew, fromEpoch: 1 }]);
      await compacted(store);
      same(await marksIn(suite), ['body', 'index']);
    },
    rawFiles,
  );
};
