import type { Changeset } from '@council-contact/core';
import { expect, test } from 'vitest';
import { allStored, LAWS } from './laws.ts';
import { newSimulation, type Simulation } from './simulation.ts';

const NOTHING: Changeset = {
  inbox: [],
  conversations: [],
  instances: [],
  events: [],
  timers: [],
  effects: [],
  settled: [],
  artefacts: [],
  rewrapped: [],
  destroyed: [],
  channelState: [],
};

/** Laws that a history broke whose store was tampered with at the end. */
const brokenBy = async (
  tamper: (
    simulation: Simulation,
    contact: string,
  ) => Partial<Changeset> | Promise<Partial<Changeset>>,
): Promise<string[]> => {
  const simulation = await newSimulation();
  await simulation.turn([
    {
      do: 'receive',
      inbox: 'marsh-inbox',
      conversation: 0,
      text: 'My bin was not emptied.',
      nature: 'person',
      broken: false,
      attached: 'large',
    },
  ]);
  await simulation.turn([{ do: 'hold', contact: 0, artefact: 0 }]);
  await simulation.comeToRest();
  const contact = simulation.contacts[0]?.id ?? '';
  const changes = await tamper(simulation, contact);
  expect(await simulation.memory.commit([{ ...NOTHING, ...changes }])).toEqual([
    { status: 'committed' },
  ]);
  const stored = await allStored(simulation);
  const broken: string[] = [];
  for (const [name, law] of Object.entries(LAWS))
    if ((await law(simulation, stored)).length > 0) broken.push(name);
  return broken;
};

const withoutBlob = async ({ memory }: Simulation): Promise<Partial<Changeset>> => {
  for await (const { name } of memory.blobs.list()) await memory.blobs.delete([name]);
  return {};
};

const bumped = async ({ memory }: Simulation, contact: string): Promise<Partial<Changeset>> => {
  const row = (await memory.load([contact])).find(({ id }) => id === contact);
  if (row === undefined) throw new Error('nothing is stored');
  const snapshot = row.snapshot.replace('"items":1', '"items":2');
  const next = { ...row, version: row.version + 1, snapshot };
  return { instances: [{ row: next, expectedVersion: row.version }] };
};

const forgotten = ({ mailboxes }: Simulation): Partial<Changeset> => {
  mailboxes['marsh-inbox'].sent.length = 0;
  return {};
};

test('the laws hold for a store that is left alone', async () => {
  expect(await brokenBy(() => ({}))).toEqual([]);
});

test('a timer that no snapshot has breaks the law of timers', async () => {
  const extra = { change: 'set', key: 'retention@nowhere', generation: 1, dueAt: 9e12 } as const;
  expect(await brokenBy((_, instance) => ({ timers: [{ ...extra, instance }] }))).toEqual([
    'timers are those of the snapshots',
  ]);
});

test('a held artefact without its bytes, or bytes of a blob that is gone, breaks what holds promise', async () => {
  expect(await brokenBy((_, contact) => ({ destroyed: [`${contact}/a1`] }))).toEqual([
    'nothing that is held is destroyed',
    'what is kept is there, and only that',
  ]);
  expect(await brokenBy(withoutBlob)).toEqual(['what is kept is there, and only that']);
});

test('a version without an event, and a snapshot that no event made, are seen', async () => {
  expect(await brokenBy(bumped)).toEqual([
    'nothing accepted is lost, and nothing is there twice',
    'versions are dense',
    'replaying the events gives the snapshot',
  ]);
});

test('an effect that no event asked for, and one that has vanished, are seen', async () => {
  const effect = {
    key: 'contact-000001~99~0',
    instance: 'contact-000001',
    council: 'marsh',
    kind: 'reply',
    params: '{}',
    state: 'parked',
    attempts: 1,
    nextAt: 0,
    lastError: null,
  } as const;
  const law = 'every effect is performed or waits to be, and none that was not asked for';
  expect(await brokenBy(() => ({ effects: [effect] }))).toEqual([law]);
  expect(await brokenBy(forgotten)).toEqual([law]);
});
