import { describe, expect, test } from 'vitest';
import { attachmentName } from '../src/attachment-name.ts';
import { DEFAULT_MAIL_LIMITS } from '../src/limits.ts';
import { attached, mail, multipart, PNG, type MailDraft } from './mails.ts';
import { read } from './reading.ts';

const nested = (levels: number): MailDraft => {
  const opened = Array.from(
    { length: levels },
    (_, level) => `--b${level}\nContent-Type: multipart/mixed; boundary=b${level + 1}\n\n`,
  );
  return {
    headers: [['Content-Type', 'multipart/mixed; boundary=b0']],
    body: `--b0\nContent-Type: text/plain\n\nupon the surface\n${opened.join('')}--b${levels}\nContent-Type: text/plain\n\nin the depth\n`,
  };
};

describe('beyond a limit a mail is read as far as the limit, and it is said', () => {
  test('20 MB within the limit of size is read whole', async () => {
    const bytes = Buffer.alloc(15 * 1024 * 1024, 'x');
    const parsed = await read(
      mail(
        multipart('mixed', [
          { type: 'text/plain', body: 'plans' },
          attached('plan.bin', 'application/octet-stream', bytes),
        ]),
      ),
    );
    expect(parsed.size).toBeGreaterThan(20_000_000);
    expect(parsed.text).toBe('plans');
    expect(parsed.attachments[0]?.size).toBe(bytes.length);
    expect(parsed.signals).toEqual([]);
  });

  test('a message over the limit of size gives its headers and first text', async () => {
    const parsed = await read(
      mail(
        multipart('mixed', [
          { type: 'text/plain', body: 'the first words' },
          attached('huge.bin', 'application/octet-stream', Buffer.alloc(4_000_000)),
        ]),
      ),
      { messageBytes: 1_000_000 },
    );
    expect(parsed).toMatchObject({ subject: 'Missed bin', text: 'the first words' });
    expect(parsed.signals).toContain('oversize');
  });

  test('10,000 parts: the first of them', async () => {
    const parts = Array.from({ length: 10_000 }, (_, index) => ({
      type: 'text/plain',
      body: `part ${index}`,
    }));
    const parsed = await read(mail(multipart('mixed', parts)));
    expect(parsed.text).toContain('part 0');
    expect(parsed.text).not.toContain('part 5000');
    expect(parsed.signals).toContain('parts-limit');
  });

  test('a long text with thousands of dashed lines has no parts too many', async () => {
    const parsed = await read(mail({ body: `${'--\nrow\n'.repeat(5000)}end` }));
    expect(parsed.text).toMatch(/end$/);
    expect(parsed.signals).toEqual([]);
  });

  test('multiparts within one another: those above the limit of depth', async () => {
    const deep = await read(mail(nested(300)));
    const shallow = await read(mail(nested(DEFAULT_MAIL_LIMITS.depth - 1)));
    expect(deep.text).toContain('upon the surface');
    expect(deep.text).not.toContain('in the depth');
    expect(deep.signals).toContain('depth-limit');
    expect(shallow.text).toContain('in the depth');
    expect(shallow.signals).toEqual([]);
  });

  test('messages within one another', async () => {
    const layer = 'Content-Type: message/rfc822\nContent-Disposition: inline\n\n';
    const inner = {
      type: 'message/rfc822',
      headers: ['Content-Disposition: inline'],
      body: `${layer.repeat(300)}From: a@example.org\n\nat the core`,
    };
    const parsed = await read(
      mail(multipart('mixed', [{ type: 'text/plain', body: 'outside' }, inner])),
    );
    expect(parsed.text).toContain('outside');
  });

  test('a header block of 20 MB: its beginning, and the body', async () => {
    const bomb = Array.from({ length: 200_000 }, (_, i) => `X-Bomb-${i}: ${'x'.repeat(90)}`).join(
      '\n',
    );
    const parsed = await read(
      Buffer.from(
        `From: a@example.org\nSubject: above\n${bomb}\nTo: below@example.org\n\nthe body\n`,
      ),
    );
    expect(parsed).toMatchObject({ subject: 'above', text: 'the body', to: [] });
    expect(parsed.signals).toContain('header-limit');
  });

  test('one header line of 5 MB', async () => {
    const parsed = await read(
      mail({ headers: [['References', '<a@example.org> '.repeat(300_000)]] }),
    );
    expect(parsed.references).toEqual(['<a@example.org>']);
    expect(parsed.signals).toContain('header-limit');
  });

  test('a part whose headers alone are over the limit costs the body, not the mail', async () => {
    const parsed = await read(
      mail(
        multipart('mixed', [
          { type: 'text/plain', headers: [`X-Big: ${'x'.repeat(3_000_000)}`], body: 'hidden' },
        ]),
      ),
    );
    expect(parsed.subject).toBe('Missed bin');
    expect(parsed.signals).toContain('body-unread');
  });

  test('thousands of recipients: the first of them', async () => {
    const to = Array.from({ length: 5000 }, (_, i) => `p${i}@example.org`).join(', ');
    expect((await read(mail({ headers: [['To', to]] }))).to).toHaveLength(
      DEFAULT_MAIL_LIMITS.recipients,
    );
  });

  test('text and HTML are cut at their limits', async () => {
    const text = await read(mail({ body: 'x'.repeat(3_000_000) }));
    const html = await read(
      mail({ headers: [['Content-Type', 'text/html']], body: `<p>${'y'.repeat(3_000_000)}</p>` }),
    );
    expect(text.text).toHaveLength(DEFAULT_MAIL_LIMITS.textLength);
    expect(text.signals).toContain('text-cut');
    expect(html.text.length).toBeGreaterThan(1000);
    expect(html.signals).toContain('html-cut');
  });

  test('HTML elements 100,000 deep still become text', async () => {
    const parsed = await read(
      mail({
        headers: [['Content-Type', 'text/html']],
        body: `${'<b>'.repeat(100_000)}below it all`,
      }),
    );
    expect(parsed.text).toBe('below it all');
  });

  test('attachments too many or too large are left in the original', async () => {
    const draft = multipart('mixed', [
      attached('large.bin', 'application/octet-stream', Buffer.alloc(5000)),
      ...Array.from({ length: 4 }, (_, i) => attached(`${i}.png`, 'image/png', PNG)),
    ]);
    const parsed = await read(mail(draft), { attachments: 3, attachmentBytes: 4000 });
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['0.png', '1.png', '2.png']);
    expect(parsed.signals).toContain('attachment-limit');
  });
});

