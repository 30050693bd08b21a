import { ContactCentreError } from '@council-contact/core';
import { DEFAULT_MAIL_LIMITS, type MailLimits } from './limits.ts';
import type { ParsedMail } from './parsed-mail.ts';
import { createParserPool } from './parser-pool.ts';

/**
 * Reads one mail in a worker thread of its own, within the limits.
 *
 * @throws CC_SOURCE_MALFORMED with the fact `reason` when the bytes cannot be read as a mail.
 */
export const parseMail = async (
  bytes: Uint8Array,
  limits: Partial<MailLimits> = {},
): Promise<ParsedMail> => {
  const pool = createParserPool({ workers: 1, limits: { ...DEFAULT_MAIL_LIMITS, ...limits } });
  try {
    const outcome = await pool.parse(bytes);
    if (outcome.status === 'parsed') return outcome.mail;
    throw new ContactCentreError(
      'CC_SOURCE_MALFORMED',
      'This cannot be read as a mail: see the reason, and look at the file itself.',
      { reason: outcome.code },
    );
  } finally {
    await pool.close();
  }
};
