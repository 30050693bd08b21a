import { hasCode, type Contact, type Handover, type Inbound } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { fakeMailbox } from './fake-mailbox.ts';
import { mail } from './items.ts';
import { twoCouncilPolicy } from './two-council-policy.ts';

const by = adviser;

/** Two councils, their inboxes, and a Council Tax system that takes what is handed over. */
const newCompany = async () => {
  const marsh = fakeMailbox();
  const fen = fakeMailbox();
  const handedOver: Handover[] = [];
  const given = await newCentre({
    policy: twoCouncilPolicy,
    channels: { 'marsh-inbox': marsh, 'fen-inbox': fen },
    handovers: {
      revenues: async (handover) => {
        handedOver.push(handover);
        return { status: 'sent', ref: `case-${handedOver.length}` };
      },
    },
  });
  const company = given.centre;
  const centre = company.council('marsh');
  /** Delivers one mail, does what is due, and returns the contact it is in. */
  const comesIn = async (item: Inbound): Promise<Contact> => {
    marsh.deliver(item);
    await company.settle();
    const answer = marsh.accepted.at(-1);
    if (answer === undefined || !('contact' in answer)) throw new Error('it is in no contact');
    return centre.contacts.get(answer.contact);
  };
  const passes = async (duration: string): Promise<void> => {
    given.clock.advance(duration);
    await company.settle();
  };
  const now = (id: string): Promise<Contact> => centre.contacts.get(id);
  const types = async (id: string): Promise<string[]> =>
    (await factsSoFar(centre)).flatMap(({ fact }) => (fact.contact === id ? [fact.type] : []));
  /** What the notice promises at the end: no bytes, no keys, nothing to find it by. */
  const insistGone = async (contact: Contact): Promise<void> => {
    const ids = contact.artefacts.map(({ id }) => id);
    expect(ids).not.toEqual([]);
    expect(await given.store.artefacts(ids)).toEqual([]);
    for (const remains of await given.store.verify(ids)) {
      expect(remains).toMatchObject({ body: false, key: false, index: false, blob: false });
    }
  };
  return {
    ...given,
    company,
    centre,
    marsh,
    fen,
    handedOver,
    comesIn,
    passes,
    now,
    types,
    insistGone,
  };
};

const question = (given: Partial<Inbound> = {}): Inbound =>
  mail('When does the museum open?', given);

