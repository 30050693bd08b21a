import { access, mkdtemp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeSource } from '@council-contact/conformance';
import type { LettersConfig } from '../src/options.ts';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

export const lettersSource = async (): Promise<FakeSource<LettersConfig>> => {
  const home = await mkdtemp(join(tmpdir(), 'letters-'));
  const config = { folder: join(home, 'in'), outgoing: join(home, 'out') };
  await mkdir(config.folder);
  await mkdir(config.outgoing);
  const scans = new Map<string, string>();
  let count = 0;
  const put = async (item: string): Promise<void> => {
    await writeFile(join(home, 'part'), scans.get(item) ?? '');
    await rename(join(home, 'part'), join(config.folder, `${item}.json`));
  };
  return {
    config,
    largestPart: 2 * 1024 * 1024,
    deliver: async ({ from, text, at, parts, conversation }) => {
      const item = `B${String((count += 1)).padStart(6, '0')}`;
      const pages = parts.map(({ bytes }) => Buffer.from(bytes).toString('base64'));
      const letter = {
        barcode: item,
        from: { name: from.name, postcode: from.postcode },
        scannedAt: at,
        text,
        pages,
        caseNumber: conversation,
      };
      scans.set(item, JSON.stringify(letter));
      await put(item);
      return { item, acknowledged: false };
    },
    redeliver: async (item) => {
      await put(item);
      return { item, acknowledged: false };
    },
    stored: async (item) => {
      const waits = await exists(join(config.folder, `${item}.json`));
      const done = await exists(join(config.folder, 'done', `${item}.json`));
      return { content: waits || done, acknowledged: !waits };
    },
    malformed: async (text) => {
      const item = `B${String((count += 1)).padStart(6, '0')}`;
      scans.set(item, `{"barcode":"${item}","text":"${text}`);
      await put(item);
      return { item, acknowledged: false };
    },
    sent: async () => {
      const names = (await readdir(config.outgoing))
        .filter((name) => name.endsWith('.txt'))
        .toSorted();
      return Promise.all(
        names.map(async (name) => ({
          key: name.replace(/\.txt$/, ''),
          text: await readFile(join(config.outgoing, name), 'utf8'),
          item: name,
        })),
      );
    },
    fail: async (how) => {
      if (how !== 'refuse') return false;
      await rename(config.folder, `${config.folder}-away`);
      await rename(config.outgoing, `${config.outgoing}-away`);
      return true;
    },
    recover: async () => {
      if (!(await exists(`${config.folder}-away`))) return;
      await rename(`${config.folder}-away`, config.folder);
      await rename(`${config.outgoing}-away`, config.outgoing);
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
};
