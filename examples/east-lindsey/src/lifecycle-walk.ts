import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor, Contact, ContactCentre } from '@council-contact/core';
import { allContacts } from './all-contacts.ts';
import { openDeployment, readDeployment } from './deployment.ts';
import { fillInbox } from './fill-inbox.ts';
import { searched, tracesOf, type Kept } from './traces.ts';

const DAY_MS = 86_400_000;
const ADVISER: Actor = { kind: 'person', id: 'adviser-1' };

/** When it is looked at, in days from the beginning, and why then. */
const STATIONS = [
  [0, 'taken in'],
  [1, 'answered, and their flags closed'],
  [15, 'what could not be read was kept for 14 days'],
  [91, 'mails as they arrived: 90 days'],
  [400, 'messages and answers: a year after closing'],
  [800, 'contact details: two years after the last action'],
  [1_500, 'all that nobody ever closed: its backstop'],
  [3_700, 'codes and instants of erased contacts: six years'],
] as const;

/** What there is at one station. */
export interface Station {
  readonly day: number;
  readonly what: string;
  readonly stages: Readonly<Record<string, number>>;
  /** Artefacts that are not erased. */
  readonly artefacts: number;
  readonly kept: Kept;
  /** Epoch keys in the keyring, by number: those that wrapped what has been erased are no longer among them. */
  readonly epochs: readonly number[];
  /** Of a contact that has been erased: all that is left of it. */
  readonly skeleton: Contact | null;
}

const answerAll = async (centre: ContactCentre): Promise<void> => {
  for await (const { id, possible, matters, suggested, flags } of allContacts(centre)) {
    if (!possible.includes('triage') || !possible.includes('reply')) continue;
    if (matters.length === 0) {
      const services = suggested.length > 0 ? suggested : ['general'];
      await centre.contacts.triage(id, {
        by: ADVISER,
        matters: services.map((service) => ({ service })),
      });
    }
    const text = 'Thank you. This is done.';
    await centre.contacts.reply(id, { by: ADVISER, text, resolve: 'answered' });
    for (const flag of flags) await centre.contacts.closeFlag(id, { by: ADVISER, flag });
  }
};

const epochsIn = async (keyring: string): Promise<readonly number[]> => {
  const { epochs } = JSON.parse(await readFile(keyring, 'utf8')) as {
    readonly epochs: readonly { readonly epoch: number }[];
  };
  return epochs.map(({ epoch }) => epoch);
};

/**
 * Takes the mails of the example from received to erased under a clock of its own, and beyond, to where nothing is left.
 * @param home a folder that holds council-contact.yaml, policy.yaml and mail; `.data` is made in it
 */
export const walk = async function* (home: string, start: Date): AsyncGenerator<Station> {
  let now = start.getTime();
  const clock = { now: (): Date => new Date(now) };
  const deployment = await readDeployment(home);
  await fillInbox(join(home, 'mail'), deployment.mailbox.folder, start);
  const traces = await tracesOf(join(home, 'mail'));
  await using centre = await openDeployment(deployment, clock);
  for (const [day, what] of STATIONS) {
    now = start.getTime() + day * DAY_MS;
    await centre.settle();
    if (day === 1) {
      await answerAll(centre);
      await centre.settle();
    }
    const contacts: Contact[] = [];
    for await (const contact of allContacts(centre)) contacts.push(contact);
    const artefacts = contacts.flatMap((contact) => contact.artefacts);
    yield {
      day,
      what,
      stages: Object.fromEntries(
        [...Map.groupBy(contacts, ({ stage }) => stage)].map(([stage, some]) => [
          stage,
          some.length,
        ]),
      ),
      artefacts: artefacts.filter(({ status }) => status !== 'erased').length,
      kept: await searched(join(home, '.data'), traces),
      epochs: await epochsIn(deployment.keyring),
      skeleton: contacts.find(({ stage }) => stage === 'erased') ?? null,
    };
  }
};
