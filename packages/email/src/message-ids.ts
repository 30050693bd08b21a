import { createHash } from 'node:crypto';

/** Bytes. RFC 5322 allows lines of 998 characters; no honest id is longer. */
const MAX_ID = 998;
const MAX_IDS = 200;
const OWN = /^<cc\.([0-9a-f]{24})\.([0-9a-f]{24})@([^>]+)>$/;

const digest = (value: string): string =>
  createHash('sha256').update(value).digest('hex').slice(0, 24);

const isSound = (id: string): boolean => Buffer.byteLength(id) <= MAX_ID;

/** Every `<id>` in a Message-ID, In-Reply-To or References value; a bare word counts when there is none in brackets. */
export const readMessageIds = (value: string | undefined): readonly string[] => {
  if (value === undefined) return [];
  const ids = (value.match(/<[^<>\s]+>/g) ?? []).filter(isSound);
  if (ids.length > 0) return [...new Set(ids)].slice(0, MAX_IDS);
  const bare = value.trim();
  const id = `<${bare.replace(/[<>]/g, '')}>`;
  return id === '<>' || /\s/.test(bare) || !isSound(id) ? [] : [id];
};

/**
 * The Message-ID of a reply of ours: the same on every try, and carrying the thread's token, so that the thread is
 * found again from a mail program that quotes our id alone.
 *
 * @param key the reply's key.
 * @param root Message-ID that began the thread; undefined when there is none.
 * @param domain of the address we send from.
 */
export const ownMessageId = (key: string, root: string | undefined, domain: string): string =>
  `<cc.${digest(key)}.${threadToken(root ?? key)}@${domain}>`;

export const isOwnMessageId = (id: string, domains: readonly string[]): boolean => {
  const match = OWN.exec(id);
  return match?.[3] !== undefined && domains.includes(match[3].toLowerCase());
};

/** What names a thread: from its first Message-ID, or from one of ours, which carries it. */
export const threadToken = (root: string): string => OWN.exec(root)?.[2] ?? digest(root);
