import { virtualClock, type VirtualClock } from '@council-contact/conformance';
import {
  configured,
  createContactCentre,
  hasCode,
  memoryStore,
  type Contact,
  type ContactCentre,
} from '@council-contact/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { examplePolicy } from '../src/example-policy.ts';
import { FakeGateway } from '../src/fake-gateway/fake-gateway.ts';
import { sms } from '../src/index.ts';

const NUMBER = '+441632960100';
const PHONE = '+447700900001';
const TOKEN = 'a-token-of-the-gateway';
const [OLD, NEW] = ['the-secret-of-last-year', 'the-secret-of-this-year'];
const PLACE = { path: '/', publicUrl: 'https://contact.council.example/channels/sms-main' };
const by = { kind: 'person', id: 'adviser-1' } as const;

let clock: VirtualClock;
let gateway: FakeGateway;
let centre: ContactCentre;
/** What handle threw, by code, since the test began. */
let refusals: string[] = [];

const taken = async (webhook: Request): Promise<Response> => {
  try {
    return await centre.handle('sms-main', webhook, PLACE);
  } catch (error) {
    refusals.push(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
    return new Response(null, { status: 500 });
  }
};

beforeEach(async () => {
  clock = virtualClock('2026-11-23T09:00:00Z');
  refusals = [];
  gateway = await new FakeGateway({
    token: TOKEN,
    secret: NEW,
    now: () => clock.now(),
    post: taken,
  }).start();
  gateway.webhookUrl = PLACE.publicUrl;
  const config = { url: gateway.url, token: TOKEN, number: NUMBER, secret: NEW, oldSecret: OLD };
  centre = await createContactCentre({
    policy: examplePolicy,
    store: memoryStore(clock),
    clock,
    channels: { 'sms-main': configured(sms, config) },
  });
});

afterEach(async () => {
  await centre.stop();
  await gateway.close().catch(() => {}); // a test may have closed it
});

const contacts = async (): Promise<readonly Contact[]> => (await centre.contacts.find()).items;

/** A text has come, and an adviser has answered it. */
const answered = async (text = 'On Tuesday.'): Promise<Contact> => {
  await gateway.text({ from: PHONE, to: NUMBER, text: 'When is my bin emptied?' });
  const [contact] = await contacts();
  if (contact === undefined) throw new Error('no text came in');
  await centre.contacts.triage(contact.id, { by, matters: [{ service: 'waste' }] });
  await centre.contacts.reply(contact.id, { by, text });
  return contact;
};

describe('webhooks', () => {
  it('are taken under the new secret and the old one while they are changed', async () => {
    for (const secret of [NEW, OLD, 'the-secret-of-someone-else']) {
      gateway.secret = secret;
      await gateway.text({ from: PHONE, to: NUMBER, text: secret });
    }
    expect(refusals).toEqual(['CC_SIGNATURE_INVALID']);
    expect((await contacts()).map(({ items }) => items)).toEqual([2]);
  });

  it('that were signed six minutes ago are refused', async () => {
    await gateway.text({ from: PHONE, to: NUMBER, text: 'first' });
    const late = gateway.signed('{"type":"message.received"}');
    clock.advance('PT6M');
    expect((await taken(late)).ok).toBe(false);
    expect(refusals).toEqual(['CC_SIGNATURE_INVALID']);
  });

  it('of a text that lacks what it needs are taken, and the text is quarantined', async () => {
    const message = { id: 'SM7', from: PHONE, to: NUMBER, text: 'when?' };
    expect(await gateway.post(JSON.stringify({ type: 'message.received', message }))).toBe(true);
    const [contact] = await contacts();
    expect(contact).toMatchObject({ within: 'quarantined' });
  });

  it.each(['', 'null', '[]', '{"type":"message.received"}', '{"type":"message.rec'])(
    'that read %j are refused as malformed, and quarantined',
    async (body) => {
      expect(await gateway.post(body)).toBe(false);
      expect(refusals).toEqual(['CC_SOURCE_MALFORMED']);
      expect((await contacts()).map(({ within }) => within)).toEqual(['quarantined']);
    },
  );

  it('about texts that are not ours, or in words that we do not know, are taken', async () => {
    await answered();
    await centre.settle();
    const [sent] = gateway.sent;
    const { id, reference } = sent ?? {};
    const at = clock.now().toISOString();
    for (const message of [
      { id, at, reference, status: 'queued' },
      { id, at, reference, status: 'undelivered', code: '30005' },
      { id: 'SM9', at, status: 'delivered' },
      { id: 'SM9', at, reference: 'sent-by-hand', status: 'delivered' },
    ]) {
      expect(await gateway.post(JSON.stringify({ type: 'message.status', message }))).toBe(true);
    }
    expect(refusals).toEqual([]);
  });

  it('say STOP, and nobody has to triage it', async () => {
    await gateway.text({ from: PHONE, to: NUMBER, text: ' Stop\n' });
    await gateway.text({ from: '+447700900002', to: NUMBER, text: 'Stop the noise next door' });
    const all = await contacts();
    expect(all.map(({ nature }) => nature)).toEqual(['opt-out', 'person']);
  });
});

describe('replies', () => {
  it('wait as long as the gateway says where it is asked too much', async () => {
    await answered();
    gateway.fail('limit');
    await centre.settle();
    expect(gateway.sent).toEqual([]);
    gateway.recover();
    clock.advance('PT1S');
    await centre.settle();
    expect(gateway.sent).toEqual([]);
    clock.advance('PT1S');
    await centre.settle();
    expect(gateway.sent.map(({ content }) => content?.text)).toEqual(['On Tuesday.']);
  });

  it('that are too long for six texts are refused before they are queued', async () => {
    await expect(answered('x'.repeat(919))).rejects.toSatisfy((error) =>
      hasCode(error, 'CC_INPUT_INVALID'),
    );
  });

  it('that a gateway which is gone did not take are tried again', async () => {
    await answered();
    await gateway.close();
    await centre.settle();
    const rows = await centre.outbox.list();
    expect(rows).toHaveLength(1);
  });
});

it('gives its token to nobody whom the gateway sends it to', async () => {
  const elsewhere = await new FakeGateway({ token: TOKEN, secret: NEW }).start();
  try {
    gateway.redirectTo = elsewhere.url;
    expect((await centre.health()).channels).toEqual({ 'sms-main': 'down' });
    expect(elsewhere.asked).toBe(0);
  } finally {
    await elsewhere.close();
  }
});
