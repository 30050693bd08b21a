import { failpoints } from '@council-contact/conformance';
import {
  createContactCentre,
  memoryStore,
  type ContactCentre,
  type Handover,
  type Logger,
} from '@council-contact/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { defineLifecycle, outputs } from '@council-contact/core';
import { setup } from 'xstate';
import { adviser, newCentre } from './centre-fixture.ts';
import { mail } from './items.ts';

const by = adviser;

const receivedIn = async (centre: ContactCentre, text = 'A question.'): Promise<string> => {
  const answer = await centre.receive('inbox', mail(text));
  if (!('contact' in answer)) throw new Error('it is in no contact');
  return answer.contact;
};

/** A contact with an answer on its way. */
const answering = async (centre: ContactCentre): Promise<string> => {
  const id = await receivedIn(centre);
  await centre.settle();
  await centre.contacts.triage(id, { by, matters: [{ service: 'waste' }] });
  await centre.contacts.reply(id, { by, text: 'On Friday.', resolve: 'answered' });
  return id;
};

afterEach(() => {
  vi.useRealTimers();
});

describe('an answer', () => {
  test('is sent once, and the contact hears of it', async () => {
    const { centre, inbox } = await newCentre();
    const id = await answering(centre);
    expect(await centre.contacts.get(id)).toMatchObject({ within: 'replying' });
    await centre.settle();
    await centre.settle();
    expect(inbox.sent.map(({ nature }) => nature)).toEqual(['acknowledgement', 'answer']);
    expect(await centre.contacts.get(id)).toMatchObject({ within: 'idle' });
    expect(await centre.outbox.list()).toEqual([]);
  });

  test('that could not be sent now is tried again after longer and longer pauses, under one key', async () => {
    const { centre, inbox, clock } = await newCentre();
    await answering(centre);
    for (let tries = 0; tries < 3; tries += 1)
      inbox.deliveries.push({ status: 'retry', code: 'smtp-421' });
    await centre.settle();
    const [first] = await centre.outbox.list();
    expect(first).toMatchObject({ state: 'pending', attempts: 1, lastError: 'smtp-421' });
    for (const [ms, attempts] of [
      [999, 1],
      [1, 2],
      [1_999, 2],
      [1, 3],
    ] as const) {
      clock.advance(ms);
      await centre.settle();
      expect((await centre.outbox.list())[0]?.attempts).toBe(attempts);
    }
    clock.advance(4_000);
    await centre.settle();
    expect(await centre.outbox.list()).toEqual([]);
    const keys = inbox.sent.flatMap(({ key, nature }) => (nature === 'answer' ? [key] : []));
    expect(keys).toHaveLength(4);
    expect(new Set(keys)).toEqual(new Set([first?.key]));
  });

  test('waits as long as the source asks', async () => {
    const { centre, inbox, clock } = await newCentre();
    await answering(centre);
    inbox.deliveries.push({ status: 'retry', code: 'greylisted', afterMs: 600_000 });
    await centre.settle();
    clock.advance(599_999);
    await centre.settle();
    expect(inbox.sent).toHaveLength(2);
    clock.advance(1);
    await centre.settle();
    expect(inbox.sent).toHaveLength(3);
  });

  test('that keeps failing is parked at last, visible, and sent when a person tries again', async () => {
    const { centre, inbox, clock } = await newCentre();
    const id = await answering(centre);
    for (let tries = 0; tries < 12; tries += 1)
      inbox.deliveries.push({ status: 'retry', code: 'smtp-421' });
    for (let tries = 0; tries < 13; tries += 1) {
      await centre.settle();
      clock.advance('PT4H');
    }
    const [parked] = await centre.outbox.list({ state: 'parked' });
    expect(parked).toMatchObject({ kind: 'reply', attempts: 12, lastError: 'smtp-421' });
    expect(await centre.health()).toMatchObject({ status: 'degraded', parked: 1 });
    expect(await centre.metrics()).toContain('council_contact_effects_parked 1');
    await centre.outbox.retry(parked?.key ?? '');
    await centre.settle();
    expect(inbox.sent.at(-1)).toMatchObject({ key: parked?.key, nature: 'answer' });
    expect(await centre.contacts.get(id)).toMatchObject({ stage: 'resolved', within: 'idle' });
    expect(await centre.health()).toMatchObject({ status: 'ok', parked: 0 });
    await expect(centre.outbox.retry(parked?.key ?? '')).rejects.toThrow('CC_NOT_FOUND');
  });

  test('whose fate is uncertain is parked and not sent again unasked', async () => {
    const { centre, inbox, clock } = await newCentre();
    await answering(centre);
    inbox.deliveries.push(new Error('connection lost after DATA'));
    await centre.settle();
    clock.advance('P1D');
    await centre.settle();
    expect(inbox.sent).toHaveLength(1);
    const [parked] = await centre.outbox.list({ state: 'parked' });
    expect(parked).toMatchObject({ lastError: 'uncertain', attempts: 1 });
  });

  test('that can never be sent fails, and a new one takes its place', async () => {
    const { centre, inbox } = await newCentre();
    const id = await answering(centre);
    inbox.deliveries.push({ status: 'failed', code: 'no-such-mailbox' });
    await centre.settle();
    expect(await centre.contacts.get(id)).toMatchObject({ within: 'reply-failed' });
    expect(await centre.outbox.list()).toEqual([]);
    await centre.contacts.reply(id, { by, text: 'Once more.' });
    await centre.settle();
    expect(await centre.contacts.get(id)).toMatchObject({ within: 'idle' });
    expect(inbox.sent.at(-1)?.text).toBe('Once more.');
  });

  test('of a channel that cannot reply fails visibly', async () => {
    const { centre } = await newCentre({ channels: {} });
    const id = await answering(centre);
    await centre.settle();
    expect(await centre.contacts.get(id)).toMatchObject({ within: 'reply-failed' });
  });
});

