import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutboundReply } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { drain, filesIn, newFolder, openChannel, put, type OpenChannel } from './channel-setup.ts';
import { mail, PNG } from './mails.ts';
import { read } from './reading.ts';

const signal = new AbortController().signal;

const setUp = async (): Promise<{
  open: OpenChannel;
  outgoing: string;
  ref: string;
  answer: OutboundReply;
}> => {
  const folder = await newFolder();
  const outgoing = join(folder, 'outgoing');
  await put(
    join(folder, 'a.eml'),
    mail({ headers: [['References', '<root@example.org>']], body: 'the words of the customer' }),
  );
  const open = await openChannel({ folder, outgoing, name: 'Customer Services' });
  const [item] = await drain(open);
  const ref = item?.ref ?? '';
  const answer: OutboundReply = {
    key: 'c1~7~0',
    to: { email: 'maria.kowalska@example.org', name: 'Maria Kowalska' },
    subject: 'Re: Missed bin – żółty',
    text: 'We shall come on Thursday.\n\nZażółć',
    inReplyTo: ref,
    nature: 'answer',
  };
  return { open, outgoing, ref, answer };
};

const written = async (outgoing: string): Promise<Buffer> => {
  const [name, ...others] = await filesIn(outgoing);
  expect(others).toEqual([]);
  return readFile(join(outgoing, name ?? ''));
};

describe('a reply', () => {
  test('is a message in the outgoing folder that belongs to the thread', async () => {
    const { open, outgoing, answer } = await setUp();
    expect(await open.channel.reply?.(answer, signal)).toMatchObject({ status: 'sent' });
    const bytes = await written(outgoing);
    expect(await read(bytes)).toMatchObject({
      from: [{ address: 'customerservices@council.example', name: 'Customer Services' }],
      to: [{ address: 'maria.kowalska@example.org', name: 'Maria Kowalska' }],
      subject: answer.subject,
      text: answer.text,
      inReplyTo: ['<one@example.org>'],
      references: ['<root@example.org>', '<one@example.org>'],
      date: '2026-11-03T12:00:00.000Z',
    });
    expect(bytes.toString()).not.toMatch(/auto-submitted|the words of the customer/i);
  });

  test('that acknowledges says that it is automatic (RFC 3834)', async () => {
    const { open, outgoing, answer } = await setUp();
    await open.channel.reply?.({ ...answer, nature: 'acknowledgement' }, signal);
    const text = (await written(outgoing)).toString();
    expect(text).toMatch(/^Auto-Submitted: auto-replied\r?$/m);
    expect(text).toMatch(/^X-Auto-Response-Suppress: All\r?$/m);
  });

  test('with the same key is the same file, however often', async () => {
    const { open, outgoing, answer } = await setUp();
    const first = await open.channel.reply?.(answer, signal);
    const bytes = await written(outgoing);
    expect(await open.channel.reply?.(answer, signal)).toEqual(first);
    expect(await written(outgoing)).toEqual(bytes);
    await open.channel.reply?.({ ...answer, key: 'c1~8~0' }, signal);
    expect(await filesIn(outgoing)).toHaveLength(2);
  });

  test('that comes back into the folder is known as our own', async () => {
    const { open, outgoing, answer } = await setUp();
    await open.channel.reply?.(answer, signal);
    const folder = await newFolder();
    await put(join(folder, 'back.eml'), await written(outgoing));
    expect(await drain(await openChannel({ folder }))).toMatchObject([{ nature: 'self' }]);
  });

  test('answered by the customer continues the conversation', async () => {
    const { open, outgoing, ref, answer } = await setUp();
    await open.channel.reply?.(answer, signal);
    const { messageId } = await read(await written(outgoing));
    const folder = await newFolder();
    await put(join(folder, '1.eml'), mail({ headers: [['References', '<root@example.org>']] }), 20);
    await put(
      join(folder, '2.eml'),
      mail({
        headers: [
          ['Message-ID', '<9@example.org>'],
          ['In-Reply-To', messageId ?? ''],
        ],
      }),
      10,
    );
    const [before, after] = await drain(await openChannel({ folder }));
    expect(ref).not.toBe('');
    expect(after?.conversation).toBe(before?.conversation);
  });

  test('carries attachments that are at hand, and refuses others', async () => {
    const { open, outgoing, answer } = await setUp();
    const part = { kind: 'attachment', mediaType: 'image/png', filename: 'map.png' };
    expect(
      await open.channel.reply?.(
        { ...answer, attachments: [{ ...part, ref: 'elsewhere' }] },
        signal,
      ),
    ).toEqual({ status: 'failed', code: 'attachment-not-at-hand' });
    await open.channel.reply?.({ ...answer, attachments: [{ ...part, bytes: PNG }] }, signal);
    expect((await read(await written(outgoing))).attachments).toMatchObject([
      { filename: 'map.png', type: 'image/png', size: PNG.length },
    ]);
  });

  test('to nobody fails for good', async () => {
    const { open, answer } = await setUp();
    expect(await open.channel.reply?.({ ...answer, to: {} }, signal)).toEqual({
      status: 'failed',
      code: 'no-address',
    });
  });

  test('holds no more headers and recipients than it should, whatever the subject and name say', async () => {
    const { open, outgoing, answer } = await setUp();
    await open.channel.reply?.(
      {
        ...answer,
        subject: 'bins\r\nBcc: victim@example.net',
        to: { email: 'a@example.org', name: 'x\r\nCc: victim@example.net' },
      },
      signal,
    );
    const parsed = await read(await written(outgoing));
    expect(parsed.to.map(({ address }) => address)).toEqual(['a@example.org']);
    expect(parsed.cc).toEqual([]);
    expect((await written(outgoing)).toString()).not.toMatch(/^(?:bcc|cc):/im);
  });

  test('can be erased, which is verified', async () => {
    const { open, outgoing, answer } = await setUp();
    const sent = await open.channel.reply?.(answer, signal);
    const ref = sent?.status === 'sent' ? sent.ref : '';
    const item = { ref, direction: 'out' as const, at: '' };
    expect(await open.channel.verifyErased?.(item, signal)).toEqual({ status: 'present' });
    expect(await open.channel.eraseAtSource?.(item, signal)).toEqual({ status: 'erased' });
    expect(await open.channel.eraseAtSource?.(item, signal)).toEqual({ status: 'already-gone' });
    expect(await open.channel.verifyErased?.(item, signal)).toEqual({ status: 'erased' });
    expect(await filesIn(outgoing)).toEqual([]);
  });

  test('is not offered without an outgoing folder', async () => {
    const open = await openChannel({ folder: await newFolder() });
    expect('reply' in open.channel).toBe(false);
  });
});

describe('reading a quarantined mail again', () => {
  test('gives what it is now, under its key, ref and time', async () => {
    const open = await openChannel({ folder: await newFolder() });
    const item = { key: 'k', ref: 'r', occurredAt: '2026-11-01T00:00:00.000Z' };
    const again = await open.channel.reread?.(mail(), item);
    expect(again).toMatchObject({ ...item, text: 'Our bin was not emptied.' });
    expect(again).not.toHaveProperty('malformed');
    expect(await open.channel.reread?.(Buffer.from('still none'), item)).toMatchObject({
      ...item,
      malformed: 'not-a-message',
    });
  });
});
