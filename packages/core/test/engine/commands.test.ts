import {
  ContactCentreError,
  hasCode,
  type AuthorisationRequest,
  type ContactCentre,
} from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;

const receivedIn = async (centre: ContactCentre, text = 'A question.'): Promise<string> => {
  const answer = await centre.receive('inbox', mail(text));
  if (!('contact' in answer)) throw new Error('it is in no contact');
  return answer.contact;
};

const errorOf = async (promise: Promise<unknown>): Promise<ContactCentreError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ContactCentreError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

const codes = async (...promises: Promise<unknown>[]): Promise<string[]> =>
  Promise.all(promises.map(async (promise) => (await errorOf(promise)).code));

describe('a command', () => {
  test('with a key is applied once, and who repeats it gets the first answer', async () => {
    const { centre, store } = await newCentre();
    const id = await receivedIn(centre);
    const command = { by, key: 'click-1', matters: [{ service: 'waste' }] };
    const first = await centre.contacts.triage(id, command);
    expect(first.status).toBe('applied');
    await centre.contacts.note(id, { by, text: 'In between.' });
    expect(await centre.contacts.triage(id, command)).toEqual({ ...first, status: 'repeated' });
    expect((await centre.contacts.get(id)).matters).toHaveLength(1);
    const together = await Promise.all(
      [1, 2, 3].map(() => centre.contacts.note(id, { by, key: 'click-2', text: 'Once.' })),
    );
    expect(together.map(({ status }) => status).toSorted()).toEqual([
      'applied',
      'repeated',
      'repeated',
    ]);
    expect((await store.artefacts([`${id}/a3`, `${id}/a4`, `${id}/a5`])).length).toBe(2);
  });

  test('without a key is applied each time; a key is of one contact alone', async () => {
    const { centre } = await newCentre();
    const [one, other] = [await receivedIn(centre), await receivedIn(centre)];
    const note = { by, key: 'same', text: 'A note.' };
    expect((await centre.contacts.note(one, note)).status).toBe('applied');
    expect((await centre.contacts.note(other, note)).status).toBe('applied');
    await centre.contacts.note(one, { by, text: 'A note.' });
    expect((await centre.contacts.get(one)).artefacts).toHaveLength(4);
  });

  test('that was refused may come again under its key', async () => {
    const { centre } = await newCentre();
    const id = await receivedIn(centre);
    const resolve = { by, key: 'done', outcome: 'answered' } as const;
    await expect(centre.contacts.resolve(id, resolve)).rejects.toThrow('CC_NOT_POSSIBLE');
    await centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] });
    expect((await centre.contacts.resolve(id, resolve)).status).toBe('applied');
  });

  test('that expects another version is refused with both', async () => {
    const { centre } = await newCentre();
    const id = await receivedIn(centre);
    const { version } = await centre.contacts.get(id);
    const done = await centre.contacts.claim(id, { by, expect: version });
    expect(done.version).toBe(version + 1);
    const error = await errorOf(centre.contacts.unclaim(id, { by, expect: version }));
    expect(error).toMatchObject({
      code: 'CC_CONFLICT',
      facts: { contact: id, expected: version, version: version + 1 },
    });
  });

  test('of two that expect the same version one is applied', async () => {
    const { centre } = await newCentre();
    const id = await receivedIn(centre);
    const { version } = await centre.contacts.get(id);
    const results = await Promise.allSettled(
      ['one', 'two'].map((name) =>
        centre.contacts.claim(id, { by: { kind: 'person', id: name }, expect: version }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('that the stage cannot take is refused with what is possible, and leaves no trace', async () => {
    const { centre, store } = await newCentre();
    const id = await receivedIn(centre);
    const before = await store.history(id);
    const error = await errorOf(centre.contacts.closeFlag(id, { by, flag: 'foi' }));
    const { possible } = await centre.contacts.get(id);
    expect(error).toMatchObject({
      code: 'CC_NOT_POSSIBLE',
      facts: { contact: id, command: 'closeFlag', stage: 'received' },
    });
    expect(error.facts['possible']).toEqual(possible);
    expect(possible).toEqual(expect.arrayContaining(['triage', 'claim', 'reply', 'flag']));
    expect(possible).not.toContain('resolve');
    expect(await store.history(id)).toEqual(before);
  });

  test('does all of it or nothing: a note of a refused triage is not kept', async () => {
    const { centre } = await newCentre();
    const id = await receivedIn(centre);
    await centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] });
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    const before = (await centre.contacts.get(id)).artefacts;
    const reply = { by, text: 'Too early.', resolve: 'answered' } as const;
    const other = await receivedIn(centre);
    // Nothing is named yet that the outcome could be of.
    expect((await errorOf(centre.contacts.reply(other, reply))).code).toBe('CC_NOT_POSSIBLE');
    expect((await centre.contacts.get(other)).artefacts).toHaveLength(2);
    expect((await centre.contacts.get(id)).artefacts).toEqual(before);
  });

  test('names what it does not know', async () => {
    const { centre } = await newCentre();
    const id = await receivedIn(centre);
    const { contacts } = centre;
    expect(
      await codes(
        contacts.get('nobody'),
        contacts.triage('nobody', { by, matters: [{ service: 'waste' }] }),
        contacts.note(`${id}/a1`, { by, text: 'to an artefact' }),
        contacts.triage(id, { by, matters: [] }),
        contacts.triage(id, { by, matters: [{ service: 'ferries' }] }),
        contacts.route(id, { by, service: 'ferries', purpose: 'handle-query' }),
        contacts.route(id, { by, service: 'waste', purpose: 'because Jo asked' }),
        contacts.flag(id, { by, flag: 'whatever' }),
        contacts.reply(id, {
          by,
          text: 'See the plan.',
          attachments: [{ kind: 'attachment', mediaType: 'text/plain', ref: 'elsewhere' }],
        }),
      ),
    ).toEqual([
      'CC_NOT_FOUND',
      'CC_NOT_FOUND',
      'CC_NOT_FOUND',
      'CC_INPUT_INVALID',
      'CC_SERVICE_UNKNOWN',
      'CC_SERVICE_UNKNOWN',
      'CC_INPUT_INVALID',
      'CC_INPUT_INVALID',
      'CC_INPUT_INVALID',
    ]);
    await contacts.triage(id, { by, matters: [{ service: 'waste' }] });
    expect(
      await codes(
        contacts.resolve(id, { by, matter: `${id}/m7`, outcome: 'answered' }),
        contacts.return(id, { by, reason: 'Jo does not live here' }),
        // @ts-expect-error -- no outcome of ours
        contacts.resolve(id, { by, outcome: 'forgotten' }),
      ),
    ).toEqual(['CC_NOT_FOUND', 'CC_INPUT_INVALID', 'CC_INPUT_INVALID']);
  });

  test('is asked of authorise first, with what it is and whom it concerns', async () => {
    const asked: AuthorisationRequest[] = [];
    const { centre } = await newCentre({
      authorise: (ask) => {
        asked.push(ask);
        return ask.by.id !== 'visitor';
      },
    });
    const id = await receivedIn(centre);
    const visitor = { kind: 'person', id: 'visitor' } as const;
    const refused: Promise<unknown>[] = [
      centre.contacts.route(id, { by: visitor, service: 'waste', purpose: 'handle-query' }),
      centre.contacts.retry(id, { by: visitor }),
      centre.artefacts.open([`${id}/a1`], { by: visitor, purpose: 'handle-query' }),
      centre.holds.place({
        by: visitor,
        artefacts: [`${id}/a1`],
        reason: 'legal-claim',
        authority: 'none',
        reviewBy: '2027-01-01T00:00:00Z',
      }),
      centre.holds.release('hold-1', { by: visitor }),
    ];
    for (const each of refused)
      expect(hasCode(await errorOf(each), 'CC_NOT_AUTHORISED')).toBe(true);
    expect(asked).toEqual([
      { by: visitor, action: 'route', service: 'waste', purpose: 'handle-query' },
      { by: visitor, action: 'retry' },
      { by: visitor, action: 'open', purpose: 'handle-query' },
      { by: visitor, action: 'placeHold' },
      { by: visitor, action: 'releaseHold' },
    ]);
    expect((await centre.contacts.get(id)).stage).toBe('received');
  });
});

