import {
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
  mkdir,
  mkdtemp,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { FakeSource, SourceMessage } from '@council-contact/conformance';
import type { EmailFilesConfig } from '../src/options.ts';
import { attached, mail, multipart } from './mails.ts';

const ADDRESS = 'customerservices@council.example';

const isThere = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? join(entry.parentPath, entry.name) : []));
};

const headersOf = (
  { from, conversation, at, nature }: SourceMessage,
  messageId: string,
): readonly (readonly [string, string])[] => {
  const date = new Date(at).toUTCString().replace('GMT', '+0000');
  return [
    ['Received', `from mx.example.org by mail.council.example; ${date}`],
    ['From', nature === 'self' ? ADDRESS : `${from.name ?? ''} <${from.email ?? ''}>`],
    ['To', ADDRESS],
    ['Subject', 'A message'],
    ['Date', date],
    ['Message-ID', messageId],
    ['References', `<${conversation}@example.org>`],
    ...(nature === 'automatic' ? [['Auto-Submitted', 'auto-replied'] as const] : []),
  ];
};

const mailOf = (message: SourceMessage, messageId: string): Buffer => {
  const headers = headersOf(message, messageId);
  if (message.parts.length === 0) return mail({ headers, body: message.text });
  const parts = message.parts.map(({ filename, mediaType, bytes }) =>
    attached(filename, mediaType, bytes),
  );
  const whole = multipart('mixed', [{ type: 'text/plain', body: message.text }, ...parts]);
  return mail({ headers: [...headers, ...(whole.headers ?? [])], body: whole.body ?? '' });
};

/** What a mail program does to a folder: puts mails into it, and takes replies out of another. */
export const fakeMailFolder = async (
  layout: 'eml' | 'maildir',
): Promise<FakeSource<EmailFilesConfig>> => {
  const root = await mkdtemp(join(tmpdir(), 'council-contact-kit-'));
  const folder = join(root, 'mail');
  const outgoing = join(root, 'outgoing');
  const away = join(root, 'away');
  const mails = new Map<string, { readonly bytes: Buffer; readonly mark: string }>();
  const arrivals = layout === 'eml' ? folder : join(folder, 'new');
  await mkdir(folder);
  if (layout === 'maildir')
    for (const name of ['new', 'cur', 'tmp']) await mkdir(join(folder, name));

  /** Under its name all at once, and left alone for a minute. */
  const put = async (name: string): Promise<void> => {
    const partial = join(root, 'partial');
    await writeFile(partial, mails.get(name)?.bytes ?? '');
    const then = Date.now() / 1_000 - 60;
    await utimes(partial, then, then);
    await rename(partial, join(arrivals, name));
  };

  const add = async (bytesOf: (mark: string) => Buffer) => {
    const mark = `<mail-${mails.size + 1}@example.org>`;
    const name = layout === 'eml' ? `${mails.size + 1}.eml` : `1795000000.M${mails.size + 1}.host`;
    mails.set(name, { bytes: bytesOf(mark), mark });
    await put(name);
    return { item: name, acknowledged: false };
  };

  return {
    config: {
      folder,
      layout,
      outgoing,
      address: ADDRESS,
      workers: 1,
      settleMs: 0,
      pollMs: 20,
      batch: 25,
      limits: { messageBytes: 512 * 1024 },
    },
    natures: ['automatic', 'self'],
    largestPart: 2 * 1024 * 1024,

    deliver: (message) => add((mark) => mailOf(message, mark)),
    redeliver: async (item) => {
      await put(item);
      return { item, acknowledged: false };
    },
    // Not one header: some other kind of file.
    malformed: (text) => add((mark) => Buffer.from(`%PDF-1.7\r\n${mark}\r\n${text}\r\n`, 'latin1')),

    stored: async (item) => {
      if (item.startsWith('out/'))
        return { content: await isThere(join(outgoing, basename(item))), acknowledged: true };
      const mark = mails.get(item)?.mark ?? '';
      const all = await Promise.all((await filesBelow(root)).map((path) => readFile(path)));
      return {
        content: all.some((bytes) => bytes.includes(mark)),
        acknowledged: !(await isThere(join(arrivals, item))),
      };
    },

    sent: async () => {
      if (!(await isThere(outgoing))) return [];
      const names = (await readdir(outgoing)).filter((name) => name.endsWith('.eml'));
      const replies = await Promise.all(
        names.map(async (name) => ({
          key: name,
          text: await readFile(join(outgoing, name), 'utf8'),
          item: `out/${name}`,
          writtenAt: (await stat(join(outgoing, name))).mtimeMs,
        })),
      );
      return replies.toSorted((a, b) => a.writtenAt - b.writtenAt);
    },

    fail: async (how) => {
      if (how !== 'refuse') return false;
      // Not mounted any more: all that was there is somewhere else, and still there.
      await mkdir(away);
      for (const path of [folder, outgoing])
        if (await isThere(path)) await rename(path, join(away, basename(path)));
      await writeFile(outgoing, 'in the way');
      return true;
    },
    recover: async () => {
      if (!(await isThere(away))) return;
      await rm(outgoing);
      for (const path of [folder, outgoing])
        if (await isThere(join(away, basename(path))))
          await rename(join(away, basename(path)), path);
      await rm(away, { recursive: true });
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
};