describe('the two paths of a contact', () => {
  test('N07 N12 the contact team answers directly: received, triaged, resolved, retained, erased', async () => {
    const { comesIn, centre, company, passes, now, types, marsh, insistGone } = await newCompany();
    const { id, ...received } = await comesIn(question());
    expect(received).toMatchObject({ stage: 'received', within: 'awaiting-triage', items: 1 });
    expect(marsh.sent.map(({ nature }) => nature)).toEqual(['acknowledgement']);

    await centre.contacts.claim(id, { by });
    expect((await now(id)).claimant).toBe(by.id);
    await centre.contacts.triage(id, { by, matters: [{ service: 'council-tax' }] });
    expect(await now(id)).toMatchObject({ stage: 'triaged', matters: [{ status: 'named' }] });
    await centre.contacts.reply(id, { by, text: 'At ten, every day.', resolve: 'answered' });
    await company.settle();

    expect(await now(id)).toMatchObject({
      stage: 'resolved',
      claimant: null,
      matters: [{ outcome: 'answered', team: null }],
    });
    expect(marsh.sent.at(-1)).toMatchObject({
      nature: 'answer',
      subject: 'A question',
      text: 'At ten, every day.',
      to: { name: 'Jo Example', email: 'jo@example.org' },
    });

    await passes('P1M');
    expect(await now(id)).toMatchObject({ stage: 'retained' });
    await passes('P10M');
    expect(await now(id)).toMatchObject({ stage: 'retained' });
    await passes('P1M');
    const skeleton = await now(id);
    expect(skeleton).toMatchObject({ stage: 'erased', possible: [], signals: [], suggested: [] });
    await insistGone(skeleton);
    expect(marsh.erased.map(({ direction }) => direction).toSorted()).toEqual(['in', 'out', 'out']);
    expect((await types(id)).filter((type) => type.startsWith('contact.'))).toEqual([
      'contact.received',
      'contact.claimed',
      'contact.triaged',
      'contact.reply-requested',
      'contact.resolved',
      'contact.retained',
      'contact.erased',
    ]);
  });

  test('N12 N32 N34 it is passed to a service, which asks the customer and resolves it', async () => {
    const { comesIn, centre, passes, now, insistGone } = await newCompany();
    const bin = mail('My bin was not emptied.');
    const { id, ...routed } = await comesIn(bin);
    expect(routed).toMatchObject({
      stage: 'routed',
      rule: 'bins',
      matters: [{ service: 'waste', team: 'waste', status: 'offered' }],
    });
    // Ten working days after it came in, at the close of the office.
    expect(routed.matters[0]?.targetAt).toBe('2026-12-07T17:00:00.000Z');

    await centre.contacts.accept(id, { by });
    await passes('P2D');
    await centre.contacts.awaitCustomer(id, { by });
    expect((await now(id)).matters[0]).toMatchObject({
      status: 'awaiting-customer',
      targetAt: null,
    });
    // While the customer is asked the target stands still, however long that takes.
    await passes('P14D');
    expect((await now(id)).matters[0]).toMatchObject({ targetAt: null, overdue: false });
    const answer = mail('The green one.', { conversation: bin.conversation });
    expect(await comesIn(answer)).toMatchObject({
      id,
      items: 2,
      matters: [{ status: 'accepted', targetAt: '2026-12-21T17:00:00.000Z' }],
    });

    await centre.contacts.resolve(id, { by, outcome: 'completed', summary: 'Emptied on Friday.' });
    expect(await now(id)).toMatchObject({ stage: 'resolved', matters: [{ outcome: 'completed' }] });
    await passes('P13M');
    const erased = await now(id);
    expect(erased.stage).toBe('erased');
    await insistGone(erased);
  });

  test('N12 N13 an adviser routes it, and the service takes it in a system of its own', async () => {
    const { comesIn, centre, company, handedOver, now } = await newCompany();
    const { id, ...received } = await comesIn(mail('My council tax is wrong.'));
    expect(received).toMatchObject({ stage: 'received', rule: 'tax', suggested: ['council-tax'] });
    const extract = 'Asks for the single-person discount since May.';
    await centre.contacts.route(id, {
      by,
      service: 'council-tax',
      purpose: 'handle-query',
      extract,
    });
    await company.settle();

    expect(await now(id)).toMatchObject({ stage: 'routed', matters: [{ status: 'accepted' }] });
    expect(handedOver).toMatchObject([{ contact: id, service: 'council-tax' }]);
    // N32 N33: the adviser's extract goes over, and nothing else of the contact.
    const opened = (await handedOver[0]?.open()) ?? [];
    expect(opened.map(({ kind, text }) => [kind, text])).toEqual([['extract', extract]]);
  });

  test('a service that is overdue says so once', async () => {
    const { comesIn, passes, now, types } = await newCompany();
    const { id } = await comesIn(mail('My bin was not emptied.'));
    await passes('P1M');
    expect((await now(id)).matters[0]).toMatchObject({ status: 'offered', overdue: true });
    await passes('P1M');
    expect((await types(id)).filter((type) => type === 'matter.overdue')).toHaveLength(1);
  });
});

