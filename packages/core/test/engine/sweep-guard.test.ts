import { virtualClock } from '@council-contact/conformance';
import { loadPolicy, memoryKeyring, memoryStore, type ContactCentre } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { minimalDocument } from '../fixtures/minimal-policy.ts';
import { adviser, factsSoFar, MONDAY, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;
const [council] = minimalDocument.councils;

/** Everything goes after 30 days; ten at once need no asking. */
const policyWith = (disposal: object = { stopAboveShare: 0.25, unasked: 10 }) =>
  loadPolicy({
    ...minimalDocument,
    disposal,
    councils: [
      {
        ...council,
        channels: [{ id: 'inbox', kind: 'email' }],
        artefactClasses: [
          {
            id: 'everything',
            label: 'All',
            purposes: ['handle-query'],
            lawfulBasis: 'public-task',
            period: 'P30D',
          },
        ],
      },
    ],
  });

const taken = async (centre: ContactCentre, count: number, occurredAt: Date) => {
  const texts = Array.from({ length: count }, (_, index) => `Question ${index}.`);
  const given = { occurredAt: occurredAt.toISOString() };
  const answers = await Promise.all(
    texts.map((text) => centre.receive('inbox', mail(text, given))),
  );
  return answers.flatMap((answer) => ('contact' in answer ? [answer.contact] : []));
};

/** Two artefacts come with each contact. So many on Monday, so many three weeks later; some are then due together. */
const filled = async (early: number, late: number, disposal?: object) => {
  const parts = { store: memoryStore(), keyring: memoryKeyring(), policy: policyWith(disposal) };
  const made = await newCentre(parts);
  const first = await taken(made.centre, early, made.clock.now());
  await made.centre.settle();
  for (let day = 0; day < 21; day += 1) {
    made.clock.advance('P1D');
    await made.centre.settle();
  }
  await taken(made.centre, late, made.clock.now());
  await made.centre.settle();
  const untilDue = async (): Promise<void> => {
    for (let hours = 0; hours < 9 * 24; hours += 12) {
      made.clock.advance('PT12H');
      await made.centre.settle();
    }
  };
  return { ...made, parts, first, untilDue };
};

const statusesOf = async (centre: ContactCentre, ids: readonly string[]) => {
  const contacts = await Promise.all(ids.map((id) => centre.contacts.get(id)));
  return new Set(contacts.flatMap(({ artefacts }) => artefacts.map(({ status }) => status)));
};
const typesOf = async (centre: ContactCentre) =>
  (await factsSoFar(centre)).flatMap(({ fact }) =>
    fact.type.startsWith('disposal.') ? [fact] : [],
  );

describe('a sweep', () => {
  test('that would take too large a share stops before anything goes, and asks', async () => {
    const { centre, first, untilDue, clock } = await filled(140, 40);
    await untilDue();
    expect(await statusesOf(centre, first)).toEqual(new Set(['kept']));
    const stopped = { reason: 'share', due: 280, live: 360 };
    expect(centre.disposal.stopped).toMatchObject(stopped);
    expect(await typesOf(centre)).toMatchObject([{ type: 'disposal.stopped', ...stopped }]);
    expect(await centre.health()).toMatchObject({ status: 'degraded', disposalStopped: stopped });
    expect(await centre.metrics()).toContain('council_contact_disposal_stopped 1');
    // Due is due: nobody reads it meanwhile.
    const artefact = `${first[0]}/a1`;
    await expect(
      centre.artefacts.open([artefact], { by, purpose: 'handle-query' }),
    ).rejects.toThrow('CC_ARTEFACT_ERASED');
    // Everything else goes on.
    const [contact = ''] = await taken(centre, 1, clock.now());
    await centre.contacts.route(contact, { by, service: 'waste', purpose: 'handle-query' });
    clock.advance('P3D');
    await centre.settle();
    expect(await centre.contacts.get(contact)).toMatchObject({ stage: 'routed' });
    expect(await typesOf(centre)).toHaveLength(1);
  });

  test('goes on when somebody confirms it, with what was due until then', async () => {
    const { centre, first, untilDue, clock } = await filled(140, 40);
    await untilDue();
    const tomorrow = new Date(clock.now().getTime() + 86_400_000).toISOString();
    await expect(centre.disposal.confirm({ by, until: tomorrow })).rejects.toThrow(
      'CC_INPUT_INVALID',
    );
    const early = await centre.disposal
      .confirm({ by, until: '2026-11-30T00:00:00Z' })
      .then(() => centre.settle());
    expect(early).toBe(0);
    // Nothing was due by then: it stops again.
    expect(centre.disposal.stopped).toMatchObject({ reason: 'share' });
    await centre.disposal.confirm({ by });
    await centre.settle();
    expect(await statusesOf(centre, first)).toEqual(new Set(['erased']));
    expect(centre.disposal.stopped).toBeNull();
    expect((await typesOf(centre)).map(({ type }) => type)).toEqual([
      'disposal.stopped',
      'disposal.confirmed',
      'disposal.stopped',
      'disposal.confirmed',
    ]);
    await expect(centre.disposal.confirm({ by })).rejects.toThrow('CC_NOT_POSSIBLE');
  });

  test('is not forgotten over a restart', async () => {
    const { centre, first, untilDue, parts, clock } = await filled(140, 40);
    await untilDue();
    await centre.stop();
    const again = await newCentre({ ...parts, clock });
    await again.centre.settle();
    expect(again.centre.disposal.stopped).toMatchObject({ reason: 'share', due: 280 });
    expect(await statusesOf(again.centre, first)).toEqual(new Set(['kept']));
    await again.centre.disposal.confirm({ by });
    await again.centre.stop();
    const third = await newCentre({ ...parts, clock });
    await third.centre.settle();
    expect(await statusesOf(third.centre, first)).toEqual(new Set(['erased']));
  });

  test('of an ordinary size goes unasked, however many rounds it takes', async () => {
    const { centre, first, untilDue } = await filled(140, 500);
    await untilDue();
    expect(await statusesOf(centre, first)).toEqual(new Set(['erased']));
    expect(await typesOf(centre)).toEqual([]);
  });

  test('of a small store is never asked about', async () => {
    const { centre, first, untilDue } = await filled(140, 0, {});
    await untilDue();
    expect(await statusesOf(centre, first)).toEqual(new Set(['erased']));
    expect(await typesOf(centre)).toEqual([]);
  });

  test('is asked about by those alone who may', async () => {
    const { centre } = await newCentre({ authorise: () => false });
    await expect(centre.disposal.confirm({ by })).rejects.toThrow('CC_NOT_AUTHORISED');
  });
});

describe('after a jump of the clock', () => {
  test('nothing goes, and when the clock is right again all is as it was', async () => {
    const { centre, clock, parts, first } = await filled(20, 500);
    const right = clock.now().toISOString();
    clock.advance('P2Y');
    await centre.settle();
    expect(centre.disposal.stopped).toMatchObject({ reason: 'clock-jump', due: 1040 });
    expect(await statusesOf(centre, first)).toEqual(new Set(['kept']));
    await centre.stop();
    clock.set(right);
    const again = await newCentre({ ...parts, clock });
    await again.centre.settle();
    expect(again.centre.disposal.stopped).toBeNull();
    expect((await typesOf(again.centre)).map(({ type }) => type)).toEqual([
      'disposal.stopped',
      'disposal.resumed',
    ]);
    const artefact = `${first[0]}/a1`;
    const [opened] = await again.centre.artefacts.open([artefact], { by, purpose: 'handle-query' });
    expect(opened?.id).toBe(artefact);
    // And the timers still come, at their time.
    for (let days = 0; days < 10; days += 1) {
      clock.advance('P1D');
      await again.centre.settle();
    }
    expect(await statusesOf(again.centre, first)).toEqual(new Set(['erased']));
  });

  test('a small sweep stops too, where an ordinary one of its size would not', async () => {
    const { centre, first, clock, parts } = await filled(20, 500);
    await centre.stop();
    clock.advance('P10D');
    const again = await newCentre({ ...parts, clock });
    await again.centre.settle();
    expect(again.centre.disposal.stopped).toMatchObject({ reason: 'clock-jump', due: 40 });
    expect(await statusesOf(again.centre, first)).toEqual(new Set(['kept']));
  });

  test('a long weekend is none', async () => {
    const clock = virtualClock(MONDAY);
    const parts = { store: memoryStore(), keyring: memoryKeyring(), policy: policyWith() };
    const { centre } = await newCentre({ ...parts, clock });
    const ids = await taken(centre, 20, new Date(clock.now().getTime() - 29 * 86_400_000));
    await centre.settle();
    await centre.stop();
    clock.advance('P3DT16H');
    const again = await newCentre({ ...parts, clock });
    await again.centre.settle();
    expect(again.centre.disposal.stopped).toBeNull();
    expect(await statusesOf(again.centre, ids)).toEqual(new Set(['erased']));
  });
});
