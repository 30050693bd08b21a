import type { ContactCentre } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';
import { twoCouncilPolicy } from './two-council-policy.ts';

const by = adviser;
const forPolice = { to: 'police', basis: 'court-order', authority: 'monitoring-officer' };

const received = async (centre: ContactCentre): Promise<readonly string[]> => {
  const answer = await centre.receive('inbox', mail('My neighbour burns rubbish.'));
  if (!('contact' in answer)) throw new Error(answer.status);
  const { artefacts } = await centre.contacts.get(answer.contact);
  return artefacts.map(({ id }) => id);
};

describe('a disclosure', () => {
  test('is a row of what went to whom, by whose authority, and a fact', async () => {
    const { centre, store } = await newCentre();
    const artefacts = await received(centre);
    const note = 'Asked for by PC Example, crime number 42.';
    const id = await centre.disclosures.record({ by, artefacts, ...forPolice, note });
    const { items } = await centre.disclosures.list();
    const [row] = items;
    expect(items).toEqual([
      {
        id,
        artefacts,
        ...forPolice,
        note: row?.note,
        by: by.id,
        at: '2026-11-23T09:00:00.000Z',
      },
    ]);
    const [opened] = await centre.artefacts.open([row?.note ?? ''], {
      by,
      purpose: 'handle-query',
    });
    expect(opened?.text).toBe(note);
    const facts = await factsSoFar(centre);
    expect(facts.map(({ fact }) => fact)).toContainEqual(
      expect.objectContaining({
        type: 'artefact.disclosed',
        instance: id,
        artefacts,
        ...forPolice,
      }),
    );
    // Nothing of the note lies in the clear.
    expect(JSON.stringify(await store.history(id))).not.toContain('PC Example');
    expect(JSON.stringify(facts)).not.toContain('PC Example');
  });

  test('to whom the class names needs no more; to anybody else basis and authority, both', async () => {
    const { centre } = await newCentre();
    const artefacts = await received(centre);
    await centre.disclosures.record({ by, artefacts, to: 'waste' });
    const { to, basis, authority } = forPolice;
    for (const given of [{ to }, { to, basis }, { to, authority }]) {
      await expect(centre.disclosures.record({ by, artefacts, ...given })).rejects.toMatchObject({
        code: 'CC_RECIPIENT_REFUSED',
        facts: { to: 'police', class: 'everything', recipients: ['*'] },
      });
    }
    expect((await centre.disclosures.list()).items).toHaveLength(1);
  });

  test('is recorded once under its key', async () => {
    const { centre } = await newCentre();
    const artefacts = await received(centre);
    const command = { by, artefacts, ...forPolice, key: 'request-7', note: 'Once.' };
    const id = await centre.disclosures.record(command);
    expect(await centre.disclosures.record(command)).toBe(id);
    expect((await centre.disclosures.list()).items).toHaveLength(1);
  });

  test('of what is due is refused, unless a hold keeps it', async () => {
    const { centre, clock } = await newCentre();
    const [held = '', other = ''] = await received(centre);
    clock.advance('P23M');
    await centre.holds.place({
      by,
      artefacts: [held],
      reason: 'legal-claim',
      authority: 'monitoring-officer',
      reviewBy: '2028-12-04T09:00:00Z',
    });
    clock.advance('P2M');
    await centre.settle();
    const refused = centre.disclosures.record({ by, artefacts: [held, other], ...forPolice });
    await expect(refused).rejects.toMatchObject({
      code: 'CC_ARTEFACT_ERASED',
      facts: { artefact: other },
    });
    await centre.disclosures.record({ by, artefacts: [held], ...forPolice });
  });

  test('takes codes alone, of artefacts that there are, from those who may', async () => {
    const { centre } = await newCentre({ authorise: ({ by: { id } }) => id === by.id });
    const artefacts = await received(centre);
    const record = (given: object) =>
      centre.disclosures.record({ by, artefacts, ...forPolice, ...given });
    await expect(record({ to: 'PC Example' })).rejects.toMatchObject({ facts: { field: 'to' } });
    await expect(record({ basis: 'a letter' })).rejects.toMatchObject({
      facts: { field: 'basis' },
    });
    await expect(record({ authority: 'jo@example.org' })).rejects.toMatchObject({
      facts: { field: 'authority' },
    });
    await expect(record({ artefacts: [] })).rejects.toMatchObject({
      facts: { field: 'artefacts' },
    });
    await expect(record({ artefacts: ['c/a1'] })).rejects.toThrow('CC_NOT_FOUND');
    const stranger = { kind: 'person', id: 'stranger' } as const;
    await expect(record({ by: stranger })).rejects.toThrow('CC_NOT_AUTHORISED');
    expect((await centre.disclosures.list()).items).toEqual([]);
  });

  test('is of one council, and comes in pages', async () => {
    const { centre } = await newCentre();
    const artefacts = await received(centre);
    for (let count = 0; count < 3; count += 1) {
      await centre.disclosures.record({ by, artefacts, ...forPolice });
    }
    const first = await centre.disclosures.list({ limit: 2 });
    const rest = await centre.disclosures.list({ limit: 2, cursor: first.cursor ?? '' });
    expect([first.items.length, rest.items.length, rest.cursor]).toEqual([2, 1, null]);
    await expect(centre.disclosures.list({ limit: 0 })).rejects.toThrow('CC_INPUT_INVALID');
    const two = await newCentre({ policy: twoCouncilPolicy, channels: {} });
    const [council = ''] = twoCouncilPolicy.councils.keys();
    const other = two.centre.council(council).disclosures;
    await expect(other.record({ by, artefacts, ...forPolice })).rejects.toThrow('CC_NOT_FOUND');
  });

  test('goes at the end of the skeleton’s period, and not before', async () => {
    const { centre, clock } = await newCentre();
    await centre.disclosures.record({ by, artefacts: await received(centre), ...forPolice });
    clock.advance('P5Y');
    await centre.settle();
    expect((await centre.disclosures.list()).items).toHaveLength(1);
    clock.advance('P2Y');
    await centre.settle();
    clock.advance('PT1H');
    await centre.settle();
    expect((await centre.disclosures.list()).items).toEqual([]);
  });
});