describe('what becomes of it on the way', () => {
  test('a contact with two matters resolves when both have an outcome', async () => {
    const { comesIn, centre, now, company } = await newCompany();
    const { id, ...routed } = await comesIn(mail('My bin, and my council tax.'));
    const [waste, tax] = routed.matters;
    expect([waste?.service, tax?.service]).toEqual(['waste', 'council-tax']);
    await company.settle();
    await expect(centre.contacts.resolve(id, { by, outcome: 'answered' })).rejects.toThrow(
      'CC_INPUT_INVALID',
    );
    await centre.contacts.resolve(id, { by, matter: `${id}/m1`, outcome: 'completed' });
    expect((await now(id)).stage).toBe('routed');
    await centre.contacts.resolve(id, { by, matter: `${id}/m2`, outcome: 'signposted' });
    expect(await now(id)).toMatchObject({
      stage: 'resolved',
      matters: [{ outcome: 'completed' }, { outcome: 'signposted' }],
    });
  });

  test('a reply within the window reopens it; thanks do not; after the window a new contact begins', async () => {
    const { comesIn, centre, passes, now, types } = await newCompany();
    const bin = mail('My bin was not emptied.');
    const { id } = await comesIn(bin);
    const { conversation } = bin;
    await centre.contacts.resolve(id, { by, outcome: 'answered' });

    await comesIn(mail('Thank you!', { conversation }));
    expect(await now(id)).toMatchObject({ stage: 'resolved', items: 2 });

    await comesIn(mail('It is still full.', { conversation }));
    expect(await now(id)).toMatchObject({
      stage: 'triaged',
      reason: 'reopened',
      items: 3,
      matters: [{ status: 'returned', outcome: null }],
    });
    expect(await types(id)).toContain('contact.reopened');

    await centre.contacts.route(id, { by, service: 'waste', purpose: 'handle-query' });
    await centre.contacts.resolve(id, { by, outcome: 'completed' });
    await passes('P1M');
    expect((await now(id)).stage).toBe('retained');
    const later = await comesIn(mail('Once more.', { conversation }));
    expect(later).toMatchObject({ stage: 'received', related: id, items: 1 });
    expect(later.id).not.toBe(id);
  });

  test('a reply after the window begins a new contact, also when the timer is late', async () => {
    const { comesIn, centre, clock, now } = await newCompany();
    const bin = mail('My bin was not emptied.');
    const { id } = await comesIn(bin);
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    clock.advance('P1M');
    // Nothing has been settled: the item comes before the window's timer.
    const { conversation } = bin;
    const answer = await centre.receive('marsh-inbox', mail('Still full.', { conversation }));
    expect(answer).toMatchObject({ status: 'accepted' });
    expect(answer).not.toMatchObject({ contact: id });
    expect((await now(id)).items).toBe(1);
  });

  test('N34 a misrouted one comes back with its reason and its target; a second time a supervisor decides', async () => {
    const { comesIn, centre, now } = await newCompany();
    const { id, ...routed } = await comesIn(mail('My bin was not emptied.'));
    const target = routed.matters[0]?.targetAt;
    expect(target).not.toBeNull();
    await centre.contacts.return(id, { by, reason: 'wrong-service' });
    expect(await now(id)).toMatchObject({
      stage: 'triaged',
      reason: 'returned',
      matters: [{ status: 'returned', targetAt: target }],
    });
    await centre.contacts.route(id, { by, service: 'planning', purpose: 'handle-query' });
    expect((await now(id)).matters).toMatchObject([
      { service: 'planning', status: 'offered', targetAt: target },
    ]);
    await centre.contacts.return(id, { by, reason: 'not-ours' });
    expect(await now(id)).toMatchObject({
      stage: 'triaged',
      reason: 'supervised',
      matters: [{ status: 'supervised', targetAt: target }],
    });
    await centre.contacts.resolve(id, { by, outcome: 'signposted' });
    expect((await now(id)).stage).toBe('resolved');
  });

  test('N35 a request for access places a provisional hold in the same step, and nothing goes until it is closed', async () => {
    const { comesIn, centre, passes, now, types, insistGone } = await newCompany();
    const request = mail('This is a subject access request.');
    const { id, ...received } = await comesIn(request);
    expect(received.flags).toEqual(['access']);
    expect(received.artefacts.map(({ kind, held }) => `${kind} ${held}`)).toEqual([
      'message true',
      'contact-details true',
      'sent-copy true',
    ]);
    // What comes while the request is open is held too.
    const more = await comesIn(mail('And my letters.', { conversation: request.conversation }));
    expect(more.artefacts).toHaveLength(5);
    expect(more.artefacts.every(({ held }) => held)).toBe(true);

    await centre.contacts.triage(id, {
      by,
      matters: [{ service: 'council-tax' }, { service: 'planning', about: 'A note.' }],
    });
    for (const { id: matter } of (await now(id)).matters) {
      await centre.contacts.resolve(id, { by, matter, outcome: 'completed' });
    }
    await passes('P3Y');
    const kept = await now(id);
    expect(kept).toMatchObject({ stage: 'resolved', flags: ['access'] });
    expect(kept.artefacts.map(({ status, held }) => [status, held])).toEqual(
      kept.artefacts.map(({ class: name }) => [name === 'planning-papers' ? 'kept' : 'due', true]),
    );
    const [message] = kept.artefacts;
    const ids = [message?.id ?? ''];
    // N24: past its period it opens for the request alone.
    await expect(centre.artefacts.open(ids, { by, purpose: 'handle-query' })).rejects.toThrow(
      'CC_ARTEFACT_ERASED',
    );
    const [opened] = await centre.artefacts.open(ids, { by, purpose: 'access' });
    expect(opened?.text).toBe('This is a subject access request.');

    await centre.contacts.closeFlag(id, { by, flag: 'access' });
    await passes('PT1M');
    expect((await now(id)).artefacts.filter(({ status }) => status !== 'erased')).toMatchObject([
      { class: 'planning-papers', kind: 'note' },
    ]);
    await passes('P2Y');
    const erased = await now(id);
    expect(erased.stage).toBe('erased');
    await insistGone(erased);
    const told = await types(id);
    expect(told.indexOf('contact.flag-closed')).toBeLessThan(told.indexOf('artefact.destroyed'));
  });

  test('N16 N24 a held one outlives its cap, and goes at once when it is released past it', async () => {
    const { comesIn, centre, company, passes, now, insistGone } = await newCompany();
    const { id, artefacts } = await comesIn(question());
    const ids = artefacts.map((artefact) => artefact.id);
    const hold = await centre.holds.place({
      by,
      artefacts: ids,
      reason: 'legal-claim',
      authority: 'Monitoring Officer, case 17',
      reviewBy: '2027-05-01T00:00:00Z',
    });
    await centre.contacts.triage(id, { by, matters: [{ service: 'council-tax' }] });
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    await passes('P2Y');
    expect(await now(id)).toMatchObject({ stage: 'retained' });
    const due = (await now(id)).artefacts.filter(({ status }) => status === 'due');
    expect(due.map((artefact) => artefact.id)).toEqual(ids);
    expect(
      (await factsSoFar(centre)).filter(({ fact }) => fact.type === 'hold.review-due'),
    ).toHaveLength(1);

    await centre.holds.release(hold, { by });
    await company.settle();
    const erased = await now(id);
    expect(erased.stage).toBe('erased');
    await insistGone(erased);
  });

  test('a hold needs a reason of the policy, an authority, a review in time and something that is there', async () => {
    const { comesIn, centre } = await newCompany();
    const { id } = await comesIn(question());
    const hold = {
      by,
      artefacts: [`${id}/a1`],
      reason: 'legal-claim',
      authority: 'Monitoring Officer',
      reviewBy: '2027-01-01T00:00:00Z',
    };
    const refused = async (change: object): Promise<string> =>
      centre.holds.place({ ...hold, ...change }).then(
        () => 'placed',
        (error: unknown) => (hasCode(error, 'CC_INPUT_INVALID') ? 'invalid' : String(error)),
      );
    expect(await refused({ reason: 'because' })).toBe('invalid');
    expect(await refused({ authority: ' ' })).toBe('invalid');
    expect(await refused({ artefacts: [] })).toBe('invalid');
    expect(await refused({ reviewBy: '2028-01-01T00:00:00Z' })).toBe('invalid');
    expect(await refused({ reviewBy: '2026-01-01T00:00:00Z' })).toBe('invalid');
    expect(await refused({ artefacts: [`${id}/a9`] })).toContain('CC_NOT_FOUND');
    expect(await refused({ artefacts: [id] })).toContain('CC_NOT_FOUND');
    expect(await refused({})).toBe('placed');
  });
});

