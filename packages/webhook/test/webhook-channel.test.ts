import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  configured,
  createContactCentre,
  memoryStore,
  type ContactCentre,
} from '@council-contact/core';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { secretKeys, signatureHeaders, webhook } from '../src/index.ts';
import { SECRET } from './crash/crash-centre.ts';
import { crashPolicy } from './crash/crash-policy.ts';
import { receiver, type Answer, type Received } from './receiver.ts';

const BATCH = 'application/cloudevents-batch+json';
const ONE = 'application/cloudevents+json';
const PURPOSE = 'council-contact-purpose';

let answers: Map<string, Answer>;
let origin: string;
let received: readonly Received[];
let centre: ContactCentre;

beforeEach(async () => {
  answers = new Map();
  ({ origin, received } = await receiver(({ path }) => answers.get(path) ?? { status: 404 }));
  centre = await createContactCentre({
    policy: crashPolicy,
    store: memoryStore(),
    channels: {
      forms: configured(webhook, {
        secret: SECRET,
        origins: [origin],
        token: 'a token for the payloads',
        batch: 3,
        maxPayloadBytes: 2_048,
        maxPartBytes: 400_000,
        timeoutMs: 300,
      }),
    },
  });
  onTestFinished(() => centre.stop());
  payload('/1', {
    from: { name: 'Jo Example', email: 'jo@example.org' },
    text: 'The bin is full.',
  });
});

const payload = (path: string, content: unknown): void => {
  answers.set(path, { status: 200, body: JSON.stringify(content) });
};

const event = (change: object = {}, data: object = {}) => ({
  specversion: '1.0',
  type: 'uk.gov.council-contact.item.v1',
  source: 'https://forms.council.example',
  id: 'item-1',
  time: '2026-11-23T09:00:00+00:00',
  data: { payload: `${origin}/1`, ...data },
  ...change,
});

const handle = (body: string, mediaType: string, headers: Record<string, string> = {}) => {
  const bytes = Buffer.from(body);
  const url = 'https://contact.council.example/channels/forms';
  const signed = signatureHeaders(secretKeys(SECRET), 'message-1', new Date(), bytes);
  const request = new Request(url, {
    method: 'POST',
    body: bytes,
    headers: { 'content-type': mediaType, ...signed, ...headers },
  });
  return centre.handle('forms', request, { path: '/', publicUrl: url });
};

const post = async (content: unknown): Promise<readonly Record<string, unknown>[]> => {
  const mediaType = Array.isArray(content) ? BATCH : ONE;
  const answer = await handle(JSON.stringify(content), mediaType);
  return ((await answer.json()) as { items: readonly Record<string, unknown>[] }).items;
};

const part = (url: string) => ({ mediaType: 'image/png', filename: 'a.png', url });

describe('an event', () => {
  test('becomes a contact; the same again is a duplicate; a second of its conversation joins it', async () => {
    const [first] = await post(event());
    expect(first).toMatchObject({
      id: 'item-1',
      source: 'https://forms.council.example',
      status: 'accepted',
    });
    payload('/2', { text: 'It still is.' });
    const again = await post([
      event(),
      event({ id: 'item-2' }, { payload: `${origin}/2`, conversation: 'item-1' }),
      event({ source: 'https://other.example' }),
    ]);
    expect(again.map(({ status }) => status)).toEqual(['duplicate', 'appended', 'accepted']);
    expect(again[1]?.['contact']).toBe(first?.['contact']);
    const contact = await centre.contacts.get(String(first?.['contact']));
    const ids = contact.artefacts.map(({ id }) => id);
    const by = { kind: 'person', id: 'adviser' } as const;
    const opened = await centre.artefacts.open(ids, { by, purpose: 'handle-query' });
    expect(opened.map(({ text }) => text).filter((text) => text !== undefined)).toEqual(
      expect.arrayContaining(['The bin is full.', 'It still is.']),
    );
  });

  test('has its payload fetched under a token of its own, with the purpose, after the signature', async () => {
    await post(event());
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: 'GET',
      path: '/1',
      headers: { authorization: 'Bearer a token for the payloads', [PURPOSE]: 'intake' },
    });
    const forged = handle(JSON.stringify(event()), ONE, { 'webhook-id': 'other' });
    await expect(forged).rejects.toMatchObject({ code: 'CC_SIGNATURE_INVALID' });
    expect(received).toHaveLength(1);
  });

  test('of the future happened now', async () => {
    const [item] = await post(event({ time: '2099-01-01T00:00:00Z' }));
    expect(item).toMatchObject({ status: 'accepted' });
    const { events } = { events: [] as unknown[] };
    for await (const { fact } of centre.facts(null)) {
      events.push(fact);
      if (fact.type === 'contact.received') break;
    }
    expect(JSON.stringify(events)).not.toContain('2099');
  });

  test('brings its parts: small ones as they are, large ones streamed, what is missing named', async () => {
    answers.set('/small', { status: 200, headers: { 'content-length': '5' }, body: 'small' });
    answers.set('/large', { status: 200, body: Buffer.alloc(300_000, 'l') });
    answers.set('/huge', { status: 200, body: Buffer.alloc(500_000, 'h') });
    payload('/1', { parts: ['/small', `${origin}/large`, '/huge', '/missing'].map(part) });
    const [item] = await post(event());
    const { artefacts } = await centre.contacts.get(String(item?.['contact']));
    expect(artefacts.filter(({ kind }) => kind === 'attachment')).toHaveLength(2);
  });
});

