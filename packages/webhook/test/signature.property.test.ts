import {
  assert,
  integer,
  nat,
  pre,
  property,
  string,
  stringMatching,
  uint8Array,
} from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  checkSignature,
  claimedSignature,
  secretKeys,
  signatureHeaders,
} from '../src/signature.ts';

const whsec = (bytes: Uint8Array): string => `whsec_${Buffer.from(bytes).toString('base64')}`;
const secretOf = uint8Array({ minLength: 24, maxLength: 64 }).map(whsec);
const messageId = stringMatching(/^[A-Za-z0-9_-]{1,40}$/u);
const NOW = new Date('2026-11-23T12:00:00Z');

const verify = (
  headers: Record<string, string>,
  body: Uint8Array,
  secrets: string,
  now = NOW,
): void => checkSignature(claimedSignature(new Headers(headers), now), body, secretKeys(secrets));

const reasonOf = (run: () => void): unknown => {
  try {
    run();
    return null;
  } catch (error) {
    return (error as { code?: string; facts?: { reason?: string } }).code === 'CC_SIGNATURE_INVALID'
      ? (error as { facts: { reason?: string } }).facts.reason
      : error;
  }
};

describe('a signature', () => {
  test('is that of the published example', () => {
    // From the library of Standard Webhooks, test "sign function works".
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const body = Buffer.from('{"test": 2432232314}');
    const headers = signatureHeaders(
      secretKeys(secret),
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      body,
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('of ours is valid for the library, and one of the library’s for us', () => {
    const at = new Date();
    assert(
      property(secretOf, messageId, string(), (secret, id, text) => {
        const body = Buffer.from(text);
        const headers = signatureHeaders(secretKeys(secret), id, at, body);
        const library = new Webhook(secret);
        expect(() => library.verify(text, { ...headers }, { jsonParse: false })).not.toThrow();
        const signature = library.sign(id, at, text);
        verify({ ...headers, 'webhook-signature': signature }, body, secret, at);
      }),
    );
  });

  test('is broken by any change of body, id, time or key', () => {
    assert(
      property(
        secretOf,
        secretOf,
        messageId,
        uint8Array({ minLength: 1 }),
        nat(),
        integer({ min: 1, max: 255 }),
        (secret, other, id, body, at, mask) => {
          pre(secret !== other);
          const headers = { ...signatureHeaders(secretKeys(secret), id, NOW, body) };
          verify(headers, body, secret);
          const changed = body.slice();
          changed[at % body.length] = (body[at % body.length] ?? 0) ^ mask;
          const wrong = 'signature-wrong';
          expect(reasonOf(() => verify(headers, changed, secret))).toBe(wrong);
          expect(reasonOf(() => verify({ ...headers, 'webhook-id': `${id}x` }, body, secret))).toBe(
            wrong,
          );
          const later = { ...headers, 'webhook-timestamp': String(NOW.getTime() / 1_000 + 1) };
          expect(reasonOf(() => verify(later, body, secret))).toBe(wrong);
          expect(reasonOf(() => verify(headers, body, other))).toBe(wrong);
        },
      ),
    );
  });

  test('may be of any of the secrets, on either side, while they are changed', () => {
    assert(
      property(secretOf, secretOf, secretOf, messageId, (old, current, next, id) => {
        const body = Buffer.from('[]');
        const by = (secrets: string) => ({
          ...signatureHeaders(secretKeys(secrets), id, NOW, body),
        });
        verify(by(old), body, `${current} ${old}`);
        verify(by(`${current} ${old}`), body, old);
        verify(by(`${current} ${next}`), body, `${next} ${old}`);
        pre(old !== next);
        expect(reasonOf(() => verify(by(old), body, next))).toBe('signature-wrong');
      }),
    );
  });

  test('is taken for 300 s either way, and not a second more', () => {
    const body = Buffer.from('[]');
    const secret = whsec(Buffer.alloc(32, 1));
    const after = (seconds: number) => () => {
      const at = new Date(NOW.getTime() - seconds * 1_000);
      verify({ ...signatureHeaders(secretKeys(secret), 'm', at, body) }, body, secret);
    };
    for (const seconds of [-300, -1, 0, 299, 300]) expect(reasonOf(after(seconds))).toBe(null);
    for (const seconds of [-301, 301, 86_400])
      expect(reasonOf(after(seconds))).toBe('timestamp-too-far');
  });

  test('must be there, whole and of version 1', () => {
    const body = Buffer.from('[]');
    const secret = whsec(Buffer.alloc(32, 1));
    const whole = { ...signatureHeaders(secretKeys(secret), 'm', NOW, body) };
    const { 'webhook-signature': signature } = whole;
    const cases: Record<string, string>[] = [
      {},
      { ...whole, 'webhook-id': '' },
      { ...whole, 'webhook-timestamp': '1e9' },
      { ...whole, 'webhook-timestamp': '' },
      { ...whole, 'webhook-signature': signature.slice(3) },
      { ...whole, 'webhook-signature': signature.replace('v1,', 'v2,') },
    ];
    for (const headers of cases)
      expect(reasonOf(() => verify(headers, body, secret))).toBe('signature-missing');
    expect(reasonOf(() => verify({ ...whole, 'webhook-signature': 'v1,' }, body, secret))).toBe(
      'signature-wrong',
    );
    verify({ ...whole, 'webhook-signature': `v1a,other v1, ${signature}` }, body, secret);
  });
});

test.each(['', 'whsec_', 'whsec_c2hvcnQ=', Buffer.alloc(32).toString('base64'), 'whsec_%%%'])(
  '%j is no secret',
  (secret) => {
    expect(() => secretKeys(secret)).toThrow('CC_CONFIG_INVALID');
  },
);
