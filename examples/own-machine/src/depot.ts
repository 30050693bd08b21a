import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createContactCentre,
  loadPolicy,
  systemClock,
  type Clock,
  type ContactCentre,
} from '@council-contact/core';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import { missedBin } from './missed-bin.ts';

const dpo = { email: 'dpo@council.test', phone: '01632 960001', post: 'Town Hall, Exampleton' };
const kept = { purposes: 'handle-query', lawfulBasis: 'public-task', period: 'P1Y' };

export const policy = loadPolicy({
  schema: 1,
  version: 'own-machine',
  effectiveFrom: '2024-06-01',
  organisations: [
    { id: 'council', name: 'Example', roles: 'controller', dataProtectionOfficer: dpo },
  ],
  calendars: [
    { id: 'depot', hours: { 'monday-friday': '07:00-15:00' }, holidays: 'england-and-wales' },
  ],
  councils: [
    {
      id: 'example',
      name: 'Example Borough Council',
      organisation: 'council',
      channels: [{ id: 'desk', kind: 'face-to-face' }],
      services: [{ id: 'waste', name: 'Waste Services' }],
      routing: { default: {} },
      artefactClasses: [{ id: 'everything', label: 'All that is said and written', ...kept }],
      skeletonPeriod: 'P6Y',
    },
  ],
});

export interface Depot {
  readonly folder: string;
  readonly clock?: Clock;
  /** After the crew has been told, before the engine knows: for the test that kills here. */
  readonly told?: () => void;
}

/** A contact centre with a machine of its own. Its named effect is performed at least once, with the same key on every try. */
export const openDepot = ({ folder, clock = systemClock, told }: Depot): Promise<ContactCentre> =>
  createContactCentre({
    policy,
    clock,
    store: sqliteStore({ folder: join(folder, 'store'), clock }),
    keyring: fileKeyring(join(folder, 'keyring.json')),
    lifecycles: [missedBin],
    effects: {
      'remind-crew': async ({ key, instance, params }) => {
        const line = JSON.stringify({ key, instance, crew: params['crew'] });
        appendFileSync(join(folder, 'reminders.jsonl'), `${line}\n`);
        told?.();
      },
    },
  });
