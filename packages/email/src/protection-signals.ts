import type { MailAttachment } from './parsed-mail.ts';

/**
 * Codes for what stands between a reader and the content: encryption, signatures, Outlook's own packing. Nothing is
 * decrypted; signed bytes stay as they are in the original.
 *
 * @param contentType of the message itself, unfolded.
 */
export const protectionSignals = (
  contentType: string,
  text: string,
  attachments: readonly MailAttachment[],
): readonly string[] => {
  const type = contentType.toLowerCase();
  const signals: string[] = [];
  if (type.startsWith('multipart/encrypted') || text.includes('-----BEGIN PGP MESSAGE-----'))
    signals.push('encrypted-pgp');
  const isSmime = /^application\/(?:x-)?pkcs7-mime/.test(type);
  if (isSmime && !/smime-type\s*=\s*"?signed-data/.test(type)) signals.push('encrypted-smime');
  if (type.startsWith('multipart/signed') || (isSmime && !signals.includes('encrypted-smime')))
    signals.push('signed');
  const types = attachments.map(({ claimedType }) => claimedType);
  if (
    types.includes('application/ms-tnef') ||
    attachments.some(({ filename }) => /^winmail\.dat$/i.test(filename))
  )
    signals.push('tnef');
  if (types.includes('text/calendar')) signals.push('calendar');
  return signals;
};
