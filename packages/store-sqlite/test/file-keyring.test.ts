import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { fileKeyring } from '../src/file-keyring.ts';
import { assertOutside } from '../src/private-file.ts';

const INVALID = /^CC_KEYRING_INVALID/;
const root = await mkdtemp(join(tmpdir(), 'keyring-'));
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const newPath = (): string => join(root, String((folders += 1)), 'keyring.json');

const fingerprints = (keyring: ReturnType<typeof fileKeyring>): unknown => ({
  id: keyring.id,
  epochs: keyring
    .epochs()
    .map(({ key, ...rest }) => ({ ...rest, key: key.export().toString('hex') })),
  lookups: keyring
    .lookups()
    .map(({ key, ...rest }) => ({ ...rest, key: key.export().toString('hex') })),
});

const opened = async (path: string, options: Parameters<typeof fileKeyring>[1] = {}) => {
  const keyring = fileKeyring(path, options);
  await keyring.open();
  return keyring;
};

describe('a keyring in a file', () => {
  it('is the same after it was closed and opened again', async () => {
    const path = newPath();
    const keyring = await opened(path);
    await keyring.addEpoch(1_000);
    await keyring.addEpoch(2_000);
    await keyring.addLookup(8107);
    const before = fingerprints(keyring);
    await keyring.close();
    expect(() => keyring.epochs()).toThrow(INVALID);
    expect(fingerprints(await opened(path))).toEqual(before);
  });

  it('has an id of its own, and keys that nobody else has', async () => {
    const [one, other] = [await opened(newPath()), await opened(newPath())];
    expect(one.id).not.toBe(other.id);
    const [a, b] = [await one.addEpoch(0), await other.addEpoch(0)];
    expect(a.key.equals(b.key)).toBe(false);
    expect(a.key.symmetricKeySize).toBe(32);
  });

  it('makes every change that was asked for at once', async () => {
    const path = newPath();
    const keyring = await opened(path);
    await Promise.all([
      keyring.addEpoch(1),
      keyring.addEpoch(2),
      keyring.addLookup(1),
      keyring.addEpoch(3),
    ]);
    await Promise.all([keyring.destroyEpoch(2), keyring.destroyLookup(1), keyring.addEpoch(4)]);
    expect(keyring.epochs().map(({ epoch }) => epoch)).toEqual([1, 3, 4]);
    expect(fingerprints(await opened(path))).toEqual(fingerprints(keyring));
  });

  it('never gives a number of a destroyed epoch to another', async () => {
    const path = newPath();
    const keyring = await opened(path);
    await keyring.addEpoch(0);
    await keyring.destroyEpoch(1);
    expect((await (await opened(path)).addEpoch(0)).epoch).toBe(2);
  });

  it('takes look-up generations in rising order only', async () => {
    const keyring = await opened(newPath());
    await keyring.addLookup(8107);
    await expect(keyring.addLookup(8107)).rejects.toThrow(INVALID);
    await expect(keyring.addLookup(8106)).rejects.toThrow(INVALID);
    await keyring.addLookup(8108);
    expect(keyring.lookups().map(({ generation }) => generation)).toEqual([8107, 8108]);
  });

  it('holds a destroyed key in no file, and overwrites the bytes that it lay in', async () => {
    const path = newPath();
    const escrow = join(dirname(path), 'escrow', 'keyring.json');
    const keyring = await opened(path, { escrow });
    const { key } = await keyring.addEpoch(0);
    const written = key.export().toString('base64url');
    const before = join(dirname(path), 'another-name-of-the-old-file');
    await link(path, before);
    expect(await readFile(escrow, 'utf8')).toContain(written);
    expect(await readFile(before, 'utf8')).toContain(written);
    await keyring.destroyEpoch(1);
    for (const file of [path, escrow, before])
      expect(await readFile(file, 'utf8')).not.toContain(written);
    expect((await readdir(dirname(path))).toSorted()).toEqual([
      'another-name-of-the-old-file',
      'escrow',
      'keyring.json',
    ]);
    expect(await readdir(dirname(escrow))).toEqual(['keyring.json']);
  });

  it.skipIf(process.platform === 'win32')(
    'is for its owner alone, and says how to mend what is not (no such bits on Windows)',
    async () => {
      const path = newPath();
      await opened(path);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      await chmod(path, 0o640);
      await expect(opened(path)).rejects.toThrow(`chmod 600 '${path}'`);
      await chmod(path, 0o400);
      await opened(path);
    },
  );

  it.each([
    ['nothing', ''],
    ['no JSON', '{"format": SECRET'],
    ['another document', '{"format":"x","id":"SECRET"}'],
    ['a list', '["SECRET"]'],
    ['no lists', '{"format":"council-contact keyring 1","id":"SECRET","newestEpoch":1}'],
    [
      'a short key',
      '{"format":"council-contact keyring 1","id":"SECRET","newestEpoch":1,"epochs":[{"epoch":1,"createdAt":1,"key":"SECRET"}],"lookups":[]}',
    ],
    [
      'no number',
      '{"format":"council-contact keyring 1","id":"SECRET","newestEpoch":"SECRET","epochs":[],"lookups":[]}',
    ],
    [
      'keys sealed by someone',
      '{"format":"council-contact keyring 1","id":"SECRET","sealed":"SECRET"}',
    ],
  ])('refuses a file that holds %s, and quotes nothing of it', async (_, content) => {
    const path = newPath();
    await mkdir(dirname(path));
    await writeFile(path, content, { mode: 0o600 });
    const refusal: unknown = await opened(path).catch((error: unknown) => error);
    expect(String(refusal)).toMatch(/CC_KEYRING_INVALID/);
    expect(inspect(refusal, { depth: 9 })).not.toContain('SECRET');
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  it('prints no key', async () => {
    const keyring = await opened(newPath());
    const { key } = await keyring.addEpoch(0);
    const printed =
      inspect(keyring, { depth: 9, showHidden: true }) + inspect(keyring.epochs(), { depth: 9 });
    expect(printed).not.toContain(key.export().toString('base64url'));
    expect(printed).not.toContain(key.export().toString('hex'));
  });

  it('refuses what took the place of the file it has open', async () => {
    const path = newPath();
    const keyring = await opened(path);
    await rm(path);
    await expect(keyring.open()).rejects.toThrow(INVALID);
    await opened(path);
    await expect(keyring.open()).rejects.toThrow(INVALID);
  });

  it('rejects a change that cannot be written, and does not pretend', async () => {
    const path = newPath();
    const keyring = await opened(path);
    await rm(dirname(path), { recursive: true });
    await expect(keyring.addEpoch(0)).rejects.toThrow(INVALID);
    expect(keyring.epochs()).toEqual([]);
  });
});

describe('its escrow copy', () => {
  it('is the same file, brought up to date when it is opened', async () => {
    const path = newPath();
    const escrow = newPath();
    const keyring = await opened(path);
    await keyring.addEpoch(0);
    await opened(path, { escrow });
    expect(await readFile(escrow, 'utf8')).toBe(await readFile(path, 'utf8'));
    await writeFile(escrow, 'old');
    await opened(path, { escrow });
    expect(await readFile(escrow, 'utf8')).toBe(await readFile(path, 'utf8'));
  });

  it('stops a new keyring from being made where the old one was lost', async () => {
    const path = newPath();
    const escrow = newPath();
    await (await opened(path, { escrow })).addEpoch(0);
    await rm(path);
    await expect(opened(path, { escrow })).rejects.toThrow(/Copy that back/);
    await writeFile(path, await readFile(escrow), { mode: 0o600 });
    expect((await opened(path, { escrow })).epochs()).toHaveLength(1);
  });
});

describe('its root key', () => {
  const HEX = 'a1'.repeat(32);

  it('seals the keys in the file, and an unsealed file when it is opened', async () => {
    const path = newPath();
    const plain = await opened(path);
    const { key } = await plain.addEpoch(0);
    expect(await readFile(path, 'utf8')).toContain(key.export().toString('base64url'));
    const file = await keyFile(HEX);
    const sealed = await opened(path, { root: { file } });
    expect(await readFile(path, 'utf8')).not.toContain(key.export().toString('base64url'));
    await sealed.addLookup(8107);
    expect(fingerprints(await opened(path, { root: { file } }))).toEqual(fingerprints(sealed));
    await expect(opened(path)).rejects.toThrow(/sealed under a root key/);
    await expect(opened(path, { root: { file: await keyFile('b2'.repeat(32)) } })).rejects.toThrow(
      INVALID,
    );
  });

  it.each<[string, string | Buffer]>([
    ['hexadecimal', `${HEX}\n`],
    ['base64', Buffer.from(HEX, 'hex').toString('base64')],
    ['bytes', Buffer.from(HEX, 'hex')],
  ])('may be given as %s', async (_, content) => {
    const path = newPath();
    await (await opened(path, { root: { file: await keyFile(HEX) } })).addEpoch(0);
    expect((await opened(path, { root: { file: await keyFile(content) } })).epochs()).toHaveLength(
      1,
    );
  });

  it('comes from the environment too', async () => {
    const path = newPath();
    process.env['TEST_ROOT_KEY'] = HEX;
    await (await opened(path, { root: { env: 'TEST_ROOT_KEY' } })).addEpoch(0);
    delete process.env['TEST_ROOT_KEY'];
    await expect(opened(path, { root: { env: 'TEST_ROOT_KEY' } })).rejects.toThrow('TEST_ROOT_KEY');
    expect((await opened(path, { root: { file: await keyFile(HEX) } })).epochs()).toHaveLength(1);
  });

  it('is refused where it is too short, missing, or open to others', async () => {
    const from = async (file: string) => opened(newPath(), { root: { file } });
    await expect(from(await keyFile('a1a1'))).rejects.toThrow(/32 bytes/);
    await expect(from(newPath())).rejects.toThrow(INVALID);
    await expect(from(await keyFile(HEX, 0o644))).rejects.toThrow(/chmod 600/);
  });
});

describe('where a keyring may lie', () => {
  it('is anywhere but in the store, whatever links lead there', async () => {
    const base = dirname(newPath());
    await mkdir(join(base, 'store', 'deep'), { recursive: true });
    await mkdir(join(base, 'keys'));
    await symlink(join(base, 'store', 'deep'), join(base, 'keys', 'way-in'));
    const store = join(base, 'store');
    expect(() => assertOutside(join(base, 'keys', 'keyring.json'), store)).not.toThrow();
    expect(() => assertOutside(join(base, 'store-keys', 'keyring.json'), store)).not.toThrow();
    expect(() => assertOutside(join(base, 'keyring.json'), store)).not.toThrow();
    for (const inside of [
      'store/keyring.json',
      'store/new/keyring.json',
      'keys/way-in/keyring.json',
      'keys/../store/..x',
    ]) {
      expect(() => assertOutside(join(base, inside), store)).toThrow(INVALID);
    }
  });
});

const keyFile = async (content: string | Buffer, mode = 0o600): Promise<string> => {
  const path = newPath();
  await mkdir(dirname(path));
  await writeFile(path, content, { mode });
  return path;
};
