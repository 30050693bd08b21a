import type { Channel, SourceErasure } from '@council-contact/core';
import { expect, test } from 'vitest';
import { newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

/** Backstop of the only class, counted from capture. */
const CAP = '2028-11-23T09:00:00Z';

type Said = SourceErasure | Error;

const residual = (until: string): SourceErasure => ({
  status: 'residual',
  what: 'backup',
  until,
});

/** A source that can say what it still holds; both answers are `erased` when a list is used up. */
const verifying = async (erasures: Said[], verifications: Said[]) => {
  const asked: string[] = [];
  const answer = (what: string, list: Said[]): SourceErasure => {
    asked.push(what);
    const said = list.shift() ?? { status: 'erased' };
    if (said instanceof Error) throw said;
    return said;
  };
  const channel: Channel = {
    eraseAtSource: async ({ ref }) => answer(`erase ${ref}`, erasures),
    verifyErased: async ({ ref }) => answer(`verify ${ref}`, verifications),
  };
  const given = await newCentre({ channels: { inbox: { open: () => channel } } });
  const { centre, clock } = given;
  // Taken in as the channel would: a receive of the same channel knows its adapter.
  const accepted = await centre.receive(
    'inbox',
    mail('Out of office.', { ref: 'one', nature: 'automatic' }),
  );
  const contact = 'contact' in accepted ? accepted.contact : '';
  const state = async () =>
    (await centre.contacts.get(contact)).artefacts.map(({ kind, status }) => `${kind} ${status}`);
  const passes = async (time: string) => {
    clock.advance(time);
    await centre.settle();
  };
  return { ...given, contact, asked, state, passes };
};

test('what is said to be erased is verified before it counts', async () => {
  const { clock, centre, asked, state } = await verifying([], []);
  clock.set(CAP);
  await centre.settle();
  expect(asked).toEqual(['erase one', 'verify one']);
  expect(await state()).toEqual(['message erased', 'contact-details erased']);
});

test('what is still there after it was said to be erased is erased again', async () => {
  const { clock, centre, asked, state, passes } = await verifying(
    [{ status: 'erased' }, { status: 'already-gone' }],
    [{ status: 'present' }, new Error('the source is down')],
  );
  clock.set('2028-11-23T08:00:00Z');
  await centre.settle();
  expect(asked).toEqual([]);
  clock.set(CAP);
  await centre.settle();
  // Destroyed here by the cap; only the way to its copy waits.
  expect(await state()).toEqual(['message erased', 'contact-details erased', 'locator disposing']);
  await passes('PT1H');
  await passes('PT4H');
  expect(asked.slice(-2)).toEqual(['erase one', 'verify one']);
  expect(asked.length).toBeGreaterThanOrEqual(6);
  expect(await state()).toEqual(['message erased', 'contact-details erased', 'locator erased']);
});

test('what goes by itself is asked after when it should have gone, and again when it says later', async () => {
  const first = '2028-12-23T09:00:00Z';
  const second = '2029-01-22T09:00:00Z';
  const { clock, centre, asked, state, contact } = await verifying(
    [residual(first), residual(first), residual(first), residual(second)],
    [residual(second)],
  );
  clock.set(CAP);
  await centre.settle();
  const waiting = ['message erased', 'contact-details erased', 'locator disposing'];
  expect(await state()).toEqual(waiting);
  expect((await centre.contacts.get(contact)).stage).not.toBe('erased');
  const before = asked.length;
  clock.set('2028-12-22T09:00:00Z');
  await centre.settle();
  expect(asked).toHaveLength(before);
  clock.set(first);
  await centre.settle();
  expect(asked.slice(before)).toEqual(['erase one', 'verify one']);
  expect(await state()).toEqual(waiting);
  clock.set(second);
  await centre.settle();
  expect(asked.slice(before + 2)).toEqual(['erase one', 'verify one']);
  expect(await state()).toEqual(['message erased', 'contact-details erased', 'locator erased']);
});

test('a source that asks for time is asked again when it said, at the latest at the cap', async () => {
  const { clock, centre, asked, state } = await verifying(
    [
      { status: 'pending', retryAt: '2028-11-24T09:00:00Z' },
      { status: 'pending', retryAt: '2028-11-24T09:00:00Z' },
    ],
    [],
  );
  clock.set(CAP);
  await centre.settle();
  expect(await state()).toContain('locator disposing');
  const before = asked.length;
  clock.set('2028-11-24T08:59:59Z');
  await centre.settle();
  expect(asked).toHaveLength(before);
  clock.set('2028-11-24T09:00:00Z');
  await centre.settle();
  expect(asked.slice(before)).toEqual(['erase one', 'verify one']);
  expect(await state()).toContain('locator erased');
});

test('a source that refuses when it is verified is shown like one that refuses to erase', async () => {
  const { clock, centre, state } = await verifying([], [{ status: 'refused', code: 'legal-hold' }]);
  clock.set(CAP);
  await centre.settle();
  expect((await state()).toSorted()).toEqual(['contact-details erased', 'message disposing']);
});
