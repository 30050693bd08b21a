import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { attached, mail, multipart, PNG } from './mails.ts';
import { read, whyUnreadable } from './reading.ts';

const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
const quotedPrintable = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

describe('an ordinary mail', () => {
  test('gives who wrote to whom, about what, when, and its ids', async () => {
    const parsed = await read(
      mail({
        headers: [
          ['Cc', 'Cllr Ada <ada@Council.Example>, parish@example.org'],
          ['In-Reply-To', '<zero@example.org>'],
          ['References', '<root@example.org> <zero@example.org>'],
        ],
      }),
    );
    expect(parsed).toMatchObject({
      from: [{ address: 'maria.kowalska@example.org', name: 'Maria Kowalska' }],
      to: [{ address: 'customerservices@council.example', name: 'Customer Services' }],
      cc: [
        { address: 'ada@council.example', name: 'Cllr Ada' },
        { address: 'parish@example.org', name: '' },
      ],
      subject: 'Missed bin',
      text: 'Our bin was not emptied.',
      textSource: 'plain',
      attachments: [],
      messageId: '<one@example.org>',
      inReplyTo: ['<zero@example.org>'],
      references: ['<root@example.org>', '<zero@example.org>'],
      date: '2026-11-02T09:14:00.000Z',
      receivedAt: '2026-11-02T09:15:00.000Z',
      signals: [],
    });
  });

  test.each([
    ['Łukasz Wójcik', 'Śmieci nieodebrane'],
    ['Ștefan Țăranu', 'Întrebare despre gunoi'],
    ['Žydrūnė Šimkutė', 'Šiukšlės neišvežtos'],
    ['João Gonçalves', 'Recolha de lixo'],
  ])('keeps the accents of %s, encoded or as they are', async (name, subject) => {
    const encoded = await read(
      mail({
        headers: [
          ['From', `=?utf-8?Q?${quotedPrintable(name)}?= <a@example.org>`],
          ['Subject', `=?UTF-8?B?${Buffer.from(subject).toString('base64')}?=`],
          ['Content-Type', 'text/plain; charset=utf-8'],
          ['Content-Transfer-Encoding', 'quoted-printable'],
        ],
        body: quotedPrintable(`Pozdrawiam, ${name}`),
      }),
    );
    const raw = await read(
      mail({
        headers: [
          ['From', `${utf8(name)} <a@example.org>`],
          ['Subject', utf8(subject)],
          ['Content-Type', 'text/plain; charset=utf-8'],
        ],
        body: utf8(`Pozdrawiam, ${name}`),
      }),
    );
    for (const parsed of [encoded, raw]) {
      expect(parsed.from).toEqual([{ address: 'a@example.org', name }]);
      expect(parsed.subject).toBe(subject);
      expect(parsed.text).toBe(`Pozdrawiam, ${name}`);
    }
  });

  test('reads 8-bit headers that are not UTF-8 as western', async () => {
    const parsed = await read(
      mail({
        headers: [
          ['Subject', 'Caf\xe9 licence'],
          ['From', 'Ren\xe9e <r@example.org>'],
        ],
      }),
    );
    expect(parsed.subject).toBe('Café licence');
    expect(parsed.from[0]?.name).toBe('Renée');
  });
});

