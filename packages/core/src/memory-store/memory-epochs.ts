import type { EpochRegister } from '../ports/epoch-register.ts';
import { rewrap } from './apply-changeset.ts';
import { copy } from './copy.ts';
import type { Tables } from './tables.ts';

export const memoryEpochs = (tables: () => Tables): EpochRegister => {
  const isUsed = (epoch: number): boolean => {
    for (const { key } of tables().artefacts.values()) if (key.epoch === epoch) return true;
    return false;
  };

  return {
    async list() {
      return [...tables().epochs.values()].toSorted((a, b) => a.epoch - b.epoch);
    },

    async open(epoch, at) {
      if (tables().epochs.has(epoch)) return;
      tables().epochs.set(epoch, { epoch, state: 'open', openedAt: at, closedAt: null });
    },

    async keysUnder(epoch, limit) {
      const keys = [...tables().artefacts.values()].map(({ key }) => key);
      return copy(keys.filter((key) => key.epoch === epoch).slice(0, limit));
    },

    async rewrap(keys) {
      for (const key of keys) rewrap(tables(), key);
    },

    async close(epoch, at) {
      const row = tables().epochs.get(epoch);
      if (row === undefined || isUsed(epoch)) return false;
      if (row.state === 'open')
        tables().epochs.set(epoch, { ...row, state: 'closed', closedAt: at });
      return true;
    },

    async forget(epoch) {
      if (tables().epochs.get(epoch)?.state === 'closed') tables().epochs.delete(epoch);
    },
  };
};
