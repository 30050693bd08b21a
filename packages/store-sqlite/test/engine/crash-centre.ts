import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { killAt, processFailpoint } from '@council-contact/conformance';
import {
  createContactCentre,
  type Actor,
  type ContactCentre,
  type ContactId,
  type Store,
} from '@council-contact/core';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import { crashPolicy, isWritten } from './crash-policy.ts';

/** Durable before it returns, as what a mail server has taken is. */
const append = (file: string, line: string): void => {
  const descriptor = openSync(file, 'a');
  writeSync(descriptor, `${line}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
};

/** A contact centre in a folder, whose effects leave a line each in a file that outlives every kill. */
export const crashCentre = async (
  folder: string,
  now: () => Date,
): Promise<{ readonly centre: ContactCentre; readonly store: Store }> => {
  const effects = join(folder, 'effects');
  const performed = (kind: string, key: string): void => {
    processFailpoint('effect:before');
    append(effects, `${kind} ${key}`);
    processFailpoint('effect:after');
  };
  const clock = { now };
  const store = sqliteStore({ folder: join(folder, 'store'), clock });
  const centre = await createContactCentre({
    policy: crashPolicy,
    store: killAt(store),
    keyring: fileKeyring(join(folder, 'keys', 'keyring.json'), {
      failpoint: (name) => processFailpoint(`keyring ${name}`),
    }),
    clock,
    channels: {
      inbox: {
        open: () => ({
          reply: async ({ key, nature, to }) => {
            performed(`${nature} ${to.email ?? ''}`, key);
            return { status: 'sent', ref: key };
          },
          eraseAtSource: async ({ ref, direction }) => {
            performed(`erased-${direction} ${ref}`, ref);
            return { status: 'erased' };
          },
        }),
      },
    },
    handovers: {
      depot: async ({ key, contact }) => {
        performed(`hand-over ${contact}`, key);
        return { status: 'sent', ref: key };
      },
    },
  });
  return { centre, store };
};

const by: Actor = { kind: 'person', id: 'adviser' };

/** Takes the contact of the nth item to its outcome. Each command has a key: who is not answered gives it again. */
export const work = async (
  { contacts }: ContactCentre,
  n: number,
  id: ContactId,
): Promise<void> => {
  const service = isWritten(n) ? 'waste' : 'planning';
  await contacts.route(id, { by, key: 'route', service, purpose: 'handle-query' });
  if (isWritten(n)) {
    await contacts.reply(id, { by, key: 'reply', text: 'On Friday.', resolve: 'answered' });
  } else await contacts.resolve(id, { by, key: 'resolve', outcome: 'answered' });
};
