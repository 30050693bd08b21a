import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accepted, drain, filesIn, newMaildir, openChannel, put } from './channel-setup.ts';
import { mail } from './mails.ts';

const numbered = (number: number): Buffer =>
  mail({
    headers: [
      ['Message-ID', `<${number}@example.org>`],
      ['Subject', `mail ${number}`],
      ['Received', ''],
    ],
  });

describe('a Maildir', () => {
  test('new and cur are read, tmp is not; the name says when a mail arrived', async () => {
    const folder = await newMaildir();
    await put(join(folder, 'cur', '1793600002.M2P1.host:2,S'), numbered(2));
    await put(join(folder, 'new', '1793600001.M1P1.host'), numbered(1));
    await put(join(folder, 'tmp', '1793600000.M0P1.host'), numbered(0));
    const items = await drain(await openChannel({ folder, layout: 'maildir' }));
    expect(items.map(({ subject, occurredAt }) => [subject, occurredAt])).toEqual([
      ['mail 1', '2026-11-02T06:13:21.000Z'],
      ['mail 2', '2026-11-02T06:13:22.000Z'],
    ]);
    expect(await filesIn(folder)).toEqual([
      expect.stringMatching(/^\.Processed\/cur\/1793600001\.M1P1\.host\.[0-9a-f]{24}\.m:2,$/),
      expect.stringMatching(/^\.Processed\/cur\/1793600002\.M2P1\.host\.[0-9a-f]{24}\.m:2,S$/),
      'tmp/1793600000.M0P1.host',
    ]);
  });

  test('a mail that somebody reads meanwhile, and so moves from new to cur, is still moved and erased', async () => {
    const folder = await newMaildir();
    const name = '1793600001.M1P1.host';
    await put(join(folder, 'new', name), numbered(1));
    const open = await openChannel({ folder, layout: 'maildir' });
    const batch = await open.poll();
    await rename(join(folder, 'new', name), join(folder, 'cur', `${name}:2,RS`));
    await batch.acknowledge?.(accepted(batch.items));
    const [item] = batch.items;
    expect(await filesIn(folder)).toEqual([expect.stringMatching(/^\.Processed\/cur\/.*:2,RS$/)]);
    const source = { ref: item?.ref ?? '', direction: 'in' as const, at: '' };
    expect(await open.channel.eraseAtSource?.(source, AbortSignal.timeout(5000))).toEqual({
      status: 'erased',
    });
    expect(await filesIn(folder)).toEqual([]);
  });

  test('a mail that was given another flag is not taken twice', async () => {
    const folder = await newMaildir();
    await put(join(folder, 'cur', '1793600001.M1P1.host:2,'), numbered(1));
    const open = await openChannel({ folder, layout: 'maildir', after: 'keep' });
    const [first] = await drain(open);
    await rename(
      join(folder, 'cur', '1793600001.M1P1.host:2,'),
      join(folder, 'cur', '1793600001.M1P1.host:2,S'),
    );
    // It may be handed over again; it is the same mail by key and by place.
    for (const again of await drain(open))
      expect([again.key, again.ref]).toEqual([first?.key, first?.ref]);
  });
});
