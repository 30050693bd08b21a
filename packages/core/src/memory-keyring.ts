import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { ContactCentreError } from './errors.ts';
import type { EpochKey, GenerationKey, Keyring } from './ports/keyring.ts';

/** A keyring that lasts as long as the process: for tests, trials and the memory store. */
export const memoryKeyring = (): Keyring => {
  let epochs: readonly EpochKey[] = [];
  let lookups: readonly GenerationKey[] = [];
  let newestEpoch = 0;
  return {
    id: randomUUID(),
    open: async () => {},
    close: async () => {},
    epochs: () => epochs,
    lookups: () => lookups,
    addEpoch: async (createdAt) => {
      newestEpoch += 1;
      const added = { epoch: newestEpoch, key: createSecretKey(randomBytes(32)), createdAt };
      epochs = [...epochs, added];
      return added;
    },
    destroyEpoch: async (epoch) => {
      epochs = epochs.filter((each) => each.epoch !== epoch);
    },
    addLookup: async (generation) => {
      const newest = lookups.at(-1);
      if (newest !== undefined && newest.generation >= generation) {
        throw new ContactCentreError(
          'CC_KEYRING_INVALID',
          'Generations of look-up keys only rise: ask for a later one.',
          { generation, newest: newest.generation },
        );
      }
      const added = { generation, key: createSecretKey(randomBytes(32)) };
      lookups = [...lookups, added];
      return added;
    },
    destroyLookup: async (generation) => {
      lookups = lookups.filter((each) => each.generation !== generation);
    },
  };
};
