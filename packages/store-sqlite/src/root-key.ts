import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ContactCentreError } from '@council-contact/core';
import { assertPrivate } from './private-file.ts';

/** Where the key is that seals the keyring file: an environment variable, or a file (a mounted credential). */
export type RootKeySource = { readonly env: string } | { readonly file: string };

/**
 * Reads a root key of 32 bytes: 64 hexadecimal digits, base64, or in a file the bytes themselves.
 *
 * @throws CC_KEYRING_INVALID where it is missing, malformed, or a file that others may read
 */
export const readRootKey = async (source: RootKeySource): Promise<KeyObject> => {
  const key =
    'env' in source ? decoded(process.env[source.env] ?? '') : await fromFile(source.file);
  if (key !== null) return createSecretKey(key);
  const place = 'env' in source ? `The environment variable ${source.env}` : source.file;
  throw new ContactCentreError(
    'CC_KEYRING_INVALID',
    `${place} holds no root key: it must be 32 bytes, as \`openssl rand -hex 32\` writes them.`,
  );
};

const fromFile = async (path: string): Promise<Buffer | null> => {
  await assertPrivate(path);
  const bytes = await readFile(path);
  return bytes.length === 32 ? bytes : decoded(bytes.toString('latin1'));
};

const decoded = (text: string): Buffer | null => {
  const plain = text.trim();
  if (/^[0-9a-f]{64}$/i.test(plain)) return Buffer.from(plain, 'hex');
  return /^[\w+/-]{43}=?$/.test(plain) ? Buffer.from(plain, 'base64') : null;
};
