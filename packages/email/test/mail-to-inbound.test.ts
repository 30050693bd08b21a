import type { Inbound, Part } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { mailToInbound, type MailOrigin } from '../src/mail-to-inbound.ts';
import { ownMessageId } from '../src/message-ids.ts';
import { decodeMailRef } from '../src/source-ref.ts';
import { attached, mail, multipart, PNG, type MailDraft } from './mails.ts';
import { read } from './reading.ts';

const ADDRESS = 'customerservices@council.example';
const ORIGINAL: Part = { kind: 'original', mediaType: 'message/rfc822', bytes: new Uint8Array() };

const arrive = async (draft: MailDraft = {}, origin: Partial<MailOrigin> = {}): Promise<Inbound> =>
  mailToInbound(await read(mail(draft)), {
    place: 'a.eml',
    arrivedAt: '2026-11-02T10:00:00.000Z',
    now: '2026-11-03T12:00:00.000Z',
    own: { addresses: [ADDRESS, 'contact@council.example'], domains: ['council.example'] },
    address: ADDRESS,
    original: ORIGINAL,
    ...origin,
  });

const withHeaders = (...headers: (readonly [string, string])[]): Promise<Inbound> =>
  arrive({ headers });

describe('the conversation', () => {
  test('of a reply is that of the mail it replies to, whichever way the mail program says so', async () => {
    const first = await arrive();
    const replies = await Promise.all([
      withHeaders(['Message-ID', '<two@example.org>'], ['In-Reply-To', '<one@example.org>']),
      withHeaders(['Message-ID', '<two@example.org>'], ['References', '<one@example.org>']),
      withHeaders(
        ['Message-ID', '<three@example.org>'],
        ['In-Reply-To', '<two@example.org>'],
        ['References', '<one@example.org> <two@example.org>'],
      ),
    ]);
    for (const reply of replies) expect(reply.conversation).toBe(first.conversation);
  });

  test('is found again from our own reply, when the mail program quotes that alone', async () => {
    const first = await arrive();
    const ours = ownMessageId('outbox~7~0', '<one@example.org>', 'council.example');
    const reply = await withHeaders(['Message-ID', '<two@example.org>'], ['In-Reply-To', ours]);
    expect(reply.conversation).toBe(first.conversation);
    expect(reply.nature).toBe('person');
  });

  test('is never joined by a stranger who quotes it', async () => {
    const first = await arrive();
    const stranger = await withHeaders(
      ['From', 'stranger@example.net'],
      ['Message-ID', '<x@example.net>'],
      ['References', '<one@example.org>'],
      ['Subject', 'Re: Missed bin'],
    );
    expect(stranger.conversation).not.toBe(first.conversation);
  });

  test('is the same whatever the case of the address', async () => {
    const other = await withHeaders(
      ['From', 'MARIA.Kowalska@Example.ORG'],
      ['Message-ID', '<2@x>'],
      ['In-Reply-To', '<one@example.org>'],
    );
    expect(other.conversation).toBe((await arrive()).conversation);
  });

  test('of writers who give no address is never shared', async () => {
    const one = await withHeaders(['From', ''], ['References', '<root@example.org>']);
    const other = await withHeaders(
      ['From', ''],
      ['References', '<root@example.org>'],
      ['Message-ID', '<2@x>'],
    );
    expect(one.conversation).not.toBe(other.conversation);
  });
});

describe('when it happened (the clock of retention)', () => {
  test('is when it was received, whatever its Date claims', async () => {
    const item = await withHeaders(['Date', 'Mon, 02 Nov 1998 09:14:00 +0000']);
    expect(item.occurredAt).toBe('2026-11-02T09:15:00.000Z');
  });

  test('is when the source got it, without a Received header that can be read', async () => {
    for (const received of ['', 'from x by y', 'from x by y; a while ago'])
      expect((await withHeaders(['Received', received])).occurredAt).toBe(
        '2026-11-02T10:00:00.000Z',
      );
  });

  test('of several Received headers the topmost counts: ours', async () => {
    const item = await withHeaders(
      ['Received', 'from a by b; Mon, 02 Nov 2026 09:20:00 +0000'],
      ['Received', 'from c by a; Mon, 02 Nov 2020 09:10:00 +0000'],
    );
    expect(item.occurredAt).toBe('2026-11-02T09:20:00.000Z');
  });

  test('is never in the future, which is said', async () => {
    const item = await withHeaders(['Received', 'from a by b; Mon, 02 Nov 2099 09:20:00 +0000']);
    expect(item.occurredAt).toBe('2026-11-03T12:00:00.000Z');
    expect(item.signals).toContain('received-in-future');
  });

  test('is not in the future by clocks that differ by a minute, which is not said', async () => {
    const item = await withHeaders(['Received', 'from a by b; Tue, 03 Nov 2026 12:01:00 +0000']);
    expect(item.occurredAt).toBe('2026-11-03T12:00:00.000Z');
    expect(item.signals).toEqual([]);
  });
});

