import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createContactCentre,
  memoryStore,
  type ContactCentre,
  type Delivery,
} from '@council-contact/core';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  progressFile,
  secretKeys,
  webhookFacts,
  webhookHandover,
  type WebhookFacts,
} from '../src/index.ts';
import { retryAfterMs } from '../src/outgoing.ts';
import { checkSignature, claimedSignature } from '../src/signature.ts';
import { SECRET } from './crash/crash-centre.ts';
import { crashPolicy } from './crash/crash-policy.ts';
import { receiver, type Answer, type Received } from './receiver.ts';

const SOURCE = 'https://contact.council.example';
const OTHER = `whsec_${Buffer.alloc(24, 'other').toString('base64')}`;

interface Event {
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly data: { readonly contact: string; readonly type: string };
}

let centre: ContactCentre;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'webhook-out-'));
  centre = await createContactCentre({ policy: crashPolicy, store: memoryStore() });
  onTestFinished(async () => {
    await centre.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

const arrive = (n: number) =>
  centre.receive('forms', {
    key: `item-${n}`,
    ref: `item-${n}`,
    conversation: `item-${n}`,
    occurredAt: '2026-11-23T09:00:00Z',
    nature: 'person',
    from: { email: 'jo@example.org' },
    to: 'forms',
    text: 'The bin at 1 Example Street is full.',
  });

const eventsOf = (received: readonly Received[]): readonly Event[] =>
  received.flatMap(({ body }) => JSON.parse(body) as readonly Event[]);

const insistSigned = ({ headers, body }: Received, secret: string): void => {
  const plain = new Headers();
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'])
    plain.set(name, String(headers[name]));
  checkSignature(claimedSignature(plain, new Date()), Buffer.from(body), secretKeys(secret));
};

/** Runs until the condition holds, then stops. */
const runUntil = async (facts: WebhookFacts, condition: () => boolean): Promise<void> => {
  const stop = new AbortController();
  const running = facts.run(stop.signal);
  await expect.poll(condition, { timeout: 10_000, interval: 5 }).toBe(true);
  stop.abort();
  await running;
};

const started = (url: string, change: object = {}) =>
  webhookFacts(centre, {
    url,
    secret: SECRET,
    source: SOURCE,
    progress: progressFile(join(folder, 'facts.json')),
    retryMs: 5,
    lingerMs: 5,
    ...change,
  });

describe('facts', () => {
  test('go out signed, in order, once while all goes well; ids and codes alone', async () => {
    const { origin, received } = await receiver(() => ({ status: 204 }));
    for (let n = 0; n < 5; n += 1) await arrive(n);
    const facts = started(`${origin}/facts`, { batch: 4, secret: `${OTHER} ${SECRET}` });
    await runUntil(facts, () => eventsOf(received).filter(isReceived).length === 5);
    const expected: string[] = [];
    const stop = new AbortController();
    for await (const { cursor } of centre.facts(null, stop.signal)) {
      expected.push(cursor);
      if (cursor === facts.delivery.cursor) stop.abort();
    }
    expect(eventsOf(received).map(({ id }) => id)).toEqual(expected);
    for (const one of received) {
      expect(one.headers['content-type']).toBe('application/cloudevents-batch+json');
      insistSigned(one, SECRET);
      insistSigned(one, OTHER);
      expect(one.body).not.toMatch(/jo@example|Example Street/u);
    }
    expect(eventsOf(received)[0]).toMatchObject({
      specversion: '1.0',
      source: SOURCE,
      type: 'uk.gov.council-contact.fact.contact.received.v1',
    });
  });

  test('go on after the stored cursor, and know no loss over failures and a restart', async () => {
    const answers: (Answer | null)[] = [
      { status: 500 },
      null,
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    ];
    const { origin, received } = await receiver((_, count) =>
      count <= answers.length ? (answers[count - 1] ?? null) : { status: 200 },
    );
    await arrive(1);
    const first = started(origin);
    await runUntil(first, () => first.delivery.cursor !== null);
    const [tried, ...repeats] = received.slice(0, 5);
    expect(repeats.map(({ body, headers }) => [body, headers['webhook-id']])).toEqual(
      repeats.map(() => [tried?.body, tried?.headers['webhook-id']]),
    );
    await arrive(2);
    const second = started(origin);
    await runUntil(
      second,
      () => second.delivery.cursor !== first.delivery.cursor && second.delivery.cursor !== null,
    );
    const later = eventsOf(received.slice(answers.length)).map(({ id }) => id);
    expect(new Set(later).size).toBe(later.length);
    expect(eventsOf(received.slice(answers.length)).filter(isReceived)).toHaveLength(2);
  });

  test('wait as long as the receiver asks', async () => {
    const { origin, received } = await receiver((_, count) =>
      count === 1 ? { status: 503, headers: { 'retry-after': '1' } } : { status: 200 },
    );
    await arrive(1);
    const facts = started(origin);
    const begun = performance.now();
    await runUntil(facts, () => facts.delivery.cursor !== null);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
    expect(received).toHaveLength(2);
  });

  test('stop for good where the receiver says 410, visibly, until a person begins again', async () => {
    let status = 410;
    const { origin, received } = await receiver(() => ({ status }));
    await arrive(1);
    const facts = started(origin);
    await facts.run(new AbortController().signal);
    expect(facts.delivery).toMatchObject({ status: 'gone', code: 'http-410', cursor: null });
    const again = started(origin);
    await again.run(new AbortController().signal);
    expect(again.delivery.status).toBe('gone');
    expect(received).toHaveLength(1);
    const progress = progressFile(join(folder, 'facts.json'));
    const { cursor, goneAt } = await progress.load();
    expect([cursor, typeof goneAt]).toEqual([null, 'string']);
    status = 200;
    await progress.save({ cursor, goneAt: null });
    const third = started(origin);
    await runUntil(third, () => third.delivery.cursor !== null);
  });

  test('show that they are not taken', async () => {
    const { origin } = await receiver(() => ({ status: 500 }));
    await arrive(1);
    const lines: string[] = [];
    const log = {
      info: () => {},
      warn: (line: object) => void lines.push(JSON.stringify(line)),
      error: () => {},
    };
    const facts = started(origin, { log });
    const stop = new AbortController();
    const running = facts.run(stop.signal);
    await expect.poll(() => facts.delivery).toMatchObject({ status: 'retrying', code: 'http-500' });
    stop.abort();
    await running;
    expect(facts.delivery.status).toBe('stopped');
    expect(lines[0]).toMatch(/"code":"http-500","failures":1/u);
  });

  test('do not begin anew over a progress that cannot be read', async () => {
    writeFileSync(join(folder, 'facts.json'), 'something else');
    await expect(started('http://127.0.0.1:1').run(new AbortController().signal)).rejects.toThrow(
      'CC_CONFIG_INVALID',
    );
  });
});

const isReceived = ({ data }: Event): boolean => data.type === 'contact.received';

const open = async () => [];

const handOver = async (
  answer: Answer | null,
): Promise<readonly [Delivery, Received | undefined]> => {
  const { origin, received } = await receiver(() => answer);
  const target = webhookHandover({ url: origin, secret: SECRET, source: SOURCE });
  const handover = { key: 'm1~2~0', contact: 'c1', matter: 'c1/m1', service: 'waste', open };
  return [await target(handover, new AbortController().signal), received[0]];
};

describe('a handover', () => {
  test('is an event with ids and codes, under the handover’s own key', async () => {
    const [delivery, received] = await handOver({ status: 202 });
    expect(delivery).toEqual({ status: 'sent', ref: 'm1~2~0' });
    expect(JSON.parse(received?.body ?? '')).toEqual({
      specversion: '1.0',
      type: 'uk.gov.council-contact.handover.v1',
      source: SOURCE,
      id: 'm1~2~0',
      subject: 'c1',
      datacontenttype: 'application/json',
      data: { contact: 'c1', matter: 'c1/m1', service: 'waste' },
    });
    if (received !== undefined) insistSigned(received, SECRET);
  });

  test('is tried again, later where the receiver says so; 410 is for a person', async () => {
    expect((await handOver({ status: 429, headers: { 'retry-after': '7' } }))[0]).toEqual({
      status: 'retry',
      code: 'http-429',
      afterMs: 7_000,
    });
    expect((await handOver({ status: 400 }))[0]).toEqual({ status: 'retry', code: 'http-400' });
    expect((await handOver({ status: 410 }))[0]).toEqual({ status: 'failed', code: 'http-410' });
    expect((await handOver(null))[0]).toEqual({ status: 'uncertain' });
  });
});

test('Retry-After is read in seconds and as a date, and bounded', () => {
  const now = new Date('2026-11-23T12:00:00Z');
  const cases: readonly (readonly [string | null, number | null])[] = [
    [null, null],
    ['120', 120_000],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['soon', null],
  ];
  for (const [header, ms] of cases)
    expect([header, retryAfterMs(header, now)]).toEqual([header, ms]);
});
