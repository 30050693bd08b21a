/** An address as a header gave it: the domain in lower case, the name decoded. */
export interface MailAddress {
  readonly address: string;
  readonly name: string;
}

export interface MailAttachment {
  /** Safe to store under: no path, no control or direction characters. */
  readonly filename: string;
  /** What the bytes are, where they show it; otherwise what the mail claims. */
  readonly type: string;
  readonly claimedType: string;
  readonly sniffedType: string | null;
  /** Bytes, decoded. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  /** Shown within the HTML by its content id. */
  readonly inline: boolean;
  readonly bytes: Uint8Array;
}

/** Header names in lower case with their values, unfolded, in order: those that tell machine mail from a person's. */
export type EvidenceHeaders = Readonly<Record<string, readonly string[]>>;

/** One mail as read: what every way in (file, mailbox, command) has in common. */
export interface ParsedMail {
  /** Dedupe key; see `mailKey`. */
  readonly key: string;
  /** Bytes of the original. */
  readonly size: number;
  /** Empty when there is no From header or no address in it; several are kept in order. */
  readonly from: readonly MailAddress[];
  readonly sender: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly deliveredTo: readonly MailAddress[];
  readonly subject: string;
  /** The plain text, or the HTML as text. */
  readonly text: string;
  readonly textSource: 'plain' | 'html' | 'none';
  readonly attachments: readonly MailAttachment[];
  /** With angle brackets. */
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** What the Date header claims, RFC 3339; null when it cannot be read. Never a clock for retention. */
  readonly date: string | null;
  /** When the topmost Received header says it came in, RFC 3339. */
  readonly receivedAt: string | null;
  /** How many Received headers it has. */
  readonly hops: number;
  /** METHODs of its calendar parts, in upper case (RFC 5546). */
  readonly calendarMethods: readonly string[];
  readonly evidence: EvidenceHeaders;
  /** Codes of what was noticed while reading; no personal data. */
  readonly signals: readonly string[];
}
