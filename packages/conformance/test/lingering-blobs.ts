import type { Store } from '@council-contact/core';

/** A store that never deletes the blob of a destroyed artefact, and says so. */
export const withLingeringBlobs = (store: Store): Store => {
  const names = new Set<string>();
  const blobOf = new Map<string, string>();
  return {
    ...store,
    blobs: {
      ...store.blobs,
      put: async (name, bytes) => {
        const size = await store.blobs.put(name, bytes);
        names.add(name);
        return size;
      },
      has: async (name) => names.has(name),
      delete: async (gone) => {
        for (const name of gone) names.delete(name);
        await store.blobs.delete(gone);
      },
    },
    commit: async (changesets) => {
      for (const { artefact, blob } of changesets.flatMap(({ artefacts }) => artefacts)) {
        if (blob !== null) blobOf.set(artefact, blob);
      }
      return store.commit(changesets);
    },
    verify: async (ids) =>
      (await store.verify(ids)).map((row) => ({
        ...row,
        blob: names.has(blobOf.get(row.artefact) ?? ''),
      })),
  };
};
