import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Changeset, SealedArtefact } from '@council-contact/core';
import { expect, test } from 'vitest';
import { openStore, temporaryFolder } from './open-store.ts';
import { bytesOf, changeset, contactOf, MONDAY, sealed, streamOf } from './rows.ts';

/** Every file of a folder as text of one character a byte. */
const rawBytesOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('\n');

const isIn = (raw: string, bytes: Uint8Array): boolean =>
  raw.includes(Buffer.from(bytes).toString('latin1'));

const artefactOf = (number: number): string => `${contactOf(number)}/a1`;

/** Bodies of many lengths: several to a page, one to a page, over several pages. */
const bodyOf = (number: number): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      bytesOf(`body of ${artefactOf(number)}`),
      Buffer.alloc((number * 7919) % 2000, number),
    ]),
  );

/** In an order that is not theirs, the same on every run. */
const shuffled = (numbers: readonly number[]): readonly number[] => {
  const ranks = new Map(
    numbers.map((number) => [number, Buffer.from(bytesOf(`rank ${number}`)).readUInt32BE()]),
  );
  return numbers.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
};

const inGroups = (numbers: readonly number[], group: (of: readonly number[]) => Changeset) =>
  Array.from({ length: Math.ceil(numbers.length / 20) }, (_, n) =>
    group(numbers.slice(20 * n, 20 * n + 20)),
  );

test('after destruction and compaction no file of the folder has a byte of it', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const artefact = artefactOf(1);
  const blob = bytesOf('a recording');
  const row = sealed(artefact, { body: bodyOf(1) });
  const recording = sealed(artefactOf(2), { body: null, blob: 'recording-1' });
  await store.blobs.put('recording-1', streamOf(blob));
  await store.commit([changeset({ artefacts: [row, recording] })]);
  const marks = [
    bytesOf(`body of ${artefact}`),
    row.key.wrapped,
    bytesOf(`index of ${artefact}`),
    recording.key.wrapped,
    blob,
  ];
  expect(marks.map((mark) => isIn(rawBytesOf(folder), mark))).toEqual(marks.map(() => true));

  await store.commit([changeset({ destroyed: [artefact, artefactOf(2)] })]);
  expect(await store.compact()).toBe(true);
  expect(marks.map((mark) => isIn(rawBytesOf(folder), mark))).toEqual(marks.map(() => false));
});

/** Marks that one pass over the files finds again. */
const markOf = (kind: string, number: number): Uint8Array =>
  new Uint8Array(Buffer.from(`<${kind} ${number}>`.padEnd(60, '.')));

const marksIn = (folder: string, kind: string): readonly number[] => {
  const found = new Set<number>();
  for (const [, number] of rawBytesOf(folder).matchAll(new RegExp(`<${kind} (\\d+)>`, 'gu'))) {
    found.add(Number(number));
  }
  return [...found].toSorted((a, b) => a - b);
};

test('of thousands, destroyed and wrapped anew in any order, no key is left of a destroyed one', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder);
  const numbers = Array.from({ length: 6000 }, (_, number) => number);
  const destroyed = shuffled(numbers).filter((_, n) => n % 5 !== 0);
  const gone = new Set(destroyed);
  const kept = numbers.filter((number) => !gone.has(number));
  const sooner = destroyed.filter((number) => number % 2 === 0);
  const later = destroyed.filter((number) => number % 2 === 1);
  const sealedOf = (number: number): SealedArtefact => {
    const { key, ...row } = sealed(artefactOf(number), { body: bodyOf(number) });
    return { ...row, key: { ...key, wrapped: markOf('first', number) } };
  };
  const destroy = (group: readonly number[]) => changeset({ destroyed: group.map(artefactOf) });

  await store.commit(inGroups(numbers, (group) => changeset({ artefacts: group.map(sealedOf) })));
  await store.commit(inGroups(sooner, destroy));
  // A week later the others are wrapped under the next epoch, some of another class.
  await store.epochs.open(2, MONDAY);
  await store.epochs.rewrap(
    [...kept, ...later].map((number) => ({
      artefact: artefactOf(number),
      fromEpoch: 1,
      epoch: 2,
      class: number % 3 === 0 ? 'complaint' : 'correspondence',
      wrapped: markOf('second', number),
    })),
  );
  expect(await store.compact()).toBe(true);
  const living = [...kept, ...later].toSorted((a, b) => a - b);
  expect(marksIn(folder, 'first')).toEqual([]);
  expect(marksIn(folder, 'second')).toEqual(living);

  await store.commit(inGroups(later, destroy));
  expect(await store.compact()).toBe(true);
  expect(marksIn(folder, 'second')).toEqual(kept);
  const left = await store.artefacts(kept.map(artefactOf));
  expect(left.map(({ body }) => body)).toEqual(kept.map(bodyOf));
});
