import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { ArtefactId } from '../../artefact.ts';
import { ContactCentreError } from '../../errors.ts';
import type { EpochKey } from '../../ports/keyring.ts';
import type { WrappedKey } from '../../ports/rows.ts';
import { randomSlice } from './random-slice.ts';
import { KEY_BYTES } from './seal.ts';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAPPED_BYTES = 1 + NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';
const TAG = { authTagLength: TAG_BYTES };

/**
 * An artefact's id begins with its contact's, so that naming the artefact binds the contact too. The class's length
 * stands before it: no two pairs have the same bytes.
 */
const belonging = (artefact: ArtefactId, artefactClass: string): Uint8Array =>
  Buffer.from(`${artefactClass.length}:${artefactClass}${artefact}`);

/**
 * Wraps an artefact's key under an epoch key: format byte, nonce, sealed key, tag; 61 bytes. The nonce is random, for
 * an epoch key wraps many: at 2^32 wraps an epoch the chance of a repeated one is 2^-33 (NIST SP 800-38D, 8.3), and a
 * week of a thousand wraps a second stays under a seventh of that.
 */
export const wrapKey = (
  under: EpochKey,
  artefact: ArtefactId,
  artefactClass: string,
  key: Uint8Array,
): WrappedKey => {
  const nonce = randomSlice(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, under.key, nonce, TAG);
  cipher.setAAD(belonging(artefact, artefactClass));
  const wrapped = new Uint8Array(WRAPPED_BYTES);
  wrapped[0] = FORMAT;
  wrapped.set(nonce, 1);
  wrapped.set(cipher.update(key), 1 + NONCE_BYTES);
  cipher.final();
  wrapped.set(cipher.getAuthTag(), WRAPPED_BYTES - TAG_BYTES);
  return { artefact, epoch: under.epoch, class: artefactClass, wrapped };
};

/**
 * The artefact's key. Whoever takes it wipes it after use.
 *
 * @throws CC_SEAL_BROKEN where the bytes, the artefact or the class are not what was wrapped
 */
export const unwrapKey = (
  under: EpochKey,
  { artefact, class: artefactClass, wrapped }: WrappedKey,
): Uint8Array => {
  if (wrapped.length !== WRAPPED_BYTES || wrapped[0] !== FORMAT) throw broken(artefact);
  const keyAt = 1 + NONCE_BYTES;
  const tagAt = keyAt + KEY_BYTES;
  const decipher = createDecipheriv(CIPHER, under.key, wrapped.subarray(1, keyAt), TAG);
  decipher.setAAD(belonging(artefact, artefactClass));
  decipher.setAuthTag(wrapped.subarray(tagAt));
  const key = decipher.update(wrapped.subarray(keyAt, tagAt));
  try {
    decipher.final();
  } catch {
    key.fill(0);
    throw broken(artefact);
  }
  return key;
};

const broken = (artefact: ArtefactId): ContactCentreError =>
  new ContactCentreError(
    'CC_SEAL_BROKEN',
    'A wrapped key does not open: its bytes, its artefact or its class were changed. Restore its row from a backup.',
    { artefact },
  );
