import { join } from 'node:path';
import { virtualClock } from '@council-contact/conformance';
import { createContactCentre, loadPolicy } from '@council-contact/core';
import { fileKeyring, sqliteStore } from '@council-contact/store-sqlite';
import { expect, test } from 'vitest';
import { temporaryFolder } from './open-store.ts';

const by = { kind: 'person', id: 'officer-17' } as const;
const dpo = { email: 'dpo@council.test', phone: '01632 960001', post: 'Town Hall' };

const policy = loadPolicy({
  schema: 1,
  version: 'sweeps',
  effectiveFrom: '2024-06-01',
  disposal: { stopAboveShare: 0.1, unasked: 20 },
  organisations: [
    { id: 'council', name: 'Example', roles: 'controller', dataProtectionOfficer: dpo },
  ],
  calendars: [{ id: 'office', hours: { 'monday-friday': '09:00-17:00' } }],
  councils: [
    {
      id: 'example',
      name: 'Example',
      organisation: 'council',
      channels: [{ id: 'desk', kind: 'face-to-face' }],
      services: [{ id: 'waste', name: 'Waste' }],
      routing: { default: {} },
      artefactClasses: [
        {
          id: 'everything',
          label: 'All',
          purposes: 'handle-query',
          lawfulBasis: 'public-task',
          period: 'P10D',
        },
      ],
      skeletonPeriod: 'P6Y',
    },
  ],
});

test('a sweep that was stopped stays so in the folder, from one start to the next, until it is confirmed', async () => {
  const home = temporaryFolder();
  const clock = virtualClock('2026-11-23T09:00:00Z');
  const open = () =>
    createContactCentre({
      policy,
      clock,
      store: sqliteStore({ folder: join(home, 'store'), clock }),
      keyring: fileKeyring(join(home, 'keyring.json')),
    });
  const centre = await open();
  const visits = Array.from({ length: 30 }, (_, index) => `visit-${index}`);
  await Promise.all(
    visits.map((visit) =>
      centre.receive('desk', {
        key: visit,
        ref: visit,
        conversation: visit,
        occurredAt: clock.now().toISOString(),
        nature: 'person',
        from: { name: 'Jo Example' },
        to: '',
        text: 'A question.',
      }),
    ),
  );
  await centre.stop();

  clock.advance('P30D');
  for (let start = 0; start < 3; start += 1) {
    const again = await open();
    await again.settle();
    expect(again.disposal.stopped).toMatchObject({ reason: 'clock-jump', due: 60, live: 60 });
    const { items } = await again.contacts.find({ limit: 30 });
    const statuses = items.flatMap(({ artefacts }) => artefacts.map(({ status }) => status));
    expect(new Set(statuses)).toEqual(new Set(['kept']));
    await again.stop();
  }
  const last = await open();
  await last.disposal.confirm({ by });
  await last.settle();
  expect(last.disposal.stopped).toBeNull();
  const { items } = await last.contacts.find({ limit: 30 });
  const statuses = items.flatMap(({ artefacts }) => artefacts.map(({ status }) => status));
  expect(new Set(statuses)).toEqual(new Set(['erased']));
  await last.stop();
});
