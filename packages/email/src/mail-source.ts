import type { WholeMail } from './message-parser.ts';

/** A mail as its source hands it over. */
export interface SourceMail {
  /** Where it lies, in the source's words; survives `settle`. */
  readonly place: string;
  /** The mail, or its beginning when it is over the limit of size. */
  readonly bytes: Uint8Array;
  /** Given when `bytes` is only the beginning. */
  readonly whole?: WholeMail;
  /** RFC 3339; null where the source does not know. */
  readonly arrivedAt: string | null;
}

/** What becomes of a mail at its source once the engine has it. */
export type Fate = 'processed' | 'quarantined' | 'erased';

/** Where mails lie: files today, a mailbox on a server by the same few words. Knows nothing of what is in a mail. */
export interface MailSource {
  /** Mails not taken before by this object, oldest first. `wait`: for those that are just arriving, a moment. */
  take(
    max: number,
    options: { readonly wait: boolean; readonly signal: AbortSignal },
  ): Promise<readonly SourceMail[]>;
  /** Whether more are known to lie there, not taken. */
  readonly more: boolean;
  /** Idempotent. A mail that has changed since it was taken is left where it is, to be taken again. */
  settle(mail: SourceMail, key: string, fate: Fate): Promise<void>;
  /** All of a mail that was too large to hand over whole. */
  open(mail: SourceMail): Promise<ReadableStream<Uint8Array>>;
  /** Deletes every copy that is known to lie here, wherever `settle` has put it. Idempotent. */
  erase(place: string, key: string): Promise<'erased' | 'already-gone'>;
  /** Whether a copy lies here. */
  holds(place: string, key: string): Promise<boolean>;
  /** How many items lie there that cannot be taken: not files, or not readable. */
  readonly troubles: number;
}
