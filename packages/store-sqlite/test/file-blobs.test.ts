import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fileBlobs } from '../src/file-blobs.ts';

const root = await mkdtemp(join(tmpdir(), 'blobs-'));
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const newFolder = (): string => join(root, String((folders += 1)), 'blobs');

async function* streamOf(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}
const text = async (bytes: AsyncIterable<Uint8Array> | null): Promise<string | null> => {
  if (bytes === null) return null;
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString();
};
const names = async (blobs: ReturnType<typeof fileBlobs>): Promise<string[]> => {
  const found: string[] = [];
  for await (const { name } of blobs.list()) found.push(name);
  return found.toSorted();
};

describe('blobs in files', () => {
  it('gives back what was put, from another process too', async () => {
    const folder = newFolder();
    expect(await fileBlobs(folder).put('ab12', streamOf('one', '', 'two'))).toBe(6);
    expect(await text(await fileBlobs(folder).get('ab12'))).toBe('onetwo');
    expect(await fileBlobs(folder).has('ab12')).toBe(true);
  });

  it('keeps an empty blob, and several megabytes', async () => {
    const blobs = fileBlobs(newFolder());
    await blobs.put('empty', streamOf());
    expect(await text(await blobs.get('empty'))).toBe('');
    const part = 'x'.repeat(1_000_003);
    expect(await blobs.put('large', streamOf(part, part, part))).toBe(3_000_009);
    expect(await text(await blobs.get('large'))).toBe(part.repeat(3));
  });

  it('replaces a blob of the same name', async () => {
    const blobs = fileBlobs(newFolder());
    await blobs.put('ab12', streamOf('old and longer'));
    await blobs.put('ab12', streamOf('new'));
    expect(await text(await blobs.get('ab12'))).toBe('new');
    expect(await names(blobs)).toEqual(['ab12']);
  });

  it('lists every whole blob with the time it was written, and nothing else', async () => {
    const folder = newFolder();
    const blobs = fileBlobs(folder);
    expect(await names(blobs)).toEqual([]);
    const all = Array.from({ length: 40 }, (_, index) => `${(index * 7).toString(16)}-blob`);
    await Promise.all(all.map((name) => blobs.put(name, streamOf(name))));
    await writeFile(join(folder, 'a-stray-file'), '');
    expect(await names(blobs)).toEqual(all.toSorted());
    for await (const { name, modifiedAt } of blobs.list()) {
      const { mtimeMs } = await stat(join(folder, name.slice(0, 2), name));
      expect(modifiedAt).toBe(Math.floor(mtimeMs));
    }
  });

  it('does not list or give what is still being written', async () => {
    const blobs = fileBlobs(newFolder());
    const go = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const slow = async function* () {
      yield Buffer.from('first');
      started.resolve();
      await go.promise;
      yield Buffer.from('last');
    };
    const putting = blobs.put('slow', slow());
    await started.promise;
    expect(await names(blobs)).toEqual([]);
    expect(await blobs.get('slow')).toBeNull();
    expect(await blobs.has('slow')).toBe(false);
    go.resolve();
    await putting;
    expect(await text(await blobs.get('slow'))).toBe('firstlast');
  });

  it('leaves nothing of a blob whose source fails, and the old one where there was one', async () => {
    const folder = newFolder();
    const blobs = fileBlobs(folder);
    await blobs.put('kept', streamOf('old'));
    await expect(blobs.put('kept', failing())).rejects.toThrow('the line went dead');
    await expect(blobs.put('lost', failing())).rejects.toThrow('the line went dead');
    expect(await text(await blobs.get('kept'))).toBe('old');
    expect(await names(blobs)).toEqual(['kept']);
    expect(await readdir(join(folder, 'incoming'))).toEqual([]);
  });

  it('deletes what is there, and does not mind what is not', async () => {
    const blobs = fileBlobs(newFolder());
    await blobs.delete(['never', 'was']);
    for (const name of ['aa1', 'aa2', 'bb1']) await blobs.put(name, streamOf('x'));
    await blobs.delete(['aa1', 'never', 'bb1']);
    expect(await names(blobs)).toEqual(['aa2']);
    expect(await blobs.get('aa1')).toBeNull();
    await blobs.put('aa1', streamOf('again'));
    expect(await text(await blobs.get('aa1'))).toBe('again');
  });

  it('says so when something cannot be removed, after removing the rest', async () => {
    const folder = newFolder();
    const blobs = fileBlobs(folder);
    for (const name of ['aa1', 'bb1']) await blobs.put(name, streamOf('x'));
    // A folder in the file's place cannot be unlinked, by root either.
    await rm(join(folder, 'aa', 'aa1'));
    await mkdir(join(folder, 'aa', 'aa1'));
    await expect(blobs.delete(['aa1', 'bb1'])).rejects.toThrow(/^CC_STORE_BROKEN/);
    expect(await blobs.has('bb1')).toBe(false);
  });

  it.each(['', '.', '..', '.hidden', '../up', 'a/b', 'a\\b', 'a\0b', 'a b', 'x'.repeat(129)])(
    'refuses the name %j',
    async (name) => {
      const blobs = fileBlobs(newFolder());
      await expect(blobs.put(name, streamOf('x'))).rejects.toThrow(/^CC_INPUT_INVALID/);
      await expect(blobs.get(name)).rejects.toThrow(/^CC_INPUT_INVALID/);
      await expect(blobs.has(name)).rejects.toThrow(/^CC_INPUT_INVALID/);
      await expect(blobs.delete([name])).rejects.toThrow(/^CC_INPUT_INVALID/);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'are for their owner alone (no such bits on Windows)',
    async () => {
      const folder = newFolder();
      await fileBlobs(folder).put('ab12', streamOf('x'));
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      expect((await stat(join(folder, 'ab'))).mode & 0o777).toBe(0o700);
      expect((await stat(join(folder, 'ab', 'ab12'))).mode & 0o777).toBe(0o600);
      await chmod(folder, 0o700);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'rejects with CC_STORE_FULL where the disk is full (needs /dev/full, Linux)',
    async () => {
      const { fullDisk } = await import('../src/file-blobs.ts');
      const { open } = await import('node:fs/promises');
      const device = await open('/dev/full', 'w');
      const refusal: unknown = await device.writeFile('x').catch((error: unknown) => error);
      await device.close();
      expect(String(fullDisk(refusal))).toMatch(/CC_STORE_FULL/);
    },
  );
});

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('first');
  throw new Error('the line went dead');
}