describe('text is always there when there is any', () => {
  const html =
    '<html><body><h1>Hello</h1><p>My bin &amp; my neighbour&#39;s bin.</p></body></html>';

  test('HTML alone is turned into text', async () => {
    const parsed = await read(mail({ headers: [['Content-Type', 'text/html']], body: html }));
    expect(parsed.text).toBe("Hello\n\nMy bin & my neighbour's bin.");
    expect(parsed.textSource).toBe('html');
  });

  test('HTML beside an attachment and no plain text, the commonest shape of all', async () => {
    const parsed = await read(
      mail(
        multipart('mixed', [
          { type: 'text/html', body: html },
          attached('bin.png', 'image/png', PNG),
        ]),
      ),
    );
    expect(parsed.text).toContain("My bin & my neighbour's bin.");
    expect(parsed.attachments).toHaveLength(1);
  });

  test('an empty plain part does not hide the HTML beside it', async () => {
    const parsed = await read(
      mail(
        multipart('alternative', [
          { type: 'text/plain', body: ' \n ' },
          { type: 'text/html', body: html },
        ]),
      ),
    );
    expect(parsed.text).toContain('My bin');
  });

  test('a plain part stands for its HTML alternative', async () => {
    const parsed = await read(
      mail(
        multipart('alternative', [
          { type: 'text/plain', body: 'the plain words' },
          { type: 'text/html', body: html },
        ]),
      ),
    );
    expect(parsed.text).toBe('the plain words');
  });

  test('a plain footer put under HTML by a gateway does not stand for it', async () => {
    const parsed = await read(
      mail(
        multipart('mixed', [
          { type: 'text/html', body: html },
          { type: 'text/plain', body: 'Scanned by a gateway.' },
        ]),
      ),
    );
    expect(parsed.text).toContain('My bin');
    expect(parsed.text).toContain('Scanned by a gateway.');
  });

  test('tables keep their rows and cells apart; links show where they lead; scripts and images are not text', async () => {
    const parsed = await read(
      mail({
        headers: [['Content-Type', 'text/html']],
        body: `<table><tr><td>Green</td><td>Monday</td></tr><tr><td>Black</td><td>Friday</td></tr></table>
          <a href="https://evil.test/pay">https://bank.example</a><script>alert(1)</script><img src="x" alt="pixel">`,
      }),
    );
    expect(parsed.text.split('\n').map((line) => line.trim())).toEqual(
      expect.arrayContaining(['Green  Monday', 'Black  Friday']),
    );
    expect(parsed.text).toContain('https://bank.example [https://evil.test/pay]');
    expect(parsed.text).not.toMatch(/alert|pixel/);
  });

  test('an inline forwarded message is read, an attached one is kept as an attachment', async () => {
    const inner = 'From: b@example.org\nSubject: Inner\n\nwords within';
    const shown = await read(
      mail(
        multipart('mixed', [
          { type: 'message/rfc822', headers: ['Content-Disposition: inline'], body: inner },
        ]),
      ),
    );
    const kept = await read(mail(multipart('mixed', [{ type: 'message/rfc822', body: inner }])));
    expect(shown.text).toContain('words within');
    expect(kept.attachments.map(({ type }) => type)).toEqual(['message/rfc822']);
  });

  test('NUL bytes, lone surrogates and control characters do not reach the text', async () => {
    const parsed = await read(
      mail({
        headers: [
          ['Content-Type', 'text/plain; charset=utf-16le'],
          ['Content-Transfer-Encoding', 'base64'],
        ],
        body: Buffer.from([0x61, 0, 0, 0, 0x00, 0xd8, 0x62, 0, 0x1b, 0]).toString('base64'),
      }),
    );
    expect(parsed.text.isWellFormed()).toBe(true);
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(parsed.text).not.toMatch(/[\u0000\u001b]/);
    expect(parsed.text).toMatch(/^a.*b/s);
  });

  test('an unknown charset and UTF-7 are read as far as they go, and said', async () => {
    const unknown = await read(
      mail({ headers: [['Content-Type', 'text/plain; charset=x-unknown']], body: utf8('Łódź') }),
    );
    const utf7 = await read(
      mail({
        headers: [['Content-Type', 'text/plain; charset=utf-7']],
        body: '+ADw-script+AD4- bin',
      }),
    );
    const western = await read(mail({ body: 'caf\xe9' }));
    expect(unknown.text).toBe('Łódź');
    expect(utf7.text).toContain('bin');
    expect(utf7.text).not.toContain('<script>');
    expect(utf7.signals).toContain('charset-not-decoded');
    expect(western.signals).toContain('text-undecodable');
  });
});

