import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { expressContactCentre, serve, type ServeOptions } from '../src/index.ts';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { fixture, signatureOf, type Fixture } from './signed-channel.ts';

const PATH = "/channels/gateway/x?q=a%27b'c";

let parts: Fixture;
beforeEach(async () => {
  parts = await fixture();
});
afterEach(() => parts.centre.stop());

/** The address that the channel was told for a request with these headers. */
const seenUrl = async (options: ServeOptions, headers: Record<string, string>) => {
  const server = await serve(parts.centre, options);
  onTestFinished(() => server.close());
  const { hostname, port } = new URL(server.url);
  // Path by path: given a URL, the client would write it anew.
  const sent = request({
    hostname,
    port,
    path: PATH,
    headers: { 'x-signature': signatureOf(new Uint8Array()), ...headers },
  });
  sent.end();
  const [answer] = await once(sent, 'response');
  answer.resume();
  return parts.seen.urls.at(-1)?.replace(server.url, 'SOCKET');
};

const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'contact.council.example' };

test('what proxies say is believed of those that are named, and of no one else', async () => {
  expect(await seenUrl({}, forwarded)).toBe(`SOCKET${PATH}`);
  expect(await seenUrl({ trustProxies: ['10.0.0.0/8', 'fd00::/8'] }, forwarded)).toBe(
    `SOCKET${PATH}`,
  );
  expect(await seenUrl({ trustProxies: ['127.0.0.0/8'] }, forwarded)).toBe(
    `https://contact.council.example${PATH}`,
  );
  expect(await seenUrl({ trustProxies: ['127.0.0.1', '::1'] }, { host: 'inner.test' })).toBe(
    `http://inner.test${PATH}`,
  );
  expect(
    await seenUrl(
      { trustProxies: ['127.0.0.1'] },
      { 'x-forwarded-host': 'claimed.test, near.test' },
    ),
  ).toBe(`http://near.test${PATH}`);
});

test('what is configured is the truth', async () => {
  const publicUrl = 'https://contact.council.example/in';
  expect(await seenUrl({ publicUrl, trustProxies: ['127.0.0.1'] }, { host: 'a.test' })).toBe(
    publicUrl + PATH,
  );
});

test.each(['10.0.0.0/33', '10.0.0.0/', 'proxy.test', '::1/129', ''])(
  '%j is no network',
  async (network) => {
    await expect(serve(parts.centre, { trustProxies: [network] })).rejects.toMatchObject({
      code: 'CC_CONFIG_INVALID',
    });
  },
);

test('behind a body parser the sender and the log are told what to do', async () => {
  const app = express();
  app.use(express.json());
  app.use(expressContactCentre(parts.centre, { log: parts.log }));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const answer = await fetch(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/channels/gateway`,
    { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
  );
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({
    code: 'CC_CONFIG_INVALID',
    detail: expect.stringContaining('mount the contact centre before it'),
  });
  expect(parts.lines.join()).toContain('A body parser has read this request');
});

test('metrics are left out where they are not wanted', async () => {
  const server = await serve(parts.centre, { metrics: false });
  onTestFinished(() => server.close());
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
});