const call = (): Inbound => ({
  ...mail('', { key: 'call-1', conversation: 'call-1', from: { phone: '+447700900123' } }),
  signals: ['live'],
  parts: [
    { kind: 'recording', mediaType: 'audio/wav', bytes: Buffer.from('RIFF') },
    {
      kind: 'numbers',
      mediaType: 'application/json',
      bytes: Buffer.from('{"internal":"2001","external":"07700 900123"}'),
    },
  ],
});

describe('a call', () => {
  test('N02 N15 N16 N17 loses its recording and both numbers by day 30, and keeps the line about it', async () => {
    const { centre, company, passes, now, store } = await newCompany();
    const answer = await centre.receive('marsh-phone', call());
    const id = 'contact' in answer ? answer.contact : '';
    expect(await now(id)).toMatchObject({ stage: 'received', within: 'live', kind: 'phone' });
    await centre.contacts.endLive(id, { by });
    await centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] });
    await centre.contacts.resolve(id, { by, outcome: 'answered', summary: 'Asked about bins.' });
    const due = (await now(id)).artefacts.filter(({ class: name }) => name === 'recording');
    // 23 November, 09:00, and thirty days: a Wednesday; it would not move for a weekend either.
    expect(due.map(({ dueAt }) => dueAt)).toEqual([
      '2026-12-23T09:00:00.000Z',
      '2026-12-23T09:00:00.000Z',
    ]);
    await company.settle();
    await passes('P29DT23H59M');
    const recordings = due.map((artefact) => artefact.id);
    expect(await store.artefacts(recordings)).toHaveLength(2);
    await passes('PT1M');
    expect(await store.artefacts(recordings)).toEqual([]);
    const left = (await now(id)).artefacts.filter(({ status }) => status !== 'erased');
    expect(left.map(({ kind }) => kind)).toContain('summary');
    expect(left.map(({ class: name }) => name)).not.toContain('recording');
    await expect(
      centre.artefacts.open(recordings, { by, purpose: 'quality-monitoring' }),
    ).rejects.toThrow('CC_ARTEFACT_ERASED');
  });

  test('N23 N24 N25 its recording opens for the purposes of its class and for no other', async () => {
    const { centre } = await newCompany();
    const answer = await centre.receive('marsh-phone', call());
    const id = 'contact' in answer ? answer.contact : '';
    const { artefacts } = await centre.contacts.get(id);
    const ids = artefacts.flatMap((artefact) =>
      artefact.kind === 'recording' ? [artefact.id] : [],
    );
    for (const purpose of ['quality-monitoring', 'complaint', 'training']) {
      const [opened] = await centre.artefacts.open(ids, { by, purpose });
      expect(opened?.mediaType).toBe('audio/wav');
    }
    for (const purpose of ['handle-query', 'marketing']) {
      await expect(centre.artefacts.open(ids, { by, purpose })).rejects.toThrow(
        'CC_PURPOSE_REFUSED',
      );
    }
  });
});

