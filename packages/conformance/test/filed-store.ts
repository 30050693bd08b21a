import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { memoryStore } from '@council-contact/core';
import type { SealedArtefact, Store } from '@council-contact/core';
import type { StoreSuite } from '../src/index.ts';

/**
 * The memory store with a file that holds what a database's would: bytes are appended when they are written, and go
 * when compaction rewrites the file, unless it is not tidy.
 */
export const filedSuite = (path: string, isTidy: boolean): StoreSuite => ({
  name: 'filed',
  open: () => filed(memoryStore(), path, isTidy),
  raw: { files: () => [path] },
});

const bytesOf = ({ body, key, index }: SealedArtefact): Uint8Array =>
  Buffer.concat([body ?? new Uint8Array(), key.wrapped, ...index.map(({ hash }) => hash)]);

const filed = (store: Store, path: string, isTidy: boolean): Store => {
  const ids = new Set<string>();
  if (existsSync(path)) writeFileSync(path, '');
  return {
    ...store,
    commit: async (changesets) => {
      for (const row of changesets.flatMap(({ artefacts }) => artefacts)) {
        ids.add(row.artefact);
        appendFileSync(path, bytesOf(row));
      }
      return store.commit(changesets);
    },
    compact: async () => {
      if (isTidy) {
        const rows = await store.artefacts([...ids]);
        writeFileSync(path, Buffer.concat(rows.map(bytesOf)));
      }
      return true;
    },
  };
};
