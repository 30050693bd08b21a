import { memoryStore } from '@council-contact/core';
import type { Store } from '@council-contact/core';
import type { StoreSuite } from '../src/index.ts';

type Call = (store: Store) => Promise<unknown>;

/** The memory store with backups: all that was done to it, done again to another when that is opened. */
export const backedUpSuite = (fault?: 'changes' | 'has a hole'): StoreSuite => {
  const backups = new Map<string, readonly Call[]>();

  const backedUp = (): Store => {
    const store = memoryStore();
    const calls: Call[] = [];
    const done = async <T>(call: (on: Store) => Promise<T>): Promise<T> => {
      calls.push(call);
      return call(store);
    };
    return {
      ...store,
      traits: { durable: false, shared: false, backup: true },
      commit: async (changesets) => done(async (on) => on.commit(changesets)),
      epochs: {
        ...store.epochs,
        open: async (epoch, at) => done(async (on) => on.epochs.open(epoch, at)),
      },
      backup: async (target) => {
        const kept = fault === 'has a hole' ? calls.filter((_, n) => n !== 1) : calls;
        backups.set(target, fault === 'changes' ? kept : [...kept]);
      },
    };
  };

  const restored = (target: string): Store => {
    const store = memoryStore();
    return {
      ...store,
      open: async () => {
        await store.open();
        for (const call of backups.get(target) ?? []) await call(store);
      },
    };
  };

  return {
    name: 'backed up',
    open: backedUp,
    backup: { target: () => `backup ${backups.size}`, open: restored },
  };
};