describe('a process that ends in the middle of a try', () => {
  test('leaves an acknowledgement parked: at most once, then by hand', async () => {
    const memory = memoryStore();
    const points = failpoints(memory);
    const { centre, inbox, options, clock } = await newCentre({ store: points.store });
    await receivedIn(centre);
    points.arm('commit:before', 'crash');
    await expect(centre.settle()).rejects.toThrow('failpoint');
    expect(inbox.sent).toHaveLength(1);

    await memory.close();
    const next = await createContactCentre({ ...options, store: memory });
    clock.advance('P1D');
    await next.settle();
    expect(inbox.sent).toHaveLength(1);
    const [parked] = await next.outbox.list({ state: 'parked' });
    expect(parked).toMatchObject({ kind: 'acknowledge', lastError: 'uncertain' });
    await next.outbox.retry(parked?.key ?? '');
    await next.settle();
    expect(inbox.sent.map(({ key }) => key)).toEqual([parked?.key, parked?.key]);
  });

  test('leaves a handover under its lease: again when that ends, under the same key', async () => {
    const memory = memoryStore();
    const points = failpoints(memory);
    const handed: string[] = [];
    const { centre, options, clock } = await newCentre({
      store: points.store,
      handovers: {
        revenues: async ({ key }) => {
          handed.push(key);
          return { status: 'sent', ref: key };
        },
      },
    });
    const id = await receivedIn(centre);
    await centre.settle();
    await centre.contacts.route(id, { by, service: 'council-tax', purpose: 'handle-query' });
    points.arm('commit:before', 'crash');
    await expect(centre.settle()).rejects.toThrow('failpoint');

    await memory.close();
    const next = await createContactCentre({ ...options, store: memory });
    await next.settle();
    expect(handed).toHaveLength(1);
    clock.advance('PT1M');
    await next.settle();
    expect(handed).toEqual([handed[0], handed[0]]);
    expect(await next.contacts.get(id)).toMatchObject({ matters: [{ status: 'accepted' }] });
  });
});

