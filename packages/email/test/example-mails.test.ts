import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { classifyMail } from '../src/machine-mail.ts';
import { parsedMailToJson } from '../src/parsed-mail-json.ts';
import { read, whyUnreadable } from './reading.ts';

const FOLDER = join(import.meta.dirname, '../../../examples/east-lindsey/mail');
const bytesOf = (name: string): Buffer => readFileSync(join(FOLDER, name));
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.eml'));

const MACHINES: Readonly<Record<string, string>> = {
  '12-automatic-reply.eml': 'autoReply',
  '13-bounce.eml': 'bounce',
  '14-newsletter.eml': 'list',
};

describe('the mails of the East Lindsey example', () => {
  test.each(NAMES.filter((name) => name !== '23-not-a-mail.eml'))('%s', async (name) => {
    const mail = await read(bytesOf(name));
    expect(classifyMail(mail, { addresses: [], domains: [] }).class).toBe(
      MACHINES[name] ?? 'human',
    );
    expect(mail.from).toHaveLength(1);
    expect(mail.text === '').toBe(name === '21-empty-body.eml');
    expect(mail.text).not.toContain('\ufffd');
  });

  test('one of them is no mail', async () => {
    expect(await whyUnreadable(bytesOf('23-not-a-mail.eml'))).toBe('not-a-message');
  });

  test.each([
    ['08-benefits-polish-name.eml', 'Łukasz Wiśniewski', 'Małgorzata'],
    ['09-recycling-romanian-name.eml', 'Ștefan Țurcanu', 'Bună ziua'],
    ['10-housing-register-lithuanian-name.eml', 'Žydrūnė Šimkutė', 'Ugnė'],
    ['19-broken-headers.eml', 'Renée Dubois', 'café'],
  ])('%s keeps its accents', async (name, writer, words) => {
    const mail = await read(bytesOf(name));
    expect(mail.from[0]?.name).toBe(writer);
    expect(mail.text).toContain(words);
  });

  test('nobody in them can be written to: every domain is reserved (RFC 2606, RFC 6761)', () => {
    for (const name of NAMES.filter((one) => one !== '23-not-a-mail.eml'))
      for (const [, domain] of bytesOf(name)
        .toString('latin1')
        .matchAll(/[\w.+-]@([\w.-]+\w)/g))
        expect(domain).toMatch(/(?:^|\.)example(?:\.(?:org|com|net))?$|\.(?:test|invalid)$/);
  });
});

describe('a mail as JSON', () => {
  test('has who, whom, what, when, its attachments by digest and what kind of mail it is', async () => {
    const json = parsedMailToJson(await read(bytesOf('06-planning-with-attachments.eml')));
    expect(json).toMatchObject({
      from: { address: 'margaret.thorne@example.org', name: 'Margaret Thorne' },
      to: [{ address: 'customerservices@council.example', name: 'Customer Services' }],
      cc: [{ address: 'clerk@parish.example', name: '' }],
      subject: 'Planning application - 17 Tetford Road',
      attachments: [
        {
          filename: 'kitchen window.png',
          type: 'image/png',
          size: expect.any(Number),
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        },
        { filename: 'letter.pdf', type: 'application/pdf' },
      ],
      messageId: '<7731.1904.1762336012345@webmail.example.org>',
      inReplyTo: null,
      references: [],
      date: '2026-11-04T14:47:55.000Z',
      receivedAt: '2026-11-04T14:48:30.000Z',
      machine: { class: 'human', reasons: [] },
    });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test('without a writer says null', async () => {
    expect(parsedMailToJson(await read(Buffer.from('Subject: x\n\ny')))).toMatchObject({
      from: null,
      sender: null,
      machine: { class: 'human' },
    });
  });
});