describe('finding contacts', () => {
  test('by stage, state inside, service and age, in pages in order of arrival', async () => {
    const { centre, clock } = await newCentre();
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      ids.push(await receivedIn(centre, count % 2 === 0 ? 'My bin.' : 'A question.'));
      clock.advance('PT1H');
    }
    const routed = ids.filter((_, index) => index % 2 === 0);
    const found = async (query: Parameters<ContactCentre['contacts']['find']>[0]) =>
      (await centre.contacts.find(query)).items.map(({ id }) => id);
    expect(await found({})).toEqual(ids);
    expect(await found({ stage: 'routed' })).toEqual(routed);
    expect(await found({ service: 'waste' })).toEqual(routed);
    expect(await found({ service: ['waste', 'council-tax'], stage: 'received' })).toEqual([]);
    expect(await found({ within: 'awaiting-triage' })).toEqual(
      ids.filter((id) => !routed.includes(id)),
    );
    expect(await found({ olderThanMs: 5 * 3_600_000 })).toEqual(ids.slice(0, 2));
    const paged: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await centre.contacts.find({
        limit: 3,
        ...(cursor !== undefined && { cursor }),
      });
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    }
    expect(paged).toEqual(ids);
  });

  test('by who gave an address, number or postcode, however it is written', async () => {
    const { centre } = await newCentre();
    const from = { name: 'Jo Example', email: 'Jo@Example.org', postcode: 'zz1 1aa' };
    const answer = await centre.receive('inbox', mail('Hello', { from }));
    await centre.receive('inbox', mail('Hello', { from: { email: 'sam@example.org' } }));
    const id = 'contact' in answer ? answer.contact : '';
    for (const party of [{ email: 'jo@example.org' }, { postcode: 'ZZ11AA' }]) {
      expect((await centre.contacts.findByParty(party)).map((contact) => contact.id)).toEqual([id]);
    }
    expect(await centre.contacts.findByParty({ email: 'nobody@example.org' })).toEqual([]);
    expect(await centre.contacts.findByParty({ name: 'Jo Example' })).toEqual([]);
  });
});
