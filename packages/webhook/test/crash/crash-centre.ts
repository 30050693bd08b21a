import { join } from 'node:path';
import {
  configured,
  createContactCentre,
  type ContactCentre,
  type Store,
} from '@council-contact/core';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import { webhook } from '../../src/index.ts';
import { crashPolicy } from './crash-policy.ts';

export const SECRET = `whsec_${Buffer.alloc(32, 'shared').toString('base64')}`;

/** A contact centre in a folder, with the webhook as its only channel. */
export const crashCentre = (
  folder: string,
  origin: string,
  around: (store: Store) => Store = (store) => store,
): Promise<ContactCentre> =>
  createContactCentre({
    policy: crashPolicy,
    store: around(sqliteStore({ folder: join(folder, 'store') })),
    keyring: fileKeyring(join(folder, 'keys', 'keyring.json')),
    channels: {
      forms: configured(webhook, {
        secret: SECRET,
        origins: [origin],
        token: 'a token for the payloads',
      }),
    },
  });
