import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ContactCentreError } from '../../errors.ts';

/** Clear bytes of every chunk but the last. */
export const CHUNK_BYTES = 64 * 1024;

const FORMAT = 1;
const TAG_BYTES = 16;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
const CIPHER = 'aes-256-gcm';
const TAG = { authTagLength: TAG_BYTES };

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance", 2015): a chunk's nonce is its number and whether it is the last. The key is the blob's own, so
 * that a chunk that is changed, missing, moved, doubled or from another blob does not open.
 */
const nonceOf = (index: number, last: boolean): Uint8Array => {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
};

const sealChunk = (key: KeyObject, index: number, last: boolean, clear: Uint8Array): Uint8Array => {
  const cipher = createCipheriv(CIPHER, key, nonceOf(index, last), TAG);
  const sealed = Buffer.allocUnsafe(clear.length + TAG_BYTES);
  sealed.set(cipher.update(clear));
  cipher.final();
  sealed.set(cipher.getAuthTag(), clear.length);
  return sealed;
};

const openChunk = (
  key: KeyObject,
  index: number,
  last: boolean,
  sealed: Uint8Array,
): Uint8Array => {
  if (sealed.length < TAG_BYTES) throw broken();
  const tagAt = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, nonceOf(index, last), TAG);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const clear = decipher.update(sealed.subarray(0, tagAt));
  try {
    decipher.final();
  } catch {
    clear.fill(0);
    throw broken();
  }
  return clear;
};

/** Cuts bytes into pieces of `size`; the last one may be shorter, and there is always a last one. */
async function* pieces(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly piece: Uint8Array; readonly last: boolean }> {
  const held = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const part of bytes) {
    for (let at = 0; at < part.length;) {
      // A full piece waits until a byte follows it: only then is it known not to be the last.
      if (filled === size) {
        yield { piece: held, last: false };
        filled = 0;
      }
      const end = Math.min(part.length, at + size - filled);
      held.set(part.subarray(at, end), filled);
      filled += end - at;
      at = end;
    }
  }
  yield { piece: held.subarray(0, filled), last: true };
  held.fill(0);
}

/**
 * Seals a stream of any length in chunks of 64 KiB, holding two of them at a time.
 *
 * @param key 32 random bytes made for this blob alone
 */
export async function* sealChunks(
  key: Uint8Array,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const blobKey = createSecretKey(key);
  yield Uint8Array.of(FORMAT);
  let index = 0;
  for await (const { piece, last } of pieces(bytes, CHUNK_BYTES)) {
    yield sealChunk(blobKey, index, last, piece);
    index += 1;
  }
}

/**
 * Opens what `sealChunks` made. Each piece is authentic when it comes; that the blob is whole is known when the
 * iteration ends without an error.
 *
 * @param size clear bytes that there must be
 * @throws CC_SEAL_BROKEN (while iterating) where anything was changed, cut off, moved or added
 */
export async function* openChunks(
  key: Uint8Array,
  size: number,
  sealed: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const blobKey = createSecretKey(key);
  let index = 0;
  let opened = 0;
  for await (const { piece, last } of pieces(withoutFormat(sealed), SEALED_CHUNK_BYTES)) {
    const clear = openChunk(blobKey, index, last, piece);
    index += 1;
    opened += clear.length;
    if (clear.length > 0) yield clear;
  }
  if (opened !== size) throw broken();
}

async function* withoutFormat(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const part of sealed) {
    if (!first) yield part;
    else if (part.length > 0) {
      if (part[0] !== FORMAT) throw broken();
      first = false;
      yield part.subarray(1);
    }
  }
}

const broken = (): ContactCentreError =>
  new ContactCentreError(
    'CC_SEAL_BROKEN',
    'A sealed blob does not open: its bytes were changed, cut off or moved. Restore it from a backup.',
  );