const broken = (given: Partial<Inbound> = {}): Inbound => ({
  ...mail('', { malformed: 'mime-broken', ...given }),
  parts: [{ kind: 'original', mediaType: 'message/rfc822', bytes: Buffer.from('From: ?') }],
});

describe('what could not be read', () => {
  test('is quarantined, visible and not acknowledged; released by a person it goes on', async () => {
    const { comesIn, centre, company, marsh } = await newCompany();
    const { id, ...quarantined } = await comesIn(broken());
    expect(quarantined).toMatchObject({ stage: 'received', within: 'quarantined' });
    expect(marsh.sent).toEqual([]);
    expect((await centre.health()).quarantined).toBe(1);
    await centre.contacts.release(id, { by });
    await company.settle();
    expect(await centre.contacts.get(id)).toMatchObject({ within: 'awaiting-triage' });
    expect((await centre.health()).quarantined).toBe(0);
  });

  test('is read anew when the reader has been mended, with all that its content asks for', async () => {
    const { comesIn, centre, marsh } = await newCompany();
    const { id } = await comesIn(broken());
    marsh.reader = (_, item) => ({ ...broken(), ...item });
    await expect(centre.contacts.retry(id, { by })).rejects.toThrow('CC_SOURCE_MALFORMED');
    marsh.reader = (bytes, item) => ({
      ...mail(`It says ${Buffer.from(bytes).toString()}: a subject access request.`),
      ...item,
    });
    const done = await centre.contacts.retry(id, { by, key: 'again' });
    expect(await centre.contacts.retry(id, { by, key: 'again' })).toEqual({
      ...done,
      status: 'repeated',
    });
    const read = await centre.contacts.get(id);
    expect(read).toMatchObject({ within: 'awaiting-triage', flags: ['access'] });
    const message = read.artefacts.find(({ kind }) => kind === 'message');
    const [opened] = await centre.artefacts.open([message?.id ?? ''], {
      by,
      purpose: 'handle-query',
    });
    expect(opened?.text).toBe('It says From: ?: a subject access request.');
  });

  test('is erased when its short period ends, and so is its contact', async () => {
    const { comesIn, passes, now, insistGone } = await newCompany();
    const { id } = await comesIn(broken({ from: {} }));
    await passes('P14D');
    const erased = await now(id);
    expect(erased.stage).toBe('erased');
    await insistGone(erased);
  });
});

