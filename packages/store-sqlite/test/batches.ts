import { effectKey } from '@council-contact/core';
import type { Changeset, Store } from '@council-contact/core';
import {
  changeset,
  contactOf,
  event,
  instance,
  intake,
  sealed,
  streamOf,
  bytesOf,
} from './rows.ts';

/** Contacts in a batch; the last of them has its artefact as a blob. */
const SIZE = 4;
const numbersOf = (batch: number): readonly number[] =>
  batch < 0 ? [] : Array.from({ length: SIZE }, (_, n) => batch * SIZE + n);
const hasBlob = (number: number): boolean => number % SIZE === SIZE - 1;
const blobOf = (number: number): string => `blob-${number}`;
const artefactOf = (number: number): string => `${contactOf(number)}/a1`;

/** Takes new contacts in, and triages and erases what the batch before took in. */
export const batchOf = (batch: number): readonly Changeset[] => [
  ...numbersOf(batch).map((number) => {
    if (!hasBlob(number)) return intake(number);
    const artefacts = [sealed(artefactOf(number), { body: null, blob: blobOf(number) })];
    return { ...intake(number), artefacts };
  }),
  ...numbersOf(batch - 1).map((number) => {
    const contact = contactOf(number);
    return changeset({
      instances: [{ row: instance(contact, { version: 2, stage: 'triaged' }), expectedVersion: 1 }],
      events: [event(contact, 2)],
      timers: [{ change: 'cancel', instance: artefactOf(number), key: 'dispose' }],
      settled: [effectKey(contact, 1, 0)],
      destroyed: [artefactOf(number)],
    });
  }),
];

export const putBlobsOf = async (store: Store, batch: number): Promise<void> => {
  for (const number of numbersOf(batch).filter(hasBlob)) {
    await store.blobs.put(blobOf(number), streamOf(bytesOf(blobOf(number))));
  }
};

/** What a store must hold after all batches up to `last`, and nothing else. */
export const expectedAfter = (last: number) => {
  const batches = Array.from({ length: last + 1 }, (_, batch) => batch);
  const numbers = batches.flatMap(numbersOf);
  const fresh = numbersOf(last);
  const triaged = numbers.length - fresh.length;
  return {
    triaged: triaged === 0 ? undefined : triaged,
    received: fresh.length,
    kept: numbers.length,
    versions: numbers.map((number) => (fresh.includes(number) ? 1 : 2)),
    items: numbers.length,
    facts: 2 * numbers.length + triaged,
    artefacts: fresh.map(artefactOf),
    remains: numbers.map((number) => fresh.includes(number)),
    effects: fresh.map((number) => effectKey(contactOf(number), 1, 0)),
    timers: fresh.map(artefactOf),
    blobs: fresh.map((number) => hasBlob(number)),
  };
};

/** The same of a store, asked by every road there is. */
export const foundIn = async (store: Store, last: number): Promise<unknown> => {
  const numbers = Array.from({ length: (last + 1) * SIZE }, (_, number) => number);
  const census = await store.census('northmere');
  const countAt = (stage: string) => census.find((row) => row.stage === stage)?.count;
  const histories = await Promise.all(numbers.map((number) => store.history(contactOf(number))));
  const items = numbers.flatMap((number) => intake(number).inbox);
  const artefacts = await store.artefacts(numbers.map(artefactOf));
  const remains = await store.verify(numbers.map(artefactOf));
  const claim = { now: Number.MAX_SAFE_INTEGER, limit: 1e6, holder: 'test', leaseMs: 0 };
  return {
    triaged: countAt('triaged'),
    received: countAt('received'),
    kept: countAt('kept'),
    versions: histories.map((events) => events.length),
    items: (await store.inbox(items)).length,
    facts: (await store.facts(0, 1e6)).length,
    artefacts: artefacts.map(({ artefact }) => artefact),
    remains: remains.map(({ key }) => key),
    effects: (await store.effects({ limit: 1e6 })).map(({ key }) => key),
    timers: (await store.claimTimers(claim)).map(({ instance: id }) => id),
    blobs: remains.slice(-SIZE).map(({ blob }) => blob),
  };
};
