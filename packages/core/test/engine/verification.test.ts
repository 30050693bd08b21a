import { memoryStore, type Remains, type Store } from '@council-contact/core';
import { expect, test } from 'vitest';
import { Verification } from '../../src/engine/verification.ts';
import { newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const GONE = { body: false, key: false, index: false, blob: false };

/** A store that says what a test wants it to say of what is left, and can be held up by a reader. */
const answering = (store: Store) => {
  const says = { left: {} as Partial<Remains>, compacts: true, answers: true, asked: 0 };
  const verify: Store['verify'] = async (ids) => {
    says.asked += 1;
    return says.answers ? ids.map((artefact) => ({ ...GONE, artefact, ...says.left })) : [];
  };
  return { says, store: { ...store, verify, compact: async () => says.compacts } };
};

test.for([
  ['a body', { left: { body: true } }, 'remains-body'],
  ['a key', { left: { key: true } }, 'remains-key'],
  ['an index row', { left: { index: true } }, 'remains-index'],
  ['a blob', { left: { blob: true } }, 'remains-blob'],
  ['a log that could not be cut', { compacts: false }, 'remains-uncompacted'],
  ['no answer at all', { answers: false }, 'remains-unanswered'],
] as const)('while %s is left an artefact is not called erased', async ([, fault, code]) => {
  const { says, store } = answering(memoryStore());
  const { centre, clock } = await newCentre({ store, channels: {} });
  const answer = await centre.receive('inbox', mail('A question.'));
  const id = 'contact' in answer ? answer.contact : '';
  const whole = { ...says };
  Object.assign(says, fault);
  clock.advance('P2Y');
  await centre.settle();
  expect((await centre.contacts.get(id)).artefacts.map(({ status }) => status)).toEqual([
    'disposing',
    'disposing',
  ]);
  expect(
    (await centre.outbox.list({ state: 'pending' })).map(({ lastError }) => lastError),
  ).toEqual([code, code]);

  Object.assign(says, whole);
  clock.advance('PT5H');
  await centre.settle();
  expect((await centre.contacts.get(id)).artefacts.map(({ status }) => status)).toEqual([
    'erased',
    'erased',
  ]);
});

test('thousands that are asked about together share a look', async () => {
  const { says, store } = answering(memoryStore());
  const verification = new Verification(store);
  const ids = Array.from({ length: 2_000 }, (_, number) => `c/a${number}`);
  expect(new Set(await Promise.all(ids.map((id) => verification.of(id))))).toEqual(new Set([null]));
  expect(says.asked).toBeLessThanOrEqual(2);
});

test('a look that fails is told to all who asked, and the next one is taken', async () => {
  const { store } = answering(memoryStore());
  let isBroken = true;
  const compact = async (): Promise<boolean> => {
    if (isBroken) throw new Error('the disk does not answer');
    return true;
  };
  const verification = new Verification({ ...store, compact });
  const both = await Promise.allSettled([verification.of('c/a1'), verification.of('c/a2')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isBroken = false;
  await expect(verification.of('c/a1')).resolves.toBeNull();
});