describe('attachments', () => {
  test('have a safe name, the type that their bytes show, their size and digest', async () => {
    const parsed = await read(
      mail(
        multipart('mixed', [
          { type: 'text/plain', body: 'see photo' },
          attached('../../etc/bin\u202egnp.exe', 'application/octet-stream', PNG),
        ]),
      ),
    );
    expect(parsed.attachments).toEqual([
      {
        filename: expect.not.stringMatching(/[/\\]|\.\./),
        type: 'image/png',
        claimedType: expect.any(String),
        sniffedType: 'image/png',
        size: PNG.length,
        sha256: createHash('sha256').update(PNG).digest('hex'),
        inline: false,
        bytes: new Uint8Array(PNG),
      },
    ]);
  });

  test('a picture shown within the HTML is inline', async () => {
    const parsed = await read(
      mail(
        multipart('related', [
          { type: 'text/html', body: '<img src="cid:logo@x">' },
          {
            type: 'image/png',
            headers: ['Content-ID: <logo@x>', 'Content-Transfer-Encoding: base64'],
            body: PNG.toString('base64'),
          },
        ]),
      ),
    );
    expect(parsed.attachments[0]?.inline).toBe(true);
  });

  test.each([
    ['multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e', 'encrypted-pgp'],
    ['application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m', 'encrypted-smime'],
    ['application/pkcs7-mime; smime-type=signed-data; name=smime.p7m', 'signed'],
    ['multipart/signed; protocol="application/pgp-signature"; boundary=e', 'signed'],
    ['application/ms-tnef; name=winmail.dat', 'tnef'],
    ['text/calendar; method=REQUEST', 'calendar'],
  ])('%s is said to be %s', async (type, signal) => {
    const parsed = await read(mail({ headers: [['Content-Type', type]], body: 'MIIB' }));
    expect(parsed.signals).toContain(signal);
  });
});

describe('odd headers', () => {
  test.each([
    ['no From at all', '', 'no-from', 0],
    ['an empty From', '<>', 'no-from', 0],
    ['a From without an address', 'Undisclosed sender', 'no-from', 0],
    ['two authors', 'a@example.org, b@example.org', 'several-from', 2],
  ])('%s is a mail all the same', async (_, value, signal, count) => {
    const parsed = await read(mail({ headers: [['From', value]] }));
    expect(parsed.from).toHaveLength(count);
    expect(parsed.signals).toContain(signal);
    expect(parsed.text).toBe('Our bin was not emptied.');
  });

  test('a group is opened, a comment is dropped', async () => {
    const parsed = await read(
      mail({
        headers: [
          ['From', 'Household: Jo (at home) <jo@example.org>;'],
          ['To', 'undisclosed-recipients:;'],
        ],
      }),
    );
    expect(parsed.from.map(({ address }) => address)).toEqual(['jo@example.org']);
    expect(parsed.to).toEqual([]);
  });

  test('of duplicate headers the first counts, as mail programs show it', async () => {
    const parsed = await read(
      mail({
        headers: [
          ['Subject', 'first'],
          ['Subject', 'second'],
          ['Message-ID', '<a@x>'],
          ['Message-ID', '<b@x>'],
        ],
      }),
    );
    expect(parsed.subject).toBe('first');
    expect(parsed.messageId).toBe('<a@x>');
  });

  test('a Date that cannot be read is null and never now', async () => {
    const parsed = await read(mail({ headers: [['Date', 'next Tuesday-ish']] }));
    expect(parsed.date).toBeNull();
  });

  test('no Message-ID is legal, and said', async () => {
    const parsed = await read(mail({ headers: [['Message-ID', '']] }));
    expect(parsed.messageId).toBeNull();
    expect(parsed.signals).toContain('no-message-id');
  });

  test('lines that are no header do not stop those after them', async () => {
    const parsed = await read(
      Buffer.from(
        'From: a@example.org\nthis is not a header\n: nor this\nSubject: still here\n\nbody\n',
      ),
    );
    expect(parsed).toMatchObject({ subject: 'still here', text: 'body' });
  });

  test('no blank line, no body: the headers are read', async () => {
    const parsed = await read(Buffer.from('From: a@example.org\r\nSubject: cut off'));
    expect(parsed).toMatchObject({ subject: 'cut off', text: '' });
    expect(parsed.signals).toContain('no-body');
  });
});

describe('what is no mail', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['spaces', Buffer.from(' \r\n \r\n'), 'not-a-message'],
    ['a picture', PNG, 'not-a-message'],
    ['prose', Buffer.from('Dear council,\n\nmy bin was missed.\n'), 'not-a-message'],
    ['NUL bytes', Buffer.alloc(4096), 'not-a-message'],
  ])('%s is said to be unreadable', async (_, bytes, code) => {
    expect(await whyUnreadable(bytes)).toBe(code);
  });
});
