import { DEFAULT_MAIL_LIMITS, type MailLimits } from '../src/limits.ts';
import type { UnreadableCode } from '../src/message-parser.ts';
import type { ParsedMail } from '../src/parsed-mail.ts';
import { readMail } from '../src/read-mail.ts';

/** Reads bytes that must be readable as a mail. */
export const read = async (
  bytes: Uint8Array,
  limits: Partial<MailLimits> = {},
): Promise<ParsedMail> => {
  const outcome = await readMail(bytes, { ...DEFAULT_MAIL_LIMITS, ...limits });
  if (outcome.status === 'unreadable') throw new Error(`unreadable: ${outcome.code}`);
  return outcome.mail;
};

/** Why bytes cannot be read as a mail; null when they can. */
export const whyUnreadable = async (bytes: Uint8Array): Promise<UnreadableCode | null> => {
  const outcome = await readMail(bytes, DEFAULT_MAIL_LIMITS);
  return outcome.status === 'unreadable' ? outcome.code : null;
};
