import type { ParsedMail as Read } from 'mailparser';
import { readAddresses } from './address-list.ts';
import { allValues, firstValue, readHeaderBlock, type HeaderBlock } from './header-block.ts';
import { readInstant, receivedInstant } from './header-date.ts';
import type { MailLimits } from './limits.ts';
import { EVIDENCE_HEADERS } from './machine-mail.ts';
import { chooseText } from './mail-text.ts';
import { KEY_HEADER_BYTES, mailKeyOf } from './mail-key.ts';
import { readAttachments } from './attachments.ts';
import { readMessageIds } from './message-ids.ts';
import type { ParseOutcome, WholeMail } from './message-parser.ts';
import { parseMime } from './mime-parse.ts';
import type { EvidenceHeaders, MailAddress } from './parsed-mail.ts';
import { plainLine } from './plain-text.ts';
import { protectionSignals } from './protection-signals.ts';

/** RFC 5322 section 2.1.1. */
const MAX_SUBJECT = 998;
const MAX_EVIDENCE_LENGTH = 500;
const MAX_EVIDENCE_VALUES = 20;

/** One of these makes a file a message; any text with a colon in it could have others. */
const MESSAGE_HEADERS = [
  'bcc',
  'cc',
  'content-type',
  'date',
  'delivered-to',
  'from',
  'message-id',
  'mime-version',
  'received',
  'reply-to',
  'return-path',
  'sender',
  'subject',
  'to',
] as const;

const evidenceOf = (block: HeaderBlock): EvidenceHeaders =>
  Object.fromEntries(
    EVIDENCE_HEADERS.map(
      (name) =>
        [
          name,
          allValues(block, name)
            .slice(0, MAX_EVIDENCE_VALUES)
            .map((value) => plainLine(value, MAX_EVIDENCE_LENGTH)),
        ] as const,
    ).filter(([, values]) => values.length > 0),
  );

/** The parser takes 8-bit headers for UTF-8; our own reading of the block knows better when that fails. */
const subjectOf = (read: Read, block: HeaderBlock): string => {
  const raw = firstValue(block, 'subject') ?? '';
  const decoded = read.subject ?? raw;
  return plainLine(decoded.includes('\ufffd') && !raw.includes('=?') ? raw : decoded, MAX_SUBJECT);
};

/**
 * Reads one mail in this thread. Never rejects for what the bytes are; has no limit of time of its own: the worker that
 * calls it can be ended.
 *
 * @param whole key and size of the mail when `bytes` is only its beginning.
 */
export const readMail = async (
  bytes: Uint8Array,
  limits: MailLimits,
  whole?: WholeMail,
): Promise<ParseOutcome> => {
  if (bytes.length === 0) return { status: 'unreadable', code: 'empty' };
  const block = readHeaderBlock(bytes, KEY_HEADER_BYTES);
  if (!MESSAGE_HEADERS.some((name) => block.values.has(name)))
    return { status: 'unreadable', code: 'not-a-message' };

  const size = whole?.size ?? bytes.length;
  const mime = await parseMime(bytes, block, size, limits);
  if (mime === null) return { status: 'unreadable', code: 'parse-failed' };
  const { read } = mime;
  const signals = new Set(mime.signals);

  const addresses = (name: string): readonly MailAddress[] =>
    readAddresses(name, block, read, limits.recipients);
  const text = chooseText(read, mime.source, limits);
  const attached = await readAttachments(read, limits);
  const messageId = readMessageIds(firstValue(block, 'message-id'))[0] ?? null;
  const from = addresses('from');

  for (const signal of [...text.signals, ...attached.signals]) signals.add(signal);
  for (const signal of protectionSignals(
    firstValue(block, 'content-type') ?? '',
    text.text,
    attached.attachments,
  ))
    signals.add(signal);
  if (messageId === null) signals.add('no-message-id');
  if (from.length === 0) signals.add('no-from');
  if (from.length > 1) signals.add('several-from');
  if (text.text === '' && attached.attachments.length === 0) signals.add('no-body');

  return {
    status: 'parsed',
    mail: {
      key: whole?.key ?? mailKeyOf(block, bytes),
      size,
      from,
      sender: addresses('sender'),
      replyTo: addresses('reply-to'),
      to: addresses('to'),
      cc: addresses('cc'),
      deliveredTo: [...addresses('delivered-to'), ...addresses('x-original-to')],
      subject: subjectOf(read, block),
      text: text.text,
      textSource: text.source,
      attachments: attached.attachments,
      messageId,
      inReplyTo: readMessageIds(firstValue(block, 'in-reply-to')),
      references: readMessageIds(allValues(block, 'references').join(' ')),
      date: readInstant(firstValue(block, 'date')),
      receivedAt: receivedInstant(firstValue(block, 'received')),
      hops: allValues(block, 'received').length,
      calendarMethods: attached.calendarMethods,
      evidence: evidenceOf(block),
      signals: [...signals].toSorted(),
    },
  };
};
