import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdir, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ContactCentreError, type Inbound } from '@council-contact/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accepted, drain, filesIn, newFolder, openChannel, put } from './channel-setup.ts';
import { mail } from './mails.ts';

const numbered = (number: number): Buffer =>
  mail({
    headers: [
      ['Message-ID', `<${number}@example.org>`],
      ['Subject', `mail ${number}`],
    ],
  });

const subjects = (items: readonly Inbound[]): readonly (string | undefined)[] =>
  items.map(({ subject }) => subject);

const originalOf = ({ parts }: Inbound): unknown =>
  parts?.map((part) => ('bytes' in part ? part.bytes : null))[0];

/** Root may read whatever its mode says: for a while this process is nobody. */
const withoutRoot = async (folder: string, work: () => Promise<void>): Promise<void> => {
  if (process.geteuid?.() !== 0 || process.seteuid === undefined) return work();
  const nobody = 65_534;
  await chmod(folder, 0o755);
  process.seteuid(nobody);
  try {
    await work();
  } finally {
    process.seteuid(0);
  }
};

describe('taking mails from a folder', () => {
  test('each file is an item with its bytes; once acknowledged it lies in processed', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail());
    const open = await openChannel({ folder });
    const batch = await open.poll();
    expect(batch.items).toMatchObject([
      {
        from: { email: 'maria.kowalska@example.org', name: 'Maria Kowalska' },
        to: 'customerservices@council.example',
        subject: 'Missed bin',
        text: 'Our bin was not emptied.',
        nature: 'person',
        occurredAt: '2026-11-02T09:15:00.000Z',
      },
    ]);
    expect(batch.items.map(originalOf)).toEqual([new Uint8Array(mail())]);
    expect(await filesIn(folder)).toEqual(['a.eml']);
    await batch.acknowledge?.(accepted(batch.items));
    expect(await filesIn(folder)).toEqual([
      expect.stringMatching(/^processed\/a\.[0-9a-f]{24}\.eml$/),
    ]);
    expect((await open.poll()).items).toEqual([]);
  });

  test('the oldest come first, in batches', async () => {
    const folder = await newFolder();
    for (let number = 0; number < 25; number += 1)
      await put(join(folder, `${99 - number}.eml`), numbered(number), 1000 - number);
    const open = await openChannel({ folder, batch: 10 });
    const sizes: number[] = [];
    const seen: Inbound[] = [];
    for (let more = true; more;) {
      const batch = await open.poll();
      await batch.acknowledge?.(accepted(batch.items));
      sizes.push(batch.items.length);
      seen.push(...batch.items);
      more = batch.more;
    }
    expect(sizes).toEqual([10, 10, 5]);
    expect(subjects(seen)).toEqual(Array.from({ length: 25 }, (_, number) => `mail ${number}`));
  });

  test('what was not acknowledged comes again: nothing is lost between commit and acknowledgement', async () => {
    const folder = await newFolder();
    for (const number of [1, 2, 3])
      await put(join(folder, `${number}.eml`), numbered(number), 10 - number);
    const first = await openChannel({ folder, batch: 2 });
    const once = await first.poll();
    const again = await first.poll();
    // The process dies after the commit: another begins, in the same folder.
    const second = await openChannel({ folder, batch: 2 });
    const afterCrash = await second.poll();
    for (const batch of [again, afterCrash])
      expect(batch.items.map(({ key, ref }) => [key, ref])).toEqual(
        once.items.map(({ key, ref }) => [key, ref]),
      );
    expect(await drain(second)).toHaveLength(3);
    expect((await filesIn(folder)).every((name) => name.startsWith('processed/'))).toBe(true);
  });

  test('a batch acknowledged in part leaves the rest to come again', async () => {
    const folder = await newFolder();
    for (const number of [1, 2, 3])
      await put(join(folder, `${number}.eml`), numbered(number), 10 - number);
    const open = await openChannel({ folder });
    const batch = await open.poll();
    await batch.acknowledge?.(accepted(batch.items).slice(0, 1));
    expect(subjects((await open.poll()).items)).toEqual(['mail 2', 'mail 3']);
  });

  test('acknowledging twice changes nothing', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail());
    const open = await openChannel({ folder });
    const batch = await open.poll();
    await batch.acknowledge?.(accepted(batch.items));
    const before = await filesIn(folder);
    await batch.acknowledge?.(accepted(batch.items));
    expect(await filesIn(folder)).toEqual(before);
  });

  test('two files of one mail have one key and different refs', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail(), 20);
    await put(
      join(folder, 'b.eml'),
      mail({ headers: [['Delivered-To', 'other@council.example']] }),
      10,
    );
    const { items } = await (await openChannel({ folder })).poll();
    expect(new Set(items.map(({ key }) => key)).size).toBe(1);
    expect(new Set(items.map(({ ref }) => ref)).size).toBe(2);
  });

  test('kept files are taken once, and again when they have changed', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), numbered(1));
    const open = await openChannel({ folder, after: 'keep' });
    expect(subjects(await drain(open))).toEqual(['mail 1']);
    expect(await drain(open)).toEqual([]);
    await put(join(folder, 'a.eml'), numbered(2), 30);
    expect(subjects(await drain(open))).toEqual(['mail 2']);
    expect(await filesIn(folder)).toEqual(['a.eml']);
  });

  test('a mail that was erased and comes back is deleted', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail());
    const open = await openChannel({ folder });
    const batch = await open.poll();
    await batch.acknowledge?.(accepted(batch.items, 'tombstoned'));
    expect(await filesIn(folder)).toEqual([]);
  });

  test('a poll that is told to stop gives nothing and loses nothing', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail());
    const open = await openChannel({ folder });
    const stopped = await open.channel.poll?.(null, AbortSignal.abort());
    expect(stopped).toMatchObject({ items: [], more: false });
    expect(await drain(open)).toHaveLength(1);
  });
});

