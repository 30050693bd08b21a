import { request as secureRequest } from 'node:https';
import { once } from 'node:events';
import type { ContactCentre } from '@council-contact/core';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { serve, type ServeOptions, type ServedCentre } from '../src/index.ts';
import { CERTIFICATE, KEY } from './loopback-certificate.ts';
import { rawConnection } from './raw-connection.ts';
import { fixture, signatureOf, type Fixture } from './signed-channel.ts';

let parts: Fixture;
beforeEach(async () => {
  parts = await fixture();
});
afterEach(async () => {
  parts.seen.goOn.resolve();
  await parts.centre.stop();
});

const serving = async (options: ServeOptions = {}, centre: ServedCentre = parts.centre) => {
  const server = await serve(centre, { log: parts.log, ...options });
  onTestFinished(() => server.close({ withinMs: 50 }));
  return server;
};

const EMPTY = signatureOf(new Uint8Array());
const signed = (more: string, signature = EMPTY): string =>
  `POST /channels/gateway HTTP/1.1\r\nHost: contact.test\r\nX-Signature: ${signature}\r\n${more}`;

const one = (path: string): string =>
  signed('Content-Length: 0\r\n\r\n').replace('gateway', `gateway/${path}`);

describe('limits', () => {
  test('headers that do not come to an end are answered with 408', async () => {
    const { url } = await serving({ headersTimeoutMs: 200 });
    const raw = await rawConnection(url);
    raw.socket.write('POST /channels/gateway HTTP/1.1\r\nHost: a');
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 408 /u);
  });

  test('a body that trickles is answered with 408, however often a byte comes', async () => {
    const { url } = await serving({ bodyTimeoutMs: 300 });
    const raw = await rawConnection(url);
    raw.socket.write(signed('Content-Length: 1000\r\n\r\n'));
    const trickle = setInterval(() => raw.socket.write('x'), 20);
    onTestFinished(() => clearInterval(trickle));
    expect(await raw.until(/requestId/u)).toMatch(/^HTTP\/1\.1 408 .*\r\nconnection: close/isu);
    clearInterval(trickle);
    raw.socket.end();
    await raw.closed;
  });

  test('the time that a channel takes is not the sender’s', async () => {
    const { url } = await serving({ bodyTimeoutMs: 150 });
    const raw = await rawConnection(url);
    const body = 'x'.repeat(100);
    const signature = signatureOf(Buffer.from(body));
    raw.socket.write(
      signed('Content-Length: 100\r\n\r\n', signature).replace('gateway', 'gateway/upload'),
    );
    raw.socket.write(body.slice(0, 50));
    await parts.seen.reached.promise;
    const waited = Promise.withResolvers<void>();
    setTimeout(waited.resolve, 400);
    await waited.promise;
    parts.seen.goOn.resolve();
    raw.socket.write(body.slice(50));
    expect(await raw.until(/bytes/u)).toMatch(/^HTTP\/1\.1 201 /u);
    raw.socket.destroy();
  });

  test('a declared length over the limit is refused before a byte of it', async () => {
    const { url } = await serving({ maxBodyBytes: 1_000 });
    const raw = await rawConnection(url);
    raw.socket.write(signed('Content-Length: 1001\r\n\r\n'));
    expect(await raw.until(/requestId/u)).toMatch(
      /^HTTP\/1\.1 413 .*"code":"CC_TOO_LARGE".*"maxBytes":1000/su,
    );
    expect(parts.seen.urls).toEqual([]);
    raw.socket.destroy();
  });

  test('a body that grows over the limit without having said so is refused', async () => {
    const { url } = await serving({ maxBodyBytes: 1_000 });
    const raw = await rawConnection(url);
    raw.socket.write(signed('Transfer-Encoding: chunked\r\n\r\n'));
    raw.socket.write(`3e8\r\n${'x'.repeat(1_000)}\r\n1\r\ny\r\n`);
    expect(await raw.until(/requestId/u)).toMatch(/^HTTP\/1\.1 413 .*"code":"CC_TOO_LARGE"/su);
    raw.socket.destroy();
  });

  test('bytes after the declared length are no part of the body', async () => {
    const { url } = await serving();
    const raw = await rawConnection(url);
    const signature = signatureOf(Buffer.from('ab'));
    raw.socket.write(signed('Content-Length: 2\r\n\r\nabcdef', signature));
    // They begin a request that is none.
    const all = await raw.closed;
    expect(all).toMatch(/HTTP\/1\.1 400 /u);
    expect(all).not.toMatch(/"bytes":[^2]/u);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  test('a large body that is refused at once does not keep its sender from the answer', async () => {
    const { url } = await serving();
    const answer = await fetch(`${url}/channels/gateway/CC_SIGNATURE_INVALID`, {
      method: 'POST',
      body: Buffer.alloc(20 * 1024 * 1024),
    });
    expect(answer.status).toBe(401);
  });
});

describe('connections', () => {
  test('requests one behind the other on one connection are answered in their order', async () => {
    const { url } = await serving();
    const raw = await rawConnection(url);
    raw.socket.write(one('slow') + one('second') + one('third'));
    await parts.seen.reached.promise;
    parts.seen.goOn.resolve();
    const all = await raw.until(/"\/third"/u);
    expect(all).toMatch(/done.*"\/second".*"\/third"/su);
    expect(all).not.toMatch(/connection: close/iu);
    raw.socket.destroy();
  });

  test('odd requests are refused, not failed over', async () => {
    const { url } = await serving();
    const cases = [
      ['TRACE /channels/gateway HTTP/1.1\r\nHost: a.test\r\n\r\n', 405],
      ['GET /livez HTTP/1.1\r\nHost: a b\r\n\r\n', 400],
      ['OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n', 400],
      ['GET //evil.test/livez HTTP/1.1\r\nHost: a.test\r\n\r\n', 404],
      ['GET http://evil.test/livez HTTP/1.1\r\nHost: a.test\r\n\r\n', 200],
      ['GET /livez HTTP/1.1\r\n\r\n', 400],
      ['nonsense\r\n\r\n', 400],
    ] as const;
    for (const [bytes, status] of cases) {
      const raw = await rawConnection(url);
      raw.socket.write(bytes);
      expect([bytes, (await raw.until(/\r\n\r\n/u)).slice(9, 12)]).toEqual([bytes, `${status}`]);
      raw.socket.destroy();
    }
  });

  test('HTTPS where a key and a certificate are given', async () => {
    const { url } = await serving({ tls: { key: KEY, cert: CERTIFICATE } });
    expect(url).toMatch(/^https:/u);
    const sent = secureRequest(`${url}/channels/gateway`, {
      ca: CERTIFICATE,
      headers: { 'x-signature': EMPTY },
    });
    sent.end();
    const [answer] = await once(sent, 'response');
    expect(answer.statusCode).toBe(200);
    expect(parts.seen.urls).toEqual([`${url}/channels/gateway`]);
    answer.resume();
    sent.destroy();
  });
});

describe('stopping', () => {
  test('what runs is finished, nothing new is accepted', async () => {
    const server = await serving();
    const slow = fetch(`${server.url}/channels/gateway/slow`);
    const idle = await rawConnection(server.url);
    idle.socket.write('GET /livez HTTP/1.1\r\nHost: a.test\r\n\r\n');
    await idle.until(/ok/u);
    await parts.seen.reached.promise;
    const closing = server.close({ withinMs: 20_000 });
    await idle.closed;
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow('fetch failed');
    parts.seen.goOn.resolve();
    expect(await (await slow).text()).toBe('done');
    await closing;
  });

  test('a connection that was busy is told that it ends, and takes no more for the channels', async () => {
    const server = await serving();
    const raw = await rawConnection(server.url);
    raw.socket.write(signed('Content-Length: 0\r\n\r\n').replace('gateway', 'gateway/slow'));
    await parts.seen.reached.promise;
    const closing = server.close({ withinMs: 20_000 });
    raw.socket.write(signed('Content-Length: 0\r\n\r\n'));
    parts.seen.goOn.resolve();
    const all = await raw.closed;
    expect(all).toMatch(/^HTTP\/1\.1 200 .*connection: close.*done/isu);
    expect(all).not.toMatch(/"bytes"/u);
    await closing;
  });

  test('event streams are ended at once; what takes too long is cut off', async () => {
    const server = await serving();
    const events = await fetch(`${server.url}/channels/gateway/events`);
    const slow = fetch(`${server.url}/channels/gateway/slow`);
    await parts.seen.reached.promise;
    const started = performance.now();
    const cut = slow.catch((error: unknown) => error);
    const closing = server.close({ withinMs: 300 });
    await parts.seen.aborted.promise;
    await events.text().catch(() => {});
    expect(performance.now() - started).toBeLessThan(290);
    expect(await cut).toBeInstanceOf(TypeError);
    await closing;
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('a centre that is still being opened', () => {
  test('is alive, not ready, and asks senders to come again', async () => {
    const opening = Promise.withResolvers<ContactCentre>();
    const { url } = await serving({}, opening.promise);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    const waiting = await fetch(`${url}/readyz`);
    expect([waiting.status, await waiting.json()]).toEqual([503, { status: 'starting' }]);
    const early = await fetch(`${url}/channels/gateway`);
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
    opening.resolve(parts.centre);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
    const late = await fetch(`${url}/channels/gateway`, { headers: { 'x-signature': EMPTY } });
    expect(late.status).toBe(200);
  });
});
