import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SENTENCE = 'The green bin at number 22 was not emptied today, nor a fortnight ago. ';

const words = (length: number): string =>
  SENTENCE.repeat(Math.ceil(length / SENTENCE.length))
    .slice(0, length)
    .replace(/.{70}\S*/g, '$&\r\n');

const html = (length: number): string =>
  `<html><body>${`<p>${SENTENCE}<b>Please</b> <a href="https://www.example.org/bins">see here</a>.</p>\r\n`.repeat(Math.ceil(length / 160))}</body></html>`;

const headers = (number: number, type: string): string =>
  [
    'Return-Path: <jo@example.org>',
    'Received: from mail.example.org (mail.example.org [192.0.2.7])',
    `\tby mx.council.example with ESMTPS id ${number}; Mon, 02 Nov 2026 09:15:00 +0000`,
    'Received: from phone by mail.example.org; Mon, 02 Nov 2026 09:14:58 +0000',
    'DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=from:to:subject;',
    `\tbh=${'A'.repeat(43)}=; b=${'B'.repeat(200)}`,
    `From: Jo Fisk ${number} <jo${number}@example.org>`,
    'To: Customer Services <customerservices@council.example>',
    `Subject: =?utf-8?Q?Missed_bin_=E2=80=93_${number}?=`,
    'Date: Mon, 02 Nov 2026 09:14:55 +0000',
    `Message-ID: <${number}.bench@example.org>`,
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
    '',
    '',
  ].join('\r\n');

const part = (type: string, body: string, more = ''): string =>
  `--edge\r\nContent-Type: ${type}\r\n${more}\r\n${body}\r\n`;

const base64 = (bytes: number): string =>
  randomBytes(bytes).toString('base64').replace(/.{76}/g, '$&\r\n');

/** What an inbox holds: of ten, three plain, four with HTML beside the text, one HTML only, two with an attachment. */
const mail = (number: number): string => {
  const kind = number % 10;
  if (kind < 3) return headers(number, 'text/plain; charset=utf-8') + words(1500);
  if (kind === 7) return headers(number, 'text/html; charset=utf-8') + html(6000);
  const alternative =
    part('text/plain; charset=utf-8', words(2000)) + part('text/html; charset=utf-8', html(8000));
  if (kind < 7)
    return `${headers(number, 'multipart/alternative; boundary=edge')}${alternative}--edge--\r\n`;
  const attachment = part(
    'image/jpeg; name="bin.jpg"',
    base64(30_000),
    'Content-Disposition: attachment; filename="bin.jpg"\r\nContent-Transfer-Encoding: base64\r\n',
  );
  return `${headers(number, 'multipart/mixed; boundary=edge')}${part('text/plain', words(1000))}${attachment}--edge--\r\n`;
};

/** A new folder with so many mails. */
export const writeCorpus = async (count: number): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'council-contact-bench-'));
  for (let number = 0; number < count; number += 1)
    await writeFile(join(folder, `${String(number).padStart(6, '0')}.eml`), mail(number));
  return folder;
};
