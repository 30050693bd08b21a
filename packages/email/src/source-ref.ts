import type { SourceRef } from '@council-contact/core';

/** What a mail's ref says: where it lies, how it is known again, and what a reply to it must quote. */
export interface MailRef {
  /** The source's own word for where it lies; survives a move within the source. */
  readonly place: string;
  /** `mailKey`, checked before anything is deleted. */
  readonly key: string;
  readonly messageId: string | null;
  /** Message-ID that began the thread. */
  readonly root: string | null;
}

const OUT = 'out:';

export const encodeMailRef = ({ place, key, messageId, root }: MailRef): SourceRef =>
  Buffer.from(JSON.stringify([place, key, messageId, root])).toString('base64url');

/** Null for a ref that is not of this form. */
export const decodeMailRef = (ref: SourceRef): MailRef | null => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(ref, 'base64url').toString());
    if (!Array.isArray(parsed)) return null;
    const [place, key, messageId, root] = parsed as readonly unknown[];
    if (typeof place !== 'string' || typeof key !== 'string') return null;
    return {
      place,
      key,
      messageId: typeof messageId === 'string' ? messageId : null,
      root: typeof root === 'string' ? root : null,
    };
  } catch {
    return null;
  }
};

/** The ref of a mail of ours, by the name of its file in the outgoing folder. */
export const encodeOutgoingRef = (name: string): SourceRef => `${OUT}${name}`;

export const decodeOutgoingRef = (ref: SourceRef): string | null =>
  /^out:[0-9a-f]{24}\.eml$/.test(ref) ? ref.slice(OUT.length) : null;
