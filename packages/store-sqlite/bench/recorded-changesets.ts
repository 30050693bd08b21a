import type { Changeset, Store } from '@council-contact/core';

/** A store that also keeps what is committed through it. */
export const recording = (store: Store, changesets: Changeset[]): Store =>
  new Proxy(store, {
    get(target, property) {
      if (property === 'commit') {
        return (batch: readonly Changeset[]) => {
          changesets.push(...batch);
          return target.commit(batch);
        };
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
