import { join } from 'node:path';
import type { SourceErasure } from '@council-contact/core';
import { describe, expect, test } from 'vitest';
import { drain, filesIn, newFolder, openChannel, put, type OpenChannel } from './channel-setup.ts';
import { mail } from './mails.ts';

const signal = new AbortController().signal;
const erase = (open: OpenChannel, ref: string): Promise<SourceErasure> | undefined =>
  open.channel.eraseAtSource?.({ ref, direction: 'in', at: '' }, signal);
const verify = (open: OpenChannel, ref: string): Promise<SourceErasure> | undefined =>
  open.channel.verifyErased?.({ ref, direction: 'in', at: '' }, signal);

describe('erasing a mail where it lies (N37)', () => {
  test.each(['move', 'keep'] as const)(
    'after: %s. It is present, erased, already gone, verified',
    async (after) => {
      const folder = await newFolder();
      await put(join(folder, 'a.eml'), mail());
      await put(join(folder, 'b.eml'), mail({ body: 'Another mail, which stays.' }));
      const open = await openChannel({ folder, after });
      const item = (await drain(open)).find(({ text }) => text === 'Our bin was not emptied.');
      const ref = item?.ref ?? '';
      expect(await verify(open, ref)).toEqual({ status: 'present' });
      expect(await erase(open, ref)).toEqual({ status: 'erased' });
      expect(await erase(open, ref)).toEqual({ status: 'already-gone' });
      expect(await verify(open, ref)).toEqual({ status: 'erased' });
      expect(await filesIn(folder)).toHaveLength(1);
    },
  );

  test('an unreadable one is erased from quarantine', async () => {
    const folder = await newFolder();
    await put(join(folder, 'odd.eml'), Buffer.from('no mail'));
    const open = await openChannel({ folder });
    const [item] = await drain(open);
    expect(await filesIn(folder)).toEqual([expect.stringMatching(/^quarantine\//)]);
    expect(await erase(open, item?.ref ?? '')).toEqual({ status: 'erased' });
    expect(await filesIn(folder)).toEqual([]);
  });

  test('one that was never acknowledged is erased where it arrived', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail());
    const open = await openChannel({ folder });
    const { items } = await open.poll();
    expect(await erase(open, items[0]?.ref ?? '')).toEqual({ status: 'erased' });
    expect(await filesIn(folder)).toEqual([]);
  });

  test('a later mail under the same name is not mistaken for it', async () => {
    const folder = await newFolder();
    await put(join(folder, '1.eml'), mail());
    const open = await openChannel({ folder });
    const [item] = await drain(open);
    await put(join(folder, '1.eml'), mail({ body: 'A new mail.' }));
    expect(await erase(open, item?.ref ?? '')).toEqual({ status: 'erased' });
    expect(await filesIn(folder)).toEqual(['1.eml']);
    expect(await erase(open, item?.ref ?? '')).toEqual({ status: 'already-gone' });
  });

  test.each(['move', 'keep'] as const)(
    'after: %s. Copies that came by other routes go with it',
    async (after) => {
      const folder = await newFolder();
      await put(join(folder, 'a.eml'), mail(), 30);
      await put(
        join(folder, 'b.eml'),
        mail({ headers: [['Delivered-To', 'x@council.example']] }),
        20,
      );
      const open = await openChannel({ folder, after });
      const [first] = await drain(open);
      expect(await erase(open, first?.ref ?? '')).toEqual({ status: 'erased' });
      expect(await filesIn(folder)).toEqual([]);
    },
  );

  test('another instance, started later, finds it too', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail());
    const [item] = await drain(await openChannel({ folder }));
    const later = await openChannel({ folder });
    expect(await verify(later, item?.ref ?? '')).toEqual({ status: 'present' });
    expect(await erase(later, item?.ref ?? '')).toEqual({ status: 'erased' });
  });

  test.each(['', 'nonsense', 'out:../../etc/passwd', Buffer.from('{}').toString('base64url')])(
    'a ref that is none of ours, %j, is refused',
    async (ref) => {
      const folder = await newFolder();
      expect(await erase(await openChannel({ folder }), ref)).toEqual({
        status: 'refused',
        code: 'unknown-ref',
      });
    },
  );
});
