import { describe, expect, test } from 'vitest';
import { mailKey, mailKeyOfLarge } from '../src/mail-key.ts';
import { mail } from './mails.ts';

const keyOf = (draft: Parameters<typeof mail>[0] = {}): string => mailKey(mail(draft));

describe('the key by which a mail is known again', () => {
  test('is the same for a copy that came by another route', () => {
    const copy = keyOf({
      headers: [
        ['Received', 'from elsewhere by mail.council.example; Mon, 02 Nov 2026 10:00:00 +0000'],
        ['Delivered-To', 'customerservices@council.example'],
        ['X-Spam-Score', '0.1'],
      ],
    });
    expect(copy).toBe(keyOf());
  });

  test('is the same with other line ends, other folding and another end', () => {
    const folded = mail({ headers: [['Subject', 'Missed\r\n   bin']] });
    expect(mailKey(folded)).toBe(keyOf());
    expect(mailKey(Buffer.from(mail().toString().replaceAll('\r\n', '\n')))).toBe(keyOf());
    expect(mailKey(Buffer.concat([mail(), Buffer.from('\r\n\r\n')]))).toBe(keyOf());
    const mbox = Buffer.from('From jo@example.org Mon Nov  2 09:15:00 2026\r\n');
    expect(mailKey(Buffer.concat([mbox, mail()]))).toBe(keyOf());
  });

  test.each([
    ['another body under the same Message-ID', { body: 'Another matter.' }],
    [
      'another Message-ID over the same body',
      { headers: [['Message-ID', '<two@example.org>']] as const },
    ],
    ['another sender', { headers: [['From', 'other@example.org']] as const }],
    ['another recipient', { headers: [['To', 'planning@council.example']] as const }],
    ['another subject', { headers: [['Subject', 'Missed bins']] as const }],
    ['another date', { headers: [['Date', 'Tue, 03 Nov 2026 09:14:00 +0000']] as const }],
  ])('differs for %s', (_, draft) => {
    expect(keyOf(draft)).not.toBe(keyOf());
  });

  test('of two mails without a Message-ID depends on their content', () => {
    const headers = [['Message-ID', '']] as const;
    expect(keyOf({ headers })).toBe(keyOf({ headers }));
    expect(keyOf({ headers, body: 'a' })).not.toBe(keyOf({ headers, body: 'b' }));
  });

  test('of a mail too large to hold is that of its whole', async () => {
    const whole = mail({ body: `start\n${'line\n\n\n'.repeat(1000)}\n\n` });
    for (const at of [400, 401, 402, whole.length - 3, whole.length]) {
      const rest = (async function* pieces() {
        for (let from = at; from < whole.length; from += 7) yield whole.subarray(from, from + 7);
      })();
      expect(await mailKeyOfLarge(whole.subarray(0, at), rest)).toBe(mailKey(whole));
    }
  });

  test('of two files that are no mails differs', () => {
    const keys = ['', 'a', 'b', 'one line\nanother', 'one line\nthe other', 'X-Odd: 1', 'X-Odd: 2'];
    const noise = [Buffer.from([0xff, 0x00, 0x3a]), Buffer.from([0xff, 0x00, 0x3b])];
    const all = [...keys.map((text) => Buffer.from(text)), ...noise];
    expect(new Set(all.map(mailKey)).size).toBe(all.length);
  });

  test('of two mails that lack the empty line before their text differs', () => {
    const [one, other] = ['my bin was missed', 'my tax bill is wrong'].map((text) =>
      mailKey(Buffer.from(`From: a@example.org\nSubject: x\n${text}\n`)),
    );
    expect(one).not.toBe(other);
  });

  test('is fixed: a change of this value would bring every kept mail in again', () => {
    expect(keyOf()).toMatchInlineSnapshot(
      `"953c780d8617be20a36c08235e4f29b96c57d37ac9980f3d54085619500754c3"`,
    );
  });
});