describe('broken structure', () => {
  test('a boundary that never comes: what there is', async () => {
    const parsed = await read(
      mail({
        headers: [['Content-Type', 'multipart/mixed; boundary="declared"']],
        body: '--other\n\nnever found',
      }),
    );
    expect(parsed.subject).toBe('Missed bin');
    expect(parsed.text).toBe('');
  });

  test('a multipart without a boundary', async () => {
    const parsed = await read(
      mail({ headers: [['Content-Type', 'multipart/mixed']], body: 'words' }),
    );
    expect(parsed.subject).toBe('Missed bin');
  });

  test('base64 that is none', async () => {
    const parsed = await read(
      mail(
        multipart('mixed', [
          { type: 'text/plain', body: 'readable' },
          {
            type: 'image/png',
            headers: ['Content-Transfer-Encoding: base64'],
            body: '!!!! not base64 @@@@ ====\nAAAA=AAA',
          },
        ]),
      ),
    );
    expect(parsed.text).toBe('readable');
    expect(parsed.attachments).toHaveLength(1);
  });

  test('cut off within an attachment', async () => {
    const whole = mail(
      multipart('mixed', [
        { type: 'text/plain', body: 'readable' },
        attached('a.bin', 'application/octet-stream', Buffer.alloc(9000)),
      ]),
    );
    const parsed = await read(whole.subarray(0, whole.length - 6000));
    expect(parsed.text).toBe('readable');
    expect(parsed.attachments[0]?.size).toBeLessThan(9000);
  });
});

describe('attachment names', () => {
  test.each([
    ['photo of bin.jpg', 'photo of bin.jpg'],
    ['../../../etc/passwd', 'passwd'],
    ['C:\\Users\\jo\\plan.pdf', 'plan.pdf'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\u0000b\r\nc.txt', 'ab c.txt'],
    ['.htaccess', 'htaccess'],
    ['what? "now" <x>|.txt', 'what_ _now_ _x__.txt'],
    ['...', 'attachment-3'],
    ['', 'attachment-3'],
    [undefined, 'attachment-3'],
    [`${'long'.repeat(100)}.pdf`, `${'long'.repeat(100).slice(0, 146)}.pdf`],
  ])('%j becomes %j', (claimed, name) => {
    expect(attachmentName(claimed, 3)).toBe(name);
  });
});
