import { createContactCentre, loadPolicy, memoryKeyring, memoryStore } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { minimalDocument } from '../fixtures/minimal-policy.ts';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';

const by = adviser;
const [council] = minimalDocument.councils;
const [everything] = council.artefactClasses;

const withPeriod = (period: string) =>
  loadPolicy({
    ...minimalDocument,
    councils: [{ ...council, artefactClasses: [{ ...everything, period }] }],
  });
const year = withPeriod('P1Y');
const longer = withPeriod('P15M');
const shorter = withPeriod('P6M');

/** A store that has been opened with a year. */
const opened = async () => {
  const parts = { store: memoryStore(), keyring: memoryKeyring() };
  const { centre } = await newCentre({ ...parts, policy: year });
  await centre.stop();
  return parts;
};
const typesOf = (facts: Awaited<ReturnType<typeof factsSoFar>>) =>
  facts.map(({ fact }) => fact.type);

describe('a policy that is opened', () => {
  test('the first time is in force, and needs nobody', async () => {
    const { centre } = await newCentre({ policy: shorter });
    expect(centre.policy.digest).toBe(shorter.digest);
    expect(await factsSoFar(centre)).toEqual([]);
  });

  test('that only lengthens is taken over at once, and recorded', async () => {
    const parts = await opened();
    const { centre } = await newCentre({ ...parts, policy: longer });
    const facts = await factsSoFar(centre);
    expect(facts.map(({ fact }) => fact)).toMatchObject([
      {
        type: 'policy.changed',
        before: year.digest,
        digest: longer.digest,
        contact: 'council-example',
        council: 'example',
      },
    ]);
    await centre.stop();
    const again = await newCentre({ ...parts, policy: longer });
    expect(await factsSoFar(again.centre)).toHaveLength(1);
  });

  test('that makes something due sooner is refused, and the old one still opens', async () => {
    const parts = await opened();
    await expect(newCentre({ ...parts, policy: shorter })).rejects.toMatchObject({
      code: 'CC_POLICY_NOT_ADOPTED',
      facts: {
        digest: shorter.digest,
        before: year.digest,
        changes: [
          {
            path: '/councils/0/artefactClasses/0/period',
            code: 'period',
            before: 'P1Y',
            after: 'P6M',
          },
        ],
      },
    });
    const wrong = { by, digest: longer.digest };
    await expect(
      newCentre({ ...parts, policy: shorter, adoptPolicy: wrong }),
    ).rejects.toMatchObject({ code: 'CC_POLICY_NOT_ADOPTED' });
    const { centre } = await newCentre({ ...parts, policy: year });
    expect(await factsSoFar(centre)).toEqual([]);
  });

  test('is adopted by its digest as it is opened, and stays so', async () => {
    const parts = await opened();
    const adoptPolicy = { by, digest: shorter.digest };
    const first = await newCentre({ ...parts, policy: shorter, adoptPolicy });
    const facts = await factsSoFar(first.centre);
    expect(facts.map(({ fact }) => fact)).toMatchObject([
      {
        type: 'policy.adopted',
        digest: shorter.digest,
        changes: ['/councils/0/artefactClasses/0/period'],
      },
      { type: 'policy.changed' },
    ]);
    const history = await parts.store.history('council-example');
    expect(history.some(({ event }) => event.includes(`"by":"${by.id}"`))).toBe(true);
    await first.centre.stop();
    await (await newCentre({ ...parts, policy: shorter })).centre.stop();
  });

  test('is adopted ahead by a running centre, for one start and no other policy', async () => {
    const parts = await opened();
    const { centre } = await newCentre({ ...parts, policy: year });
    expect(centre.policy.dueSooner(longer)).toEqual([]);
    expect(await centre.policy.adopt(longer, { by })).toEqual([]);
    expect(await factsSoFar(centre)).toEqual([]);
    expect(await centre.policy.adopt(shorter, { by })).toMatchObject([{ code: 'period' }]);
    await centre.stop();
    await expect(newCentre({ ...parts, policy: withPeriod('P5M') })).rejects.toThrow(
      'CC_POLICY_NOT_ADOPTED',
    );
    const next = await newCentre({ ...parts, policy: shorter });
    expect(typesOf(await factsSoFar(next.centre))).toEqual(['policy.adopted', 'policy.changed']);
    await next.centre.stop();
    // Back to a year, and shorter again: what was allowed once is not allowed for ever.
    await (await newCentre({ ...parts, policy: year })).centre.stop();
    await expect(newCentre({ ...parts, policy: shorter })).rejects.toThrow('CC_POLICY_NOT_ADOPTED');
  });

  test('is adopted by those alone who may', async () => {
    const { centre } = await newCentre({
      policy: year,
      authorise: ({ action }) => action !== 'adoptPolicy',
    });
    await expect(centre.policy.adopt(shorter, { by })).rejects.toThrow('CC_NOT_AUTHORISED');
    expect(await factsSoFar(centre)).toEqual([]);
  });

  test('may be one whose predecessor this release does not read: then somebody has to adopt it', async () => {
    const store = memoryStore();
    const keyring = memoryKeyring();
    const value = JSON.stringify({ digest: 'x', document: { schema: 0 } });
    await (await createContactCentre({ policy: year, store, keyring })).stop();
    await store.open();
    const none = {
      inbox: [],
      conversations: [],
      instances: [],
      events: [],
      timers: [],
      effects: [],
    };
    await store.commit([
      {
        ...none,
        settled: [],
        artefacts: [],
        rewrapped: [],
        destroyed: [],
        channelState: [{ channel: 'engine', key: 'policy', value }],
      },
    ]);
    await store.close();
    await expect(newCentre({ store, keyring, policy: longer })).rejects.toMatchObject({
      code: 'CC_POLICY_NOT_ADOPTED',
      facts: { changes: [{ code: 'unreadable' }] },
    });
    const adoptPolicy = { by, digest: longer.digest };
    await (await newCentre({ store, keyring, policy: longer, adoptPolicy })).centre.stop();
  });
});
