import { createHash } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaries } from '../src/index.ts';
import type { Canaries } from '../src/index.ts';

const person = canaries(7);
const fields = ['name', 'email', 'phone', 'postcode', 'text'] as const;

/** Bytes that look like a database: the same in every run. */
const noise = (size: number): Buffer => {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, n) =>
    createHash('sha256').update(`noise ${n}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
};

const seen = async (bytes: Buffer | string, who: Canaries = person): Promise<readonly string[]> => {
  const sightings = await who.scan('here', bytes);
  return [...new Set(sightings.map(({ canary }) => canary))].toSorted();
};

const base64 = (bytes: Buffer, before: number): string =>
  Buffer.concat([noise(before), bytes, noise(5)]).toString('base64');

/** Encoders of the tests' own, not those of the scanner. */
const encoders: Record<string, (text: string) => Buffer | string> = {
  'as it is': (text) => text,
  'in lower case': (text) => text.toLowerCase(),
  'in upper case': (text) => text.toUpperCase(),
  'without accents': (text) => text.normalize('NFD').replaceAll(/[\u0300-\u036f]/gu, ''),
  'in base64': (text) => base64(Buffer.from(text), 0),
  'in base64 after one byte': (text) => base64(Buffer.from(text), 1),
  'in base64 after two bytes': (text) => base64(Buffer.from(text), 2),
  'in base64url': (text) => Buffer.from(`x${text}`).toString('base64url'),
  'in base64 in lines of 76': (text) =>
    base64(Buffer.from(`${'x'.repeat(55)}${text}`), 0).replaceAll(/.{76}/gu, '$&\r\n'),
  'in hex': (text) => Buffer.from(text).toString('hex'),
  'in upper-case hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'in UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
  'in UTF-16BE': (text) => Buffer.from(text, 'utf16le').swap16(),
  'in Latin-1': (text) => Buffer.from(text, 'latin1'),
  'in a URL': (text) => `?q=${encodeURIComponent(text)}`,
  'in a form': (text) => new URLSearchParams({ q: text }).toString().replaceAll('%40', '@'),
  'in JSON': (text) => JSON.stringify({ text }),
  'in escaped JSON': (text) =>
    JSON.stringify(text).replaceAll(
      /[\u0080-\uffff]/gu,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'in quoted-printable with soft breaks': (text) =>
    text.replaceAll('é', '=C3=A9').replaceAll('è', '=C3=A8').replaceAll(/.{9}/gu, '$&=\r\n'),
  'in HTML': (text) => text.replaceAll('é', '&#233;').replaceAll('è', '&#232;'),
};

describe('canaries', () => {
  it('are the same person for the same seed and another for another', () => {
    expect(fields.map((field) => canaries(7)[field])).toEqual(fields.map((field) => person[field]));
    for (const field of fields) expect(canaries(8)[field]).not.toBe(person[field]);
  });

  it('live at addresses and numbers that nobody has', () => {
    expect(person.email).toMatch(/^[a-z]{16}@example\.org$/u);
    expect(person.phone).toMatch(/^07700 900\d{3}$/u);
    expect(person.postcode).toMatch(/^ZZ\d \d[A-Z]{2}$/u);
  });

  for (const field of fields) {
    for (const [how, encode] of Object.entries(encoders)) {
      it(`sees a ${field} ${how}`, async () => {
        // A database has no line breaks of its own between the bytes of one value.
        const encoded = Buffer.from(encode(person[field]));
        expect(await seen(Buffer.concat([noise(100), encoded, noise(100)]))).toContain(field);
      });
    }
    it(`sees an unkeyed digest of a ${field}`, async () => {
      const value = field === 'text' ? (person.text.split(' ')[1] ?? '') : person[field];
      const digest = createHash('sha256').update(value.toLowerCase());
      expect(await seen(Buffer.concat([noise(99), digest.copy().digest(), noise(9)]))).toEqual([
        field,
      ]);
      expect(await seen(digest.digest('hex'))).toEqual([field]);
    });
  }

  it.each(['+447', '00447', '44 7', '+44 (0)7'])('sees the phone number as %s…', async (prefix) => {
    const spaced = `${prefix}${person.phone.slice(2)}`;
    expect(await seen(spaced)).toEqual(['phone']);
  });

  it('sees one half of a name, and the local part of an address', async () => {
    expect(await seen(person.name.split(' ')[1] ?? '')).toEqual(['name']);
    expect(await seen(person.email.split('@')[0] ?? '')).toEqual(['email']);
  });

  it('sees nothing in noise, in base64 of noise, or in another person', async () => {
    expect(await seen(noise(2_000_000))).toEqual([]);
    expect(await seen(noise(1_000_000).toString('base64'))).toEqual([]);
    const other = canaries(8);
    expect(await seen(fields.map((field) => other[field]).join('\n'))).toEqual([]);
    expect(await seen('')).toEqual([]);
  });

  it('does not repeat what it has seen', async () => {
    const [sighting] = await person.scan('a log line', person.email);
    expect(sighting).toMatchObject({ canary: 'email', where: 'a log line', offset: 0 });
    expect(JSON.stringify(sighting)).not.toContain(person.email.split('@')[0]);
  });
});

describe('canaries in files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cc-canaries-'));
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are seen in folders, across the edges of blocks, and in large files', async () => {
    const block = 1 << 20;
    const large = noise(3 * block);
    large.write(person.email, block - 7, 'latin1');
    large.write(person.phone.replace(' ', ''), 2 * block - 1, 'latin1');
    writeFileSync(join(folder, 'deep/er/store.db'), large);
    writeFileSync(join(folder, 'deep/log.jsonl'), JSON.stringify({ who: person.name }));
    writeFileSync(join(folder, 'empty'), '');
    const sightings = await person.scanFiles(folder, join(folder, 'none'));
    const found = new Set(sightings.map(({ canary, where }) => `${canary} in ${where}`));
    expect([...found].toSorted()).toEqual(
      [
        `email in ${join(folder, 'deep/er/store.db')}`,
        `phone in ${join(folder, 'deep/er/store.db')}`,
        `name in ${join(folder, 'deep/log.jsonl')}`,
      ].toSorted(),
    );
    expect(sightings.find(({ canary }) => canary === 'email')?.offset).toBe(block - 7);
  });
});