describe('nothing is lost and nothing dropped', () => {
  test.each([
    ['gone', { status: 410 }],
    ['no JSON', { status: 200, body: '{' }],
    ['of another shape', { status: 200, body: '{"from":"jo@example.org"}' }],
    ['too large', { status: 200, body: JSON.stringify({ text: 'x'.repeat(3_000) }) }],
  ] as const)(
    'a payload that is %s is quarantined, beside the others of the batch',
    async (_, answer) => {
      answers.set('/2', answer);
      const items = await post([event(), event({ id: 'item-2' }, { payload: `${origin}/2` })]);
      expect(items.map(({ status }) => status)).toEqual(['accepted', 'quarantined']);
      expect(await centre.health()).toMatchObject({ quarantined: 1 });
      const again = await post(event({ id: 'item-2' }, { payload: `${origin}/2` }));
      expect(again[0]?.['status']).toBe('duplicate');
    },
  );

  test.each([
    ['does not answer', null],
    ['is in trouble', { status: 500 }],
    ['refuses the token', { status: 401 }],
    ['sends elsewhere', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ] as const)(
    'where its server %s the whole batch is refused, to come again',
    async (_, answer) => {
      const server = await receiver(({ path }) => (path === '/2' ? answer : { status: 404 }));
      const other = await createContactCentre({
        policy: crashPolicy,
        store: memoryStore(),
        channels: {
          forms: configured(webhook, {
            secret: SECRET,
            origins: [origin, server.origin],
            token: 'a token for the payloads',
          }),
        },
      });
      onTestFinished(() => other.stop());
      centre = other;
      const batch = [event(), event({ id: 'item-2' }, { payload: `${server.origin}/2` })];
      await expect(post(batch)).rejects.toMatchObject({
        code: 'CC_BUSY',
        facts: { retryAfterMs: 5_000 },
      });
      expect((await other.contacts.find({})).items).toEqual([]);
      expect(server.received).toHaveLength(1);
    },
  );

  test('a part that breaks off refuses the batch, to come again', async () => {
    const server = createServer((message, to) => {
      if (message.url === '/1') return void to.end(JSON.stringify({ parts: [part('/cut')] }));
      to.setHeader('content-length', 300_000).write(Buffer.alloc(100_000));
      return void setImmediate(() => message.socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    centre = await createContactCentre({
      policy: crashPolicy,
      store: memoryStore(),
      channels: {
        forms: configured(webhook, { secret: SECRET, origins: [origin], token: 'x'.repeat(16) }),
      },
    });
    onTestFinished(() => centre.stop());
    await expect(post(event())).rejects.toMatchObject({ code: 'CC_BUSY' });
    expect((await centre.contacts.find({})).items).toEqual([]);
  });

  test.each([
    ['not-json', 'body', '{"id":'],
    ['not-a-list', 'body', '{}'],
    ['batch-too-long', 'body', '[1,2,3,4]'],
    ['not-an-event', 'events[0]', '[7]'],
    ['not-1.0', 'events[0].specversion', () => [event({ specversion: '0.3' })]],
    ['type-unknown', 'events[0].type', () => [event({ type: 'other' })]],
    ['not-an-object', 'events[0].data', () => [event({ data: 'x' })]],
    ['not-a-code', 'events[1].id', () => [event(), event({ id: 'jo@example.org' })]],
    ['not-a-code', 'events[0].source', () => [event({ source: 'a b' })]],
    ['not-a-time', 'events[0].time', () => [event({ time: '2026-02-30' })]],
    ['not-a-url', 'events[0].data.payload', () => [event({}, { payload: 'x' })]],
    [
      'origin-not-listed',
      'events[0].data.payload',
      () => [event({}, { payload: 'http://127.0.0.1:1/' })],
    ],
    [
      'origin-not-listed',
      'events[0].data.payload',
      () => [event({}, { payload: 'file:///etc/passwd' })],
    ],
    [
      'not-a-url',
      'events[0].data.payload',
      () => [event({}, { payload: origin.replace('//', '//a@') })],
    ],
    ['not-a-nature', 'events[0].data.nature', () => [event({}, { nature: 'robot' })]],
    ['not-a-code', 'events[0].data.signals', () => [event({}, { signals: ['Jo Example'] })]],
    ['field-unknown', 'events[0].data', () => [event({}, { email: 'jo@example.org' })]],
  ] as const)(
    'a batch with %s at %s is refused as a whole, kept, and says where',
    async (reason, field, content) => {
      const body = typeof content === 'string' ? content : JSON.stringify(content());
      const refused = await handle(body, BATCH).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: 'CC_SOURCE_MALFORMED', facts: { reason, field } });
      expect(String(refused)).not.toMatch(/jo@example|Jo Example/u);
      expect(await centre.health()).toMatchObject({ quarantined: 1, stages: { received: 1 } });
      expect(received).toEqual([]);
    },
  );

  test('what is neither signed nor of a known type is answered and not kept', async () => {
    expect((await handle('[]', 'application/json')).status).toBe(415);
    const url = 'https://contact.council.example/channels/forms';
    const got = await centre.handle('forms', new Request(url), { path: '/', publicUrl: url });
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    await expect(handle('x'.repeat(1_100_000), ONE)).rejects.toMatchObject({
      code: 'CC_TOO_LARGE',
    });
    expect(await centre.health()).toMatchObject({ quarantined: 0 });
    expect(await post([])).toEqual([]);
  });
});

test('a configuration that cannot work is refused', () => {
  const config = {
    secret: SECRET,
    origins: ['https://forms.council.example'],
    token: 'x'.repeat(16),
  };
  for (const change of [
    { secret: 'whsec_short' },
    { origins: [] },
    { origins: ['https://forms.council.example/path'] },
    { token: 'short' },
  ])
    expect(() => configured(webhook, { ...config, ...change })).toThrow('CC_CONFIG_INVALID');
  expect(() => configured(webhook, { ...config, secret: `${SECRET} ${SECRET}` })).not.toThrow();
});
