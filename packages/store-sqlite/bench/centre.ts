import { createContactCentre, memoryKeyring } from '@council-contact/core';
import type { ContactCentre, Keyring, Store } from '@council-contact/core';
import { sqliteStore } from '../src/index.ts';
import { benchPolicy } from './policy.ts';

interface Around {
  /** Puts something between the engine and its store. */
  readonly store?: (store: Store) => Store;
  /** Needed to open the same store again. */
  readonly keyring?: Keyring;
}

/** A contact centre over the embedded store in a folder. */
export const openCentre = (
  folder: string,
  { store = (plain) => plain, keyring = memoryKeyring() }: Around = {},
): Promise<ContactCentre> =>
  createContactCentre({ policy: benchPolicy, store: store(sqliteStore({ folder })), keyring });