describe('who and whom', () => {
  test('the address of ours that it was sent to, also as a copy', async () => {
    expect((await withHeaders(['To', 'x@example.org'], ['Cc', 'Contact@Council.Example'])).to).toBe(
      'Contact@council.example',
    );
    expect((await withHeaders(['To', 'undisclosed-recipients:;'])).to).toBe(ADDRESS);
  });

  test('without From the Sender; without either nobody, and still an item', async () => {
    expect((await withHeaders(['From', ''], ['Sender', 'Jo <jo@example.org>'])).from).toEqual({
      email: 'jo@example.org',
      name: 'Jo',
    });
    const nobody = await withHeaders(['From', '']);
    expect(nobody.from).toEqual({});
    expect(nobody.nature).toBe('person');
    expect(nobody.signals).toContain('no-from');
  });

  test('a form that sends as the mailbox itself is from the customer in Reply-To', async () => {
    const item = await withHeaders(['From', ADDRESS], ['Reply-To', 'Jo <jo@example.org>']);
    expect(item).toMatchObject({ from: { email: 'jo@example.org', name: 'Jo' }, nature: 'person' });
  });

  test('a name that shows another address than it has is suspected', async () => {
    expect(
      (await withHeaders(['From', '"chief.executive@council.example" <x@evil.test>'])).signals,
    ).toContain('suspected-spoof');
    expect(
      (await withHeaders(['From', '"jo@example.org" <jo@example.org>'])).signals,
    ).not.toContain('suspected-spoof');
    expect((await withHeaders(['Reply-To', 'x@evil.test'])).signals).toContain('reply-to-differs');
  });
});

describe('what it is', () => {
  test.each([
    [
      'our own reply',
      ['Message-ID', ownMessageId('k', undefined, 'council.example')],
      'self',
      'mail-self',
    ],
    ['a vacation message', ['Auto-Submitted', 'auto-replied'], 'automatic', 'mail-autoReply'],
    ['a bounce', ['X-Failed-Recipients', 'a@example.org'], 'automatic', 'mail-bounce'],
    ['a list', ['List-Id', '<a.example.org>'], 'automatic', 'mail-list'],
  ] as const)('%s is no person', async (_, header, nature, signal) => {
    const item = await withHeaders(header);
    expect(item.nature).toBe(nature);
    expect(item.signals).toContain(signal);
  });

  test('the original and each attachment are parts', async () => {
    const item = await arrive(
      multipart('mixed', [
        { type: 'text/plain', body: 'see' },
        attached('bin.png', 'application/x-odd', PNG),
      ]),
    );
    expect(item.parts).toEqual([
      ORIGINAL,
      {
        kind: 'attachment',
        mediaType: 'image/png',
        filename: 'bin.png',
        size: PNG.length,
        bytes: new Uint8Array(PNG),
      },
    ]);
  });

  test('subject and text are left out where there are none', async () => {
    const item = await arrive({ headers: [['Subject', '']], body: '' });
    expect(item).not.toHaveProperty('subject');
    expect(item).not.toHaveProperty('text');
  });

  test('the ref says where it lies, by which key, and what a reply quotes', async () => {
    const item = await withHeaders(['References', '<root@example.org>']);
    expect(decodeMailRef(item.ref)).toEqual({
      place: 'a.eml',
      key: item.key,
      messageId: '<one@example.org>',
      root: '<root@example.org>',
    });
  });

  test('the longest ids still fit a ref', async () => {
    const id = `<${'é'.repeat(600)}@example.org>`;
    const long = `<${'x'.repeat(980)}@example.org>`;
    for (const one of [id, long]) {
      const item = await withHeaders(['Message-ID', one], ['References', one]);
      expect(item.ref.length).toBeLessThan(8192);
    }
  });
});
