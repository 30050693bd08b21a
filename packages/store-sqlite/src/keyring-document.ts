import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ContactCentreError } from '@council-contact/core';
import type { EpochKey, GenerationKey } from '@council-contact/core';

/** All that a keyring file holds. */
export interface KeyringDocument {
  readonly id: string;
  /** The highest epoch there ever was: numbers are not used again. */
  readonly newestEpoch: number;
  readonly epochs: readonly EpochKey[];
  readonly lookups: readonly GenerationKey[];
}

const FORMAT = 'council-contact keyring 1';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** The document as the file's text; with a root key, its keys sealed under that (AES-256-GCM, a random nonce each time). */
export const writeDocument = (document: KeyringDocument, root: KeyObject | null): string => {
  const { id, newestEpoch } = document;
  const keys = {
    newestEpoch,
    epochs: document.epochs.map(({ epoch, createdAt, key }) => ({
      epoch,
      createdAt,
      key: text(key),
    })),
    lookups: document.lookups.map(({ generation, key }) => ({ generation, key: text(key) })),
  };
  const held = root === null ? keys : { sealed: seal(root, id, JSON.stringify(keys)) };
  return `${JSON.stringify({ format: FORMAT, id, ...held }, null, 2)}\n`;
};

/**
 * @param root null where the keys are to be in the clear
 * @returns the document, and whether its keys were sealed
 * @throws CC_KEYRING_INVALID; the message never quotes the file
 */
export const readDocument = (
  content: string,
  root: KeyObject | null,
): { readonly document: KeyringDocument; readonly sealed: boolean } => {
  const { format, id, sealed, ...clear } = record(parse(content));
  if (format !== FORMAT || typeof id !== 'string') {
    throw invalid('is no keyring of this release: bring back its escrow copy.');
  }
  if (sealed === undefined) return { document: keysOf(id, clear), sealed: false };
  if (root === null) throw invalid('is sealed under a root key: configure where that is.');
  return { document: keysOf(id, record(parse(unseal(root, id, sealed)))), sealed: true };
};

const keysOf = (id: string, keys: Record<string, unknown>): KeyringDocument => ({
  id,
  newestEpoch: count(keys['newestEpoch']),
  epochs: list(keys['epochs']).map(({ epoch, createdAt, key }) => ({
    epoch: count(epoch),
    createdAt: count(createdAt),
    key: secret(key),
  })),
  lookups: list(keys['lookups']).map(({ generation, key }) => ({
    generation: count(generation),
    key: secret(key),
  })),
});

const text = (key: KeyObject): string => key.export().toString('base64url');

const seal = (root: KeyObject, id: string, clear: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, root, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(id));
  const sealed = [nonce, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat(sealed).toString('base64url');
};

const unseal = (root: KeyObject, id: string, sealed: unknown): string => {
  const bytes = Buffer.from(typeof sealed === 'string' ? sealed : '', 'base64url');
  const tagAt = bytes.length - TAG_BYTES;
  if (tagAt < NONCE_BYTES) throw invalid('is damaged: bring back its escrow copy.');
  const decipher = createDecipheriv(CIPHER, root, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(id));
  decipher.setAuthTag(bytes.subarray(tagAt));
  const clear = decipher.update(bytes.subarray(NONCE_BYTES, tagAt));
  try {
    decipher.final();
  } catch {
    throw invalid('does not open with this root key: give the one it was sealed with.');
  }
  return clear.toString('utf8');
};

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's message would quote the file.
    throw invalid('is damaged: bring back its escrow copy.');
  }
};

const record = (value: unknown): Record<string, unknown> => {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw invalid('is damaged: bring back its escrow copy.');
};

const list = (value: unknown): readonly Record<string, unknown>[] => {
  if (Array.isArray(value)) return value.map(record);
  throw invalid('is damaged: bring back its escrow copy.');
};

const count = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw invalid('is damaged: bring back its escrow copy.');
};

const secret = (value: unknown): KeyObject => {
  const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64url');
  if (bytes.length !== KEY_BYTES) throw invalid('is damaged: bring back its escrow copy.');
  return createSecretKey(bytes);
};

const invalid = (what: string): ContactCentreError =>
  new ContactCentreError('CC_KEYRING_INVALID', `The keyring file ${what}`);
