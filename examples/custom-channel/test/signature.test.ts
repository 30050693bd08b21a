import { describe, expect, it } from 'vitest';
import { signedWebhook } from '../src/fake-gateway/signed-webhook.ts';
import { isSigned } from '../src/signature.ts';

const NOW = new Date('2026-11-23T09:00:00Z');
const SECRET = 'the-secret-of-the-webhooks';
const URL = 'https://contact.council.example/channels/sms';

const seconds = (offset: number): Date => new Date(NOW.getTime() + offset * 1000);

const check = async (webhook: Request, secrets: string[] = [SECRET]): Promise<boolean> =>
  isSigned(webhook.headers, await webhook.bytes(), secrets, NOW);

const changed = (webhook: Request, name: string, value: string | null): Request => {
  const headers = new Headers(webhook.headers);
  if (value === null) headers.delete(name);
  else headers.set(name, value);
  return new Request(webhook, { headers });
};

describe('isSigned', () => {
  it('knows what another implementation signed', () => {
    // printf '%s' '1795424400.{"type":"ping"}' | openssl dgst -sha256 -hmac the-secret-of-the-webhooks
    const headers = new Headers({
      'x-gateway-timestamp': '1795424400',
      'x-gateway-signature': 'v1=a96e1b21309ae54e6f4f4994ab2ff50599c3631cd9cc9a1aabc2535a3bfa5f22',
    });
    expect(isSigned(headers, Buffer.from('{"type":"ping"}'), [SECRET], NOW)).toBe(true);
  });

  it('takes either of two secrets, and no third', async () => {
    const webhook = signedWebhook(URL, '{}', SECRET, NOW);
    expect(await check(webhook.clone(), ['another-one', SECRET])).toBe(true);
    expect(await check(webhook.clone(), ['another-one', 'a-third'])).toBe(false);
  });

  it.each([
    [-300, true],
    [-301, false],
    [300, true],
    [301, false],
  ])('signed %i s from now: %s', async (offset, expected) => {
    expect(await check(signedWebhook(URL, '{}', SECRET, seconds(offset)))).toBe(expected);
  });

  it('is of these bytes and this timestamp', async () => {
    const webhook = signedWebhook(URL, '{"a":1}', SECRET, NOW);
    expect(isSigned(webhook.headers, Buffer.from('{"a":2}'), [SECRET], NOW)).toBe(false);
    expect(await check(changed(webhook, 'x-gateway-timestamp', '1795424401'))).toBe(false);
  });

  it.each([
    ['x-gateway-signature', null],
    ['x-gateway-signature', ''],
    ['x-gateway-signature', 'v1='],
    ['x-gateway-signature', 'v1=zz'],
    ['x-gateway-signature', 'v1=00'],
    ['x-gateway-timestamp', null],
    ['x-gateway-timestamp', ''],
    ['x-gateway-timestamp', 'NaN'],
    ['x-gateway-timestamp', 'Infinity'],
    ['x-gateway-timestamp', '1795424400, 1795424400'],
  ])('is refused where %s is %j', async (name, value) => {
    expect(await check(changed(signedWebhook(URL, '{}', SECRET, NOW), name, value))).toBe(false);
  });
});
