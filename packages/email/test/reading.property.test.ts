import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Inbound } from '@council-contact/core';
import { mailKey } from '../src/mail-key.ts';
import { mailToInbound, type MailOrigin } from '../src/mail-to-inbound.ts';
import { createParserPool } from '../src/parser-pool.ts';
import { unreadableToInbound } from '../src/unreadable-to-inbound.ts';
import { attached, mail, multipart, PNG } from './mails.ts';

const NOW = '2026-11-02T12:00:00.000Z';
const pool = createParserPool({ workers: 1 });
afterAll(() => pool.close());

const arrive = async (bytes: Uint8Array): Promise<Inbound> => {
  const origin: MailOrigin = {
    place: 'a.eml',
    arrivedAt: null,
    now: NOW,
    own: { addresses: ['customerservices@council.example'], domains: ['council.example'] },
    address: 'customerservices@council.example',
    original: { kind: 'original', mediaType: 'message/rfc822', bytes },
  };
  const outcome = await pool.parse(bytes);
  return outcome.status === 'parsed'
    ? mailToInbound(outcome.mail, origin)
    : unreadableToInbound(outcome.code, mailKey(bytes), bytes, origin);
};

/** What the engine asks of an item, and that nothing of the mail is lost. */
const expectSound = (inbound: Inbound, bytes: Uint8Array): void => {
  expect(inbound.key).toBe(mailKey(bytes));
  expect(inbound.ref.length).toBeGreaterThan(0);
  expect(inbound.ref.length).toBeLessThanOrEqual(8192);
  expect(inbound.conversation.length).toBeGreaterThan(0);
  expect(inbound.conversation.length).toBeLessThanOrEqual(8192);
  expect(inbound.occurredAt <= NOW && !Number.isNaN(Date.parse(inbound.occurredAt))).toBe(true);
  const [original] = inbound.parts ?? [];
  expect(original !== undefined && 'bytes' in original && original.bytes).toBe(bytes);
  const texts = [inbound.subject, inbound.text, inbound.from.name, inbound.from.email, inbound.to];
  for (const text of texts) expect(text === undefined || text.isWellFormed()).toBe(true);
  for (const signal of inbound.signals ?? []) expect(signal).toMatch(/^[a-zA-Z0-9-]{1,40}$/);
  for (const part of inbound.parts ?? []) expect(part.mediaType).toMatch(/^[^\s/]+\/[^\s/]+$/);
};

const SEEDS: readonly Buffer[] = [
  mail(),
  mail({
    headers: [['Content-Type', 'text/html']],
    body: '<p>Hello <b>there</b> <a href="https://x.test/">link</a>',
  }),
  mail(
    multipart('mixed', [{ type: 'text/plain', body: 'see' }, attached('a.png', 'image/png', PNG)]),
  ),
  mail(
    multipart('report; report-type=delivery-status', [
      { type: 'text/plain', body: 'not delivered' },
      {
        type: 'message/delivery-status',
        body: 'Final-Recipient: rfc822; a@example.org\nAction: failed',
      },
      { type: 'message/rfc822', body: 'From: b@example.org\nSubject: inner\n\nx' },
    ]),
  ),
];

const EXAMPLES = join(import.meta.dirname, '../../../examples/east-lindsey/mail');
const examples = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => readFileSync(join(EXAMPLES, name)));

const anyMail = fc.constantFrom(...SEEDS, ...examples);
const readable = fc.constantFrom(
  ...[...SEEDS, ...examples].filter((bytes) => /^From:/m.test(bytes.toString('latin1'))),
);

/** Bytes that mean something to a mail parser, more often than chance would have them. */
const snippet = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      '\r\n\r\n',
      '\n',
      '\r',
      '--edge\r\n',
      '--edge--\r\n',
      'Content-Type: multipart/mixed; boundary=edge\r\n',
      'Content-Type: message/rfc822\r\n',
      'Content-Transfer-Encoding: base64\r\n',
      'Content-Type: text/html; charset=utf-16\r\n',
      'From: "=?utf-8?B?////?=" <\r\n',
      'Subject: =?utf-8?Q?=ZZ?= =?x?y?z\r\n',
      'References: <><<>>\r\n',
      'Received: ;\r\n',
      'boundary="',
      ': ',
      '=?',
      '<![CDATA[<!--',
      '\0',
    )
    .map((text) => Buffer.from(text)),
);

const mutated = fc
  .tuple(
    anyMail,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('insert', 'remove', 'replace'), snippet), {
      minLength: 1,
      maxLength: 12,
    }),
  )
  .map(([bytes, edits]) =>
    edits.reduce((current, [place, kind, piece]) => {
      const at = place % (current.length + 1);
      const after = kind === 'insert' ? at : at + piece.length + (kind === 'remove' ? 20 : 0);
      return Buffer.concat([
        current.subarray(0, at),
        ...(kind === 'remove' ? [] : [piece]),
        current.subarray(after),
      ]);
    }, bytes),
  );

const header = fc.tuple(
  fc.constantFrom(
    'Received',
    'X-Spam-Score',
    'X-Originating-IP',
    'Delivered-To',
    'Return-Path',
    'DKIM-Signature',
  ),
  fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
    .map((value) => `v${value.trim()}`),
);

// One seed, so that a failure can be seen again.
const RUNS = { seed: 20_261_102, numRuns: 300 };

describe('whatever the bytes are', () => {
  test('any bytes become an item, read or unreadable, with its bytes', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
          expectSound(await arrive(bytes), bytes);
        }),
        RUNS,
      ),
    ).resolves.toBeUndefined();
  });

  test('so does any heap of what means something to a mail parser', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(fc.array(snippet, { maxLength: 60 }), async (pieces) => {
          const bytes = Buffer.concat([Buffer.from('From: a@example.org\r\n'), ...pieces]);
          const inbound = await arrive(bytes);
          expectSound(inbound, bytes);
          expect(inbound.malformed).toBeUndefined();
        }),
        RUNS,
      ),
    ).resolves.toBeUndefined();
  });

  test('so does any real mail that has been damaged', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(mutated, async (bytes) => {
          expectSound(await arrive(bytes), bytes);
        }),
        RUNS,
      ),
    ).resolves.toBeUndefined();
  });

  test('a mail cut off anywhere is read as far as it goes', async () => {
    await expect(
      fc.assert(
        fc.asyncProperty(anyMail, fc.nat(), async (bytes, place) => {
          const cut = bytes.subarray(0, place % (bytes.length + 1));
          expectSound(await arrive(cut), cut);
        }),
        RUNS,
      ),
    ).resolves.toBeUndefined();
  });
});

const canonical = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n').replace(/\n+$/, '');

describe('the key', () => {
  test('does not change with the headers that a route adds, in any order', () => {
    fc.assert(
      fc.property(readable, fc.array(header, { maxLength: 8 }), (bytes, added) => {
        const trace = Buffer.from(added.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
        expect(mailKey(Buffer.concat([trace, bytes]))).toBe(mailKey(bytes));
      }),
      RUNS,
    );
  });

  test('differs when the bytes differ, line ends aside, whether they are a mail or not', () => {
    const piece = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom('', 'From: a@b\n\n'), piece, piece, (head, one, other) => {
        fc.pre(canonical(one) !== canonical(other));
        const keyOf = (bytes: Uint8Array): string =>
          mailKey(Buffer.concat([Buffer.from(head), bytes]));
        expect(keyOf(one)).not.toBe(keyOf(other));
      }),
      { ...RUNS, numRuns: 3000 },
    );
  });
});