test('a try that takes long keeps its lease by a heartbeat, and nobody else tries meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  let tries = 0;
  const { centre, clock } = await newCentre({
    handovers: {
      revenues: async () => {
        tries += 1;
        started.resolve();
        await finish.promise;
        return { status: 'sent', ref: 'case' };
      },
    },
  });
  const id = await receivedIn(centre);
  await centre.settle();
  await centre.contacts.route(id, { by, service: 'council-tax', purpose: 'handle-query' });
  const settling = centre.settle();
  await started.promise;
  for (let third = 0; third < 9; third += 1) {
    clock.advance(20_000);
    await vi.advanceTimersByTimeAsync(20_000);
    await centre.settle();
  }
  expect(tries).toBe(1);
  finish.resolve();
  await settling;
  expect(await centre.outbox.list()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

const routed = async (deliver: (handover: Handover) => Promise<never>) => {
  const given = await newCentre({ handovers: { revenues: deliver } });
  const id = await receivedIn(given.centre);
  await given.centre.settle();
  await given.centre.contacts.route(id, {
    by,
    service: 'council-tax',
    purpose: 'handle-query',
    extract: 'For Council Tax.',
  });
  return { ...given, id };
};

describe('a handover', () => {
  test('whose try throws is uncertain: tried again with the same key, and parked after the last try', async () => {
    const keys: string[] = [];
    const { centre, clock } = await routed(async ({ key }) => {
      keys.push(key);
      throw new Error('connection reset');
    });
    for (let tries = 0; tries < 14; tries += 1) {
      await centre.settle();
      clock.advance('PT4H');
    }
    expect(keys).toHaveLength(12);
    expect(new Set(keys).size).toBe(1);
    expect(await centre.outbox.list({ state: 'parked' })).toMatchObject([
      { kind: 'hand-over', lastError: 'uncertain' },
    ]);
  });

  test('to a system that is not configured fails, and the matter says so', async () => {
    const { centre } = await newCentre();
    const id = await receivedIn(centre);
    await centre.contacts.route(id, { by, service: 'council-tax', purpose: 'handle-query' });
    await centre.settle();
    expect(await centre.contacts.get(id)).toMatchObject({ matters: [{ status: 'failed' }] });
  });

  test('N33 an extract goes to the service it was written for and to no other', async () => {
    const opened: string[][] = [];
    const { centre } = await newCentre({
      handovers: {
        revenues: async (handover) => {
          opened.push((await handover.open()).map(({ text }) => text ?? ''));
          return { status: 'sent', ref: 'case' };
        },
      },
    });
    const id = await receivedIn(centre);
    await centre.settle();
    const matters = [{ service: 'council-tax' }, { service: 'council-tax' }];
    await centre.contacts.triage(id, { by, matters });
    for (const number of [1, 2]) {
      await centre.contacts.route(id, {
        by,
        matter: `${id}/m${number}`,
        service: 'council-tax',
        purpose: 'handle-query',
        extract: `Extract ${number}.`,
      });
    }
    await centre.settle();
    expect(opened).toEqual([['Extract 1.'], ['Extract 2.']]);
  });
});

test('one report that cannot be written does not hinder the other effects of its round', async () => {
  const logged: object[] = [];
  const log: Logger = {
    info: () => {},
    warn: (fields) => void logged.push(fields),
    error: (fields) => void logged.push(fields),
  };
  const points = failpoints(memoryStore());
  const { centre, inbox, clock } = await newCentre({ store: points.store, log });
  await receivedIn(centre);
  await receivedIn(centre);
  points.arm('commit:before', 'throw');
  await centre.settle();
  expect(inbox.sent).toHaveLength(2);
  // Both were in one batch that failed, and were then tried singly.
  expect(await centre.outbox.list()).toEqual([]);
  expect(logged).toEqual([]);

  await receivedIn(centre);
  points.arm('commit:before', 'throw');
  await centre.settle();
  expect(logged).toMatchObject([
    { kind: 'acknowledge', code: 'FailpointError' },
    { kind: 'acknowledge', code: 'FailpointError' },
  ]);
  expect(await centre.outbox.list()).toMatchObject([{ state: 'parked' }]);
  clock.advance('P1D');
  await centre.settle();
  expect(inbox.sent).toHaveLength(3);
});

describe('effects of an embedder’s own lifecycle', () => {
  const machine = setup({ actions: outputs() }).createMachine({
    id: 'permit',
    initial: 'asked',
    states: {
      asked: {
        entry: { type: 'effect', params: { kind: 'print', params: { copies: 2 } } },
      },
    },
  });
  const lifecycle = defineLifecycle({ id: 'permit', version: 1, machine });

  test('a name that the engine performs itself is refused', async () => {
    await expect(newCentre({ effects: { reply: async () => {} } })).rejects.toThrow(
      'CC_CONFIG_INVALID',
    );
  });

  test('two lifecycles of one id are refused', async () => {
    await expect(newCentre({ lifecycles: [lifecycle, lifecycle] })).rejects.toThrow(
      'CC_MACHINE_REFUSED',
    );
  });
});