describe('whatever lies in the folder', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    [
      'a picture named like a mail',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]),
      'not-a-message',
    ],
  ])('%s is handed over as unreadable and moved to quarantine', async (_, bytes, code) => {
    const folder = await newFolder();
    await put(join(folder, 'odd.eml'), bytes);
    await put(join(folder, 'z.eml'), mail());
    const items = await drain(await openChannel({ folder }));
    expect(items.map(({ malformed }) => malformed)).toEqual(
      expect.arrayContaining([code, undefined]),
    );
    expect(await filesIn(folder)).toEqual([
      expect.stringMatching(/^processed\/z\./),
      expect.stringMatching(/^quarantine\/odd\./),
    ]);
  });

  test('folders, links, sockets and pipes are left alone and told of', async () => {
    const folder = await newFolder();
    const elsewhere = await newFolder();
    await put(join(elsewhere, 'secret.eml'), mail());
    await mkdir(join(folder, 'folder.eml'));
    await symlink(join(elsewhere, 'secret.eml'), join(folder, 'link.eml'));
    await symlink(join(elsewhere, 'nowhere'), join(folder, 'dangling.eml'));
    execFileSync('/usr/bin/mkfifo', [join(folder, 'pipe.eml')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket.eml'), resolve));
    onTestFinished(() => void server.close());
    await put(join(folder, 'a.eml'), mail());
    const open = await openChannel({ folder });
    expect(await drain(open)).toHaveLength(1);
    expect(await drain(open)).toEqual([]);
    expect(await open.channel.health?.()).toMatchObject({
      status: 'degraded',
      detail: expect.stringMatching(/^5 /),
    });
    expect(open.logged).toHaveLength(5);
    expect(JSON.stringify(open.logged)).not.toMatch(/secret|link|socket/);
  });

  test('a file that may not be read blocks nothing, and is taken once it may', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), numbered(1), 100);
    await put(join(folder, 'b.eml'), numbered(2), 50);
    await chmod(join(folder, 'a.eml'), 0);
    const open = await openChannel({ folder, after: 'keep' });
    await withoutRoot(folder, async () => {
      expect(subjects(await drain(open))).toEqual(['mail 2']);
      expect(await open.channel.health?.()).toMatchObject({ status: 'degraded' });
    });
    await chmod(join(folder, 'a.eml'), 0o600);
    expect(subjects(await drain(open))).toEqual(['mail 1']);
    expect(await open.channel.health?.()).toEqual({ status: 'ok' });
  });

  test('a name in any bytes is found again', async () => {
    const folder = await newFolder();
    const name = Buffer.from([
      0x43, 0x61, 0x66, 0xe9, 0x20, 0xff, 0x25, 0x0a, 0x2e, 0x65, 0x6d, 0x6c,
    ]);
    const path = Buffer.concat([Buffer.from(`${folder}/`), name]);
    await put(path, mail());
    const open = await openChannel({ folder });
    const { items } = await open.poll();
    const [item] = items;
    if (item === undefined) throw new Error('not taken');
    const erased = await open.channel.eraseAtSource?.(
      { ref: item.ref, direction: 'in', at: '' },
      AbortSignal.timeout(5000),
    );
    expect(erased).toEqual({ status: 'erased' });
    expect(await filesIn(folder)).toEqual([]);
  });

  test('a name of the longest length can be moved and erased', async () => {
    const folder = await newFolder();
    await put(join(folder, `${'n'.repeat(251)}.eml`), mail());
    const open = await openChannel({ folder });
    const [item] = await drain(open);
    expect(await filesIn(folder)).toEqual([
      expect.stringMatching(/^processed\/n+\.[0-9a-f]{24}\.eml$/),
    ]);
    expect(
      await open.channel.eraseAtSource?.(
        { ref: item?.ref ?? '', direction: 'in', at: '' },
        AbortSignal.timeout(5000),
      ),
    ).toEqual({ status: 'erased' });
  });

  test('what is not named like a mail, or is hidden, is not taken', async () => {
    const folder = await newFolder();
    for (const name of ['notes.txt', '.draft.eml', 'a.eml.part', 'b.eml.tmp'])
      await put(join(folder, name), mail());
    expect(await drain(await openChannel({ folder }))).toEqual([]);
  });

  test('a file that was just written is given time, and taken by the same poll when it was left alone', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'fresh.eml'), numbered(1));
    const open = await openChannel({ folder, settleMs: 300 });
    expect(subjects((await open.poll()).items)).toEqual(['mail 1']);
  });

  test('a file that is still growing is not taken', async () => {
    const folder = await newFolder();
    const path = join(folder, 'growing.eml');
    await writeFile(path, numbered(1));
    const open = await openChannel({ folder, settleMs: 300 });
    const polled = open.poll().then((batch) => ({ batch }));
    let answer: Awaited<typeof polled> | undefined;
    while (answer === undefined)
      answer = await Promise.race([polled, appendFile(path, 'more\r\n').then(() => undefined)]);
    expect(answer.batch.items).toEqual([]);
  });

  test('a file that someone wrote to after it was read stays, and comes again as it is now', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail({ body: 'half' }));
    const open = await openChannel({ folder });
    const batch = await open.poll();
    await put(join(folder, 'a.eml'), mail({ body: 'half and the other half' }), 30);
    await batch.acknowledge?.(accepted(batch.items));
    expect((await drain(open)).map(({ text }) => text)).toEqual(['half and the other half']);
  });

  test('a file that another process takes away meanwhile is no error', async () => {
    const folder = await newFolder();
    for (const number of [1, 2])
      await put(join(folder, `${number}.eml`), numbered(number), 10 - number);
    const open = await openChannel({ folder });
    const batch = await open.poll();
    await rename(join(folder, '1.eml'), join(folder, 'taken-by-another'));
    await unlink(join(folder, '2.eml'));
    await batch.acknowledge?.(accepted(batch.items));
    expect(await filesIn(folder)).toEqual(['taken-by-another']);
    expect((await open.poll()).items).toEqual([]);
  });

  test('a file that cannot be moved is not taken again, and told of', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail());
    const open = await openChannel({ folder });
    await rm(join(folder, 'processed'), { recursive: true });
    await writeFile(join(folder, 'processed'), 'in the way');
    expect(await drain(open)).toHaveLength(1);
    expect(await drain(open)).toEqual([]);
    expect(await open.channel.health?.()).toMatchObject({ status: 'degraded' });
  });

  test('a mail over the limit of size is staged whole and read in part', async () => {
    const folder = await newFolder();
    const bytes = mail({ body: `first words\n${'x'.repeat(76).concat('\n').repeat(60_000)}` });
    await put(join(folder, 'large.eml'), bytes);
    const staged: Uint8Array[] = [];
    const open = await openChannel(
      { folder, limits: { messageBytes: 1_000_000 } },
      {
        stage: async (stream) => {
          staged.push(new Uint8Array(await new Response(stream).arrayBuffer()));
          return { staged: 's1', size: staged[0]?.length ?? 0, digest: 'd' };
        },
      },
    );
    const [item] = await drain(open);
    expect(item?.signals).toContain('oversize');
    expect(item?.text).toMatch(/^first words/);
    expect(item?.parts).toMatchObject([{ kind: 'original', staged: { staged: 's1' } }]);
    expect(Buffer.from(staged[0] ?? []).equals(bytes)).toBe(true);
    expect(
      await open.channel.eraseAtSource?.(
        { ref: item?.ref ?? '', direction: 'in', at: '' },
        AbortSignal.timeout(5000),
      ),
    ).toEqual({ status: 'erased' });
  });

  test('a large mail that cannot be staged is kept in part and blocks nothing; a full store is asked again', async () => {
    const folder = await newFolder();
    await put(join(folder, 'a.eml'), mail({ body: `first\n${'x'.repeat(4_000_000)}` }), 100);
    await put(join(folder, 'b.eml'), numbered(2), 50);
    const codes = ['CC_STORE_FULL', 'CC_TOO_LARGE'] as const;
    let tries = 0;
    const open = await openChannel(
      { folder, limits: { messageBytes: 1_000_000 } },
      {
        stage: async (stream) => {
          await stream.cancel();
          throw new ContactCentreError(codes[tries++] ?? 'CC_BUSY', 'refused');
        },
      },
    );
    await expect(open.poll()).rejects.toMatchObject({ code: 'CC_STORE_FULL' });
    const [large, small] = await drain(open);
    expect(large?.signals).toEqual(expect.arrayContaining(['oversize', 'original-cut']));
    expect(large?.parts).toMatchObject([{ kind: 'original', size: 3 * 1024 * 1024 }]);
    expect(small?.subject).toBe('mail 2');
  });
});

describe('a folder that cannot be used', () => {
  test.each([
    ['is not there', { folder: '/nonexistent/mail' }],
    ['is a file', { folder: import.meta.filename }],
    ['is no Maildir', { folder: import.meta.dirname, layout: 'maildir' as const }],
  ])('%s: refused with the path of the setting', async (_, config) => {
    await expect(openChannel(config)).rejects.toMatchObject({
      code: 'CC_CONFIG_INVALID',
      facts: { path: '/folder' },
    });
  });

  test('an address that is none is refused', async () => {
    const folder = await newFolder();
    await expect(openChannel({ folder, address: 'customer services' })).rejects.toMatchObject({
      code: 'CC_CONFIG_INVALID',
      facts: { path: '/address' },
    });
  });
});
