import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MOUNTS, type Mounted } from './mounts.ts';
import { fixture, signatureOf, type Fixture } from './signed-channel.ts';

// What holds wherever a contact centre is mounted.

/** Spaces, an escape and a number that a parser would not give back as they are. */
const BODY = Buffer.from('{ "a" : 1.0,\n "b":"caf\\u00e9" }');
const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');
/** What the sockets of both sides may hold, and a few pieces. */
const MOST_IN_FLIGHT = 20 * 1024 * 1024;

describe.each(Object.entries(MOUNTS))('mounted on %s', (_, mount) => {
  let parts: Fixture;
  let mounted: Mounted;

  beforeEach(async () => {
    parts = await fixture();
    mounted = await mount(parts.centre, { log: parts.log });
  });
  afterEach(async () => {
    parts.seen.goOn.resolve();
    await mounted.close();
    await parts.centre.stop();
  });

  const post = (path: string, body: Uint8Array = BODY, headers: Record<string, string> = {}) =>
    fetch(`${mounted.url}${path}`, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-signature': signatureOf(body),
        ...headers,
      },
    });

  const echoed = async (id: string) =>
    (await post('/channels/gateway', BODY, { 'x-request-id': id })).headers.get('x-request-id');
  const get = (path: string, method = 'GET') => fetch(`${mounted.url}${path}`, { method });

  test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'image/png'])(
    'a signature over a raw body of %s is valid',
    async (type) => {
      const answer = await post('/channels/gateway/received?a=%2f', BODY, { 'content-type': type });
      expect(await answer.json()).toEqual({
        bytes: BODY.length,
        path: '/received',
        method: 'POST',
      });
      expect(answer.status).toBe(200);
      expect(parts.seen.urls).toEqual([`${mounted.url}/channels/gateway/received?a=%2f`]);
    },
  );

  test('a body without a type, and a request without a body, arrive as they are', async () => {
    const headers = { 'x-signature': signatureOf(BODY), 'content-length': String(BODY.length) };
    const sent = httpRequest(`${mounted.url}/channels/gateway`, { method: 'POST', headers });
    sent.end(BODY);
    const [answer] = await once(sent, 'response');
    expect(answer.statusCode).toBe(200);
    answer.resume();
    const got = await fetch(`${mounted.url}/channels/gateway/`, {
      headers: { 'x-signature': signatureOf(new Uint8Array()) },
    });
    expect(await got.json()).toMatchObject({ bytes: 0, path: '/', method: 'GET' });
  });

  test('errors of a channel become answers, with their code and nothing else', async () => {
    const cases = [
      ['/channels/gateway/busy', 503, 'CC_BUSY', '3'],
      ['/channels/gateway/CC_STOPPED', 503, 'CC_STOPPED', '1'],
      ['/channels/gateway/CC_STORE_FULL', 503, 'CC_STORE_FULL', '60'],
      ['/channels/gateway/CC_SIGNATURE_INVALID', 401, 'CC_SIGNATURE_INVALID', null],
      ['/channels/gateway/CC_SOURCE_MALFORMED', 400, 'CC_SOURCE_MALFORMED', null],
      ['/channels/gateway/CC_TOO_LARGE', 413, 'CC_TOO_LARGE', null],
      ['/channels/gateway/CC_CONFLICT', 500, undefined, null],
      ['/channels/gateway/broken', 500, undefined, null],
      ['/channels/inbox/', 404, 'CC_CHANNEL_UNKNOWN', null],
      ['/channels/jo-example/', 404, 'CC_CHANNEL_UNKNOWN', null],
    ] as const;
    for (const [path, status, code, retryAfter] of cases) {
      const answer = await post(path);
      const problem = (await answer.json()) as Record<string, unknown>;
      expect([path, answer.status, problem['code'], answer.headers.get('retry-after')]).toEqual([
        path,
        status,
        code,
        retryAfter,
      ]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(problem).toMatchObject({ type: 'about:blank', status });
      expect(problem['requestId']).toBe(answer.headers.get('x-request-id'));
      expect(JSON.stringify(problem)).not.toMatch(/jo@example|jo-example|as the test asked/u);
    }
    expect(await parts.centre.health()).toMatchObject({ quarantined: 1 });
    expect(parts.lines).toHaveLength(cases.length - 1);
    expect(parts.lines.join()).not.toMatch(/jo@example|jo-example|127\.0\.0\.1/u);
    expect(parts.lines[0]).toMatch(/"channel":"gateway","method":"POST","status":503/u);
  });

  test('a request id is taken over where it is a safe token', async () => {
    expect(await echoed('0195c1e2-7b1a-7000-8000-a1b2c3d4e5f6')).toBe(
      '0195c1e2-7b1a-7000-8000-a1b2c3d4e5f6',
    );
    for (const unsafe of [
      'jo.example.1234567@example.org',
      '+447700900123456',
      'short1',
      'a b c d e f g h 1 2',
    ])
      expect(await echoed(unsafe)).toMatch(/^[0-9a-f-]{36}$/u);
    const moved = await fetch(`${mounted.url}/channels/gateway/moved`, { redirect: 'manual' });
    expect(moved.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/u);
  });

  test('50 MB go through with a bounded number of bytes in flight, and their signature is valid', async () => {
    const whole = Buffer.concat(Array.from({ length: 50 }, () => MEGABYTE));
    const sent = httpRequest(`${mounted.url}/channels/gateway/upload`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-signature': signatureOf(whole) },
    });
    const answered = once(sent, 'response');
    let handedOver = 0;
    const send = async (): Promise<void> => {
      for (let n = 0; n < 50; n += 1) {
        if (!sent.write(MEGABYTE)) await once(sent, 'drain');
        handedOver += MEGABYTE.length;
      }
      sent.end();
    };
    const sending = send();
    await parts.seen.reached.promise;
    // The channel reads nothing more: the sender must come to a halt.
    for (let before = -1; before !== handedOver;) {
      before = handedOver;
      await after(150);
    }
    expect(handedOver).toBeGreaterThan(0);
    expect(handedOver).toBeLessThan(MOST_IN_FLIGHT);
    parts.seen.goOn.resolve();
    await sending;
    const [answer] = await answered;
    expect(answer.statusCode).toBe(201);
    expect(parts.seen.read).toBe(whole.length);
    answer.resume();
  });

  test('an event stream arrives as it is written, and its end is heard of', async () => {
    const abort = new AbortController();
    const answer = await fetch(`${mounted.url}/channels/gateway/events`, { signal: abort.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toMatchObject({ value: 'data: 1\n\n' });
    parts.seen.goOn.resolve();
    expect(await reader?.read()).toMatchObject({ value: 'data: 2\n\n' });
    abort.abort();
    await parts.seen.aborted.promise;
  });

  test('an upload that is broken off aborts the request', async () => {
    const sent = httpRequest(`${mounted.url}/channels/gateway/upload`, {
      method: 'POST',
      headers: { 'content-length': '1000000' },
    });
    const failed = once(sent, 'error').catch(() => {});
    sent.write('half');
    await parts.seen.reached.promise;
    parts.seen.goOn.resolve();
    sent.destroy();
    await parts.seen.aborted.promise;
    await failed;
    expect((await fetch(`${mounted.url}/livez`)).status).toBe(200);
  });

  test('closing lets what runs finish, and takes nothing new', async () => {
    const slow = fetch(`${mounted.url}/channels/gateway/slow`);
    await parts.seen.reached.promise;
    const closing = mounted.close();
    parts.seen.goOn.resolve();
    expect(await (await slow).text()).toBe('done');
    await closing;
    await expect(fetch(`${mounted.url}/livez`)).rejects.toThrow('fetch failed');
  });

  test('what operates it is served beside the channels', async () => {
    expect(await (await get('/livez')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ok' });
    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(await metrics.text()).toMatch(/# EOF\n$/u);
    const head = await get('/readyz', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    const posted = await get('/metrics', 'POST');
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await get('/nothing')).status).toBe(404);
  });

  test('ready no longer once the store is closed; alive all the same', async () => {
    await parts.centre.stop();
    expect((await fetch(`${mounted.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${mounted.url}/livez`)).status).toBe(200);
    const answer = await post('/channels/gateway');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'CC_STOPPED' });
  });
});

test.each(['Fastify', 'Express'] as const)(
  'the rest of an application on %s has its bodies parsed as before',
  async (name) => {
    const { centre } = await fixture();
    const mounted = await MOUNTS[name](centre);
    const answer = await fetch(new URL('/own', mounted.url), {
      method: 'POST',
      body: '{"a":[1]}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await answer.json()).toEqual({ a: [1] });
    await mounted.close();
    await centre.stop();
  },
);
