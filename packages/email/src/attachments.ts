import { hash } from 'node:crypto';
import type { Attachment, ParsedMail as Read } from 'mailparser';
import { attachmentName } from './attachment-name.ts';
import type { MailLimits } from './limits.ts';
import type { MailAttachment } from './parsed-mail.ts';
import { claimedMediaType, sniffType } from './sniffed-type.ts';

export interface ReadAttachments {
  readonly attachments: readonly MailAttachment[];
  readonly calendarMethods: readonly string[];
  readonly signals: readonly string[];
}

const METHOD = /^METHOD:\s*([A-Za-z]{3,20})/m;

const calendarMethod = ({ content }: Attachment): readonly string[] => {
  const method = METHOD.exec(content.subarray(0, 8192).toString('latin1'))?.[1];
  return method === undefined ? [] : [method.toUpperCase()];
};

const isInline = (attachment: Attachment, html: string): boolean =>
  attachment.cid !== undefined && attachment.cid !== '' && html.includes(`cid:${attachment.cid}`);

/** The attachments within the limits, each with bytes of its own that can be handed to another thread. */
export const readAttachments = async (read: Read, limits: MailLimits): Promise<ReadAttachments> => {
  const html = typeof read.html === 'string' ? read.html : '';
  const taken = read.attachments
    .filter(({ content }) => content.length <= limits.attachmentBytes)
    .slice(0, limits.attachments);
  const signals = new Set<string>();
  if (taken.length < read.attachments.length) signals.add('attachment-limit');
  const attachments: MailAttachment[] = [];
  for (const [index, attachment] of taken.entries()) {
    const claimedType = claimedMediaType(attachment.contentType);
    const sniffedType = await sniffType(attachment.content);
    attachments.push({
      filename: attachmentName(attachment.filename, index + 1),
      type: sniffedType ?? claimedType,
      claimedType,
      sniffedType,
      size: attachment.content.length,
      sha256: hash('sha256', attachment.content),
      inline: isInline(attachment, html),
      // A copy: small contents are views on a pool that cannot change threads.
      bytes: new Uint8Array(attachment.content),
    });
  }
  const calendars = taken.filter(
    ({ contentType }) => contentType.toLowerCase() === 'text/calendar',
  );
  return {
    attachments,
    calendarMethods: [...new Set(calendars.flatMap(calendarMethod))],
    signals: [...signals],
  };
};
