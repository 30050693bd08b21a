/**
 * What one mail may cost. A mail beyond a limit is still taken in: what lies beyond is left out of the reading, a signal
 * says so, and the original is kept whole.
 */
export interface MailLimits {
  /** Bytes of a message that are parsed whole; of a larger one the headers and the first text. */
  readonly messageBytes: number;
  /** Bytes of the header block of a message or part. */
  readonly headerBytes: number;
  /** MIME parts. */
  readonly parts: number;
  /** Levels of multiparts inside one another. */
  readonly depth: number;
  /** UTF-16 code units of the text. */
  readonly textLength: number;
  /** UTF-16 code units of HTML that are turned into text. */
  readonly htmlLength: number;
  readonly attachments: number;
  /** Bytes of one attachment, decoded. */
  readonly attachmentBytes: number;
  /** Addresses kept of each of To, Cc and the like. */
  readonly recipients: number;
  /** Milliseconds of wall clock after which a worker that is still parsing one mail is ended. */
  readonly parseMs: number;
  /** Megabytes of heap of one worker; at least 64. */
  readonly workerHeapMb: number;
}

const MIB = 1024 * 1024;

/** 35 MiB is what the common hosted mail servers let through by default. */
export const DEFAULT_MAIL_LIMITS: MailLimits = {
  messageBytes: 35 * MIB,
  headerBytes: MIB,
  parts: 1000,
  depth: 20,
  textLength: MIB,
  htmlLength: MIB,
  attachments: 50,
  attachmentBytes: 25 * MIB,
  recipients: 200,
  parseMs: 20_000,
  workerHeapMb: 512,
};
