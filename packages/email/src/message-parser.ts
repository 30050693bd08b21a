import type { ParsedMail } from './parsed-mail.ts';

/** Why bytes could not be read as a mail. */
export type UnreadableCode =
  /** No bytes at all. */
  | 'empty'
  /** Not one known header: some other kind of file. */
  | 'not-a-message'
  /** Still parsing when the limit of time was over. */
  | 'parse-timeout'
  /** The parser's thread died of it, for want of memory or by a defect. */
  | 'parse-crashed'
  /** The parser gave up. */
  | 'parse-failed';

export type ParseOutcome =
  | { readonly status: 'parsed'; readonly mail: ParsedMail }
  | { readonly status: 'unreadable'; readonly code: UnreadableCode };

/** Of a mail of which only the beginning is at hand: what cannot be told from that. */
export interface WholeMail {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** Reads one mail. Never rejects for what the bytes are; rejects when the parser itself cannot work. */
export interface MessageParser {
  /** @param whole given when `bytes` is only the beginning of the mail. */
  parse(bytes: Uint8Array, whole?: WholeMail): Promise<ParseOutcome>;
  close(): Promise<void>;
}
