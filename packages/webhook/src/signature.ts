import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { ContactCentreError } from '@council-contact/core';

// Standard Webhooks (https://www.standardwebhooks.com), symmetric signatures, written out: its npm library hashes in
// JavaScript instead of OpenSSL, knows one secret, wants the body as text, and asks the system clock. The tests hold the
// two to one another.

/** How far a sender's clock may be from ours, either way (Standard Webhooks, "Timestamp"). */
const TOLERANCE_SECONDS = 300;
/** Signatures that are looked at, at most: each costs nothing but a comparison, and yet. */
const MOST_SIGNATURES = 16;

export type SignatureHeaders = Readonly<
  Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>
>;

/**
 * The keys in `whsec_… whsec_…`.
 * @throws CC_CONFIG_INVALID for a secret of another form, or of less than 24 or more than 64 bytes
 */
export const secretKeys = (secrets: string): readonly KeyObject[] =>
  secrets.split(' ').map((secret) => {
    const text = /^whsec_([A-Za-z0-9+/]+={0,2})$/u.exec(secret)?.[1] ?? '';
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length >= 24 && bytes.length <= 64) return createSecretKey(bytes);
    throw new ContactCentreError(
      'CC_CONFIG_INVALID',
      'A webhook secret is whsec_ and the base64 of 24 to 64 random bytes.',
      { path: '/secret' },
    );
  });

const signatureBy = (key: KeyObject, id: string, timestamp: string, body: Uint8Array): Buffer =>
  createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();

/** What goes with a body: one signature for each key, so that a receiver may know the old one or the new. */
export const signatureHeaders = (
  keys: readonly KeyObject[],
  id: string,
  at: Date,
  body: Uint8Array,
): SignatureHeaders => {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signatures = keys.map(
    (key) => `v1,${signatureBy(key, id, timestamp, body).toString('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
};

const refuse = (reason: string, message: string): never => {
  throw new ContactCentreError('CC_SIGNATURE_INVALID', message, { reason });
};

/** What the headers claim, before a byte of the body is read. */
export interface ClaimedSignature {
  readonly id: string;
  readonly timestamp: string;
  readonly signatures: readonly Buffer[];
}

/** @throws CC_SIGNATURE_INVALID for headers that are missing, or a time that is too far from now */
export const claimedSignature = (headers: Headers, now: Date): ClaimedSignature => {
  const id = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  const signatures = (headers.get('webhook-signature') ?? '')
    .split(' ', MOST_SIGNATURES)
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice('v1,'.length), 'base64'));
  if (id === '' || id.length > 256 || signatures.length === 0 || !/^[0-9]{1,12}$/u.test(timestamp))
    refuse('signature-missing', 'Sign with webhook-id, webhook-timestamp and webhook-signature.');
  const age = Math.floor(now.getTime() / 1_000) - Number(timestamp);
  if (Math.abs(age) > TOLERANCE_SECONDS)
    refuse('timestamp-too-far', `webhook-timestamp must be within ${TOLERANCE_SECONDS} s of now.`);
  return { id, timestamp, signatures };
};

/** @throws CC_SIGNATURE_INVALID where none of the signatures is of one of the keys */
export const checkSignature = (
  { id, timestamp, signatures }: ClaimedSignature,
  body: Uint8Array,
  keys: readonly KeyObject[],
): void => {
  let isValid = false;
  for (const key of keys) {
    const due = signatureBy(key, id, timestamp, body);
    for (const given of signatures)
      if (given.length === due.length && timingSafeEqual(given, due)) isValid = true;
  }
  if (!isValid)
    refuse('signature-wrong', 'The signature is not that of the body under our secret.');
};