describe('what comes again, or from no person', () => {
  test('machine mail is recorded, never acknowledged or triaged by rule, and goes when its time comes', async () => {
    const { comesIn, marsh, passes, now, insistGone } = await newCompany();
    const { id, ...recorded } = await comesIn(
      mail('Out of office: my bin', { nature: 'automatic' }),
    );
    expect(recorded).toMatchObject({ stage: 'received', within: 'recorded', matters: [] });
    expect(marsh.sent).toEqual([]);
    await passes('P2Y');
    const erased = await now(id);
    expect(erased.stage).toBe('erased');
    await insistGone(erased);
  });

  test('machine mail in a conversation joins its contact and does not reopen it', async () => {
    const { comesIn, centre, now } = await newCompany();
    const bin = mail('My bin was not emptied.');
    const { id } = await comesIn(bin);
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    const { conversation } = bin;
    await comesIn(mail('Delivery failed', { conversation, nature: 'automatic' }));
    expect(await now(id)).toMatchObject({ stage: 'resolved', items: 2 });
  });

  test('the same item again changes nothing, and after erasure it does not come back', async () => {
    const { comesIn, centre, passes, now, marsh, company } = await newCompany();
    const item = question();
    const { id, version } = await comesIn(item);
    marsh.deliver(item);
    await company.settle();
    expect(marsh.accepted.at(-1)).toEqual({ status: 'duplicate', contact: id, sequence: 1 });
    expect((await now(id)).version).toBe(version);

    await centre.contacts.triage(id, { by, matters: [{ service: 'council-tax' }] });
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    await passes('P2Y');
    expect((await now(id)).stage).toBe('erased');
    marsh.deliver(item);
    await company.settle();
    expect(marsh.accepted.at(-1)).toEqual({ status: 'tombstoned' });
    expect((await centre.contacts.find()).items).toHaveLength(1);
  });

  test('the skeleton goes too when its period ends', async () => {
    const { comesIn, centre, passes, now, store } = await newCompany();
    const { id } = await comesIn(question());
    await centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] });
    await centre.contacts.resolve(id, { by, outcome: 'answered' });
    await passes('P2Y');
    expect((await now(id)).stage).toBe('erased');
    await passes('P6Y');
    await passes('PT1H');
    await expect(now(id)).rejects.toThrow('CC_NOT_FOUND');
    expect(await store.load([id])).toEqual([]);
  });
});

describe('N03 two councils in one engine', () => {
  test('neither sees, opens, holds or changes what is the other one’s', async () => {
    const { company, centre: marsh, comesIn } = await newCompany();
    const fen = company.council('fen');
    const item = question();
    const { id } = await comesIn(item);
    // The same key in the other council's channel is another item.
    const answer = await fen.receive('fen-inbox', item);
    expect(answer).toMatchObject({ status: 'accepted' });
    const other = 'contact' in answer ? answer.contact : '';

    expect((await marsh.contacts.find()).items.map((contact) => contact.id)).toEqual([id]);
    expect((await fen.contacts.find()).items.map((contact) => contact.id)).toEqual([other]);
    const party = { email: 'jo@example.org' };
    expect((await marsh.contacts.findByParty(party)).map((contact) => contact.id)).toEqual([id]);
    expect((await fen.contacts.findByParty(party)).map((contact) => contact.id)).toEqual([other]);
    for (const { fact } of await factsSoFar(fen)) expect(fact.council).toBe('fen');
    expect((await fen.health()).stages).toEqual({ received: 1 });

    const refused = [
      fen.contacts.get(id),
      fen.contacts.triage(id, { by, matters: [{ service: 'waste' }] }),
      fen.contacts.note(id, { by, text: 'a note' }),
      fen.artefacts.open([`${id}/a1`], { by, purpose: 'handle-query' }),
      fen.holds.place({
        by,
        artefacts: [`${id}/a1`],
        reason: 'legal-claim',
        authority: 'Monitoring Officer',
        reviewBy: '2027-01-01T00:00:00Z',
      }),
    ];
    for (const each of refused) await expect(each).rejects.toThrow('CC_NOT_FOUND');
    await expect(fen.receive('marsh-inbox', question())).rejects.toThrow('CC_CHANNEL_UNKNOWN');
    expect(() => company.contacts).toThrow('CC_COUNCIL_NEEDED');
    expect(() => company.council('peak')).toThrow('CC_COUNCIL_UNKNOWN');
  });
});
