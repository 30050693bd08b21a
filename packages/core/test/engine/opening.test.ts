import { failpoints } from '@council-contact/conformance';
import {
  createContactCentre,
  memoryKeyring,
  memoryStore,
  silentLogger,
  systemClock,
  type Changeset,
  type ContactCentre,
  type LifecycleEvent,
} from '@council-contact/core';
import { expect, test } from 'vitest';
import { composeEngine } from '../../src/container.ts';
import { adviser, factsSoFar, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';
import { twoCouncilPolicy } from './two-council-policy.ts';

const why = { by: adviser, purpose: 'handle-query' };

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

const received = async (centre: ContactCentre, text = 'A question.'): Promise<string> => {
  const answer = await centre.receive('inbox', mail(text));
  if (!('contact' in answer)) throw new Error('it is in no contact');
  return answer.contact;
};

test('N18 gives what was sealed, and records who read what for which purpose', async () => {
  const { centre, store } = await newCentre();
  const id = await received(centre, 'What was said.');
  const ids = [`${id}/a1`, `${id}/a2`];
  const [message, details] = await centre.artefacts.open(ids, why);
  expect(message).toMatchObject({ kind: 'message', text: 'What was said.' });
  expect(message?.fields).toMatchObject({ subject: 'A question', to: 'contact@council.test' });
  expect(details?.fields).toEqual({ name: 'Jo Example', email: 'jo@example.org' });
  const last = (await store.history(id)).at(-1);
  expect(JSON.parse(last?.event ?? '')).toMatchObject({
    type: 'ARTEFACTS_OPENED',
    by: 'adviser-7',
    artefacts: ids,
    purpose: 'handle-query',
  });
  expect((await factsSoFar(centre)).at(-1)?.fact.type).toBe('artefacts.opened');
});

test('gives no byte before the audit is durable', async () => {
  const points = failpoints(memoryStore());
  const { centre } = await newCentre({ store: points.store });
  const id = await received(centre);
  points.arm('commit:before', 'throw');
  await expect(centre.artefacts.open([`${id}/a1`], why)).rejects.toThrow('failpoint');
  points.arm('commit:before', 'stall');
  const reads = points.uses('artefacts');
  const opening = centre.artefacts.open([`${id}/a1`], why);
  await points.reached('commit:before');
  expect(points.uses('artefacts')).toBe(reads);
  points.release();
  expect((await opening)[0]?.text).toBe('A question.');
});

test('refuses all where one is refused, and records nothing', async () => {
  const { centre, store } = await newCentre();
  const id = await received(centre);
  const before = (await store.history(id)).length;
  for (const [ids, purpose, code] of [
    [[`${id}/a1`, `${id}/a9`], 'handle-query', 'CC_NOT_FOUND'],
    [[id], 'handle-query', 'CC_NOT_FOUND'],
    [[`${id}/a1`, `${id}/a2`], 'marketing', 'CC_PURPOSE_REFUSED'],
  ] as const) {
    await expect(centre.artefacts.open(ids, { ...why, purpose })).rejects.toThrow(code);
  }
  expect(await store.history(id)).toHaveLength(before);
});

test('refuses from the due instant on, also before the timer is delivered', async () => {
  const { centre, clock } = await newCentre();
  const id = await received(centre);
  clock.set('2028-11-23T08:59:59.999Z');
  expect(await centre.artefacts.open([`${id}/a1`], why)).toHaveLength(1);
  clock.set('2028-11-23T09:00:00Z');
  await expect(centre.artefacts.open([`${id}/a1`], why)).rejects.toThrow('CC_ARTEFACT_ERASED');
});

test('under a hold, past its period, for the reason of the hold alone', async () => {
  const { centre, clock } = await newCentre();
  const id = await received(centre);
  const ids = [`${id}/a1`];
  await centre.holds.place({
    by: adviser,
    artefacts: ids,
    reason: 'legal-claim',
    authority: 'Monitoring Officer',
    reviewBy: '2027-01-01T00:00:00Z',
  });
  expect(await centre.artefacts.open(ids, why)).toHaveLength(1);
  clock.advance('P3Y');
  await centre.settle();
  for (const purpose of ['handle-query', 'complaint', 'safeguarding']) {
    await expect(centre.artefacts.open(ids, { ...why, purpose })).rejects.toThrow(
      'CC_ARTEFACT_ERASED',
    );
  }
  const [opened] = await centre.artefacts.open(ids, { ...why, purpose: 'legal-claim' });
  expect(opened?.text).toBe('A question.');
});

test('a class may go by the channel it came through, not by its kind alone', async () => {
  const { centre } = await newCentre({ policy: twoCouncilPolicy, channels: {} });
  const marsh = centre.council('marsh');
  const parts = [{ kind: 'original', mediaType: 'message/rfc822', bytes: Buffer.from('From: x') }];
  const answer = await marsh.receive('marsh-inbox', mail('Hello', { parts }));
  const { artefacts } = await marsh.contacts.get('contact' in answer ? answer.contact : '');
  expect(artefacts.map((artefact) => [artefact.kind, artefact.class])).toEqual([
    ['message', 'correspondence'],
    ['contact-details', 'correspondence'],
    ['original', 'inbox-original'],
  ]);
});

test('a sealed artefact with one changed byte is refused, and so is one in another’s place', async () => {
  const { centre, store } = await newCentre();
  const [one, other] = [await received(centre, 'One.'), await received(centre, 'Other.')];
  const [sealed] = await store.artefacts([`${one}/a1`]);
  const [strange] = await store.artefacts([`${other}/a1`]);
  if (sealed === undefined || strange === undefined) throw new Error('nothing is sealed');
  const put = async (artefact: typeof sealed): Promise<void> => {
    await store.commit([{ ...NOTHING, artefacts: [artefact] }]);
  };
  const body = Buffer.from(sealed.body ?? []);
  body.writeUInt8(body.readUInt8(20) ^ 1, 20);
  await put({ ...sealed, body });
  await expect(centre.artefacts.open([`${one}/a1`], why)).rejects.toThrow('CC_SEAL_BROKEN');
  await put({ ...strange, artefact: sealed.artefact, key: sealed.key });
  await expect(centre.artefacts.open([`${one}/a1`], why)).rejects.toThrow('CC_SEAL_BROKEN');
  await put({ ...strange, artefact: sealed.artefact });
  await expect(centre.artefacts.open([`${one}/a1`], why)).rejects.toThrow('CC_SEAL_BROKEN');
  await put(sealed);
  expect((await centre.artefacts.open([`${one}/a1`], why))[0]?.text).toBe('One.');
});

test('one that does not open any more is destroyed all the same when its time comes', async () => {
  const { centre, store, inbox, clock } = await newCentre();
  inbox.deliver(mail('A question.'));
  await centre.settle();
  const [contact] = (await centre.contacts.find()).items;
  const id = contact?.id ?? '';
  const rows = await store.artefacts([`${id}/a1`, `${id}/a2`]);
  const broken = rows.map((row) => ({ ...row, body: Buffer.from('not what was sealed') }));
  await store.commit([{ ...NOTHING, artefacts: broken }]);
  clock.advance('P2Y');
  await centre.settle();
  expect(await store.artefacts([`${id}/a1`, `${id}/a2`])).toEqual([]);
});

test('a restricted one is kept and not used, but for what it is held for (UK GDPR Article 18)', async () => {
  const { centre, options, store } = await newCentre();
  const id = await received(centre, 'What is contested.');
  await centre.stop();
  const engine = composeEngine({
    ...options,
    store,
    keyring: options.keyring ?? memoryKeyring(),
    clock: options.clock ?? systemClock,
    log: silentLogger,
    newId: () => 'unused',
    lifecycles: [],
    handovers: {},
    effects: {},
    announced: () => {},
  });
  await engine.open();
  const tell = (event: LifecycleEvent): Promise<boolean> =>
    engine.writer.submit({
      lane: 'command',
      families: [id],
      apply: (unit) => unit.send(`${id}/a1`, { ...event, at: unit.at }),
    });
  expect(await tell({ type: 'RESTRICT', reason: 'contested' })).toBe(true);
  await engine.stop();

  const next = await createContactCentre({ ...options, store });
  const ids = [`${id}/a1`];
  expect((await next.contacts.get(id)).artefacts[0]?.restricted).toBe(true);
  await expect(next.artefacts.open(ids, why)).rejects.toThrow('CC_ARTEFACT_RESTRICTED');
  await next.contacts.flag(id, { by: adviser, flag: 'restriction' });
  await expect(next.artefacts.open(ids, why)).rejects.toThrow('CC_ARTEFACT_RESTRICTED');
  const [opened] = await next.artefacts.open(ids, { ...why, purpose: 'restriction' });
  expect(opened?.text).toBe('What is contested.');
});
