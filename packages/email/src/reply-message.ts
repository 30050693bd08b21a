import type { OutboundReply, Part } from '@council-contact/core';
import MailComposer from 'nodemailer/lib/mail-composer';
import { ownMessageId } from './message-ids.ts';
import type { MailRef } from './source-ref.ts';

export interface ReplySender {
  readonly address: string;
  readonly name?: string;
}

export type ComposedReply =
  | { readonly status: 'composed'; readonly messageId: string; readonly bytes: Uint8Array }
  | { readonly status: 'impossible'; readonly code: 'no-address' | 'attachment-not-at-hand' };

type PartWithBytes = Part & { readonly bytes: Uint8Array };

/**
 * A reply as a message (RFC 5322). An acknowledgement is marked as automatic (RFC 3834 section 5), so that no other
 * machine answers it. Holds the text it is given and nothing of what the customer wrote: a forged sender would be sent
 * someone else's words.
 *
 * @param to what it replies to; null when that is not known.
 * @param at what its Date header says.
 */
export const composeReply = async (
  reply: OutboundReply,
  sender: ReplySender,
  to: MailRef | null,
  at: Date,
): Promise<ComposedReply> => {
  if (reply.to.email === undefined) return { status: 'impossible', code: 'no-address' };
  const attachments = reply.attachments ?? [];
  const atHand = attachments.filter((part): part is PartWithBytes => 'bytes' in part);
  if (atHand.length < attachments.length)
    return { status: 'impossible', code: 'attachment-not-at-hand' };
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1).toLowerCase();
  const messageId = ownMessageId(reply.key, to?.root ?? to?.messageId ?? undefined, domain);
  const thread = [to?.root, to?.messageId].filter((id) => typeof id === 'string');
  const composer = new MailComposer({
    from: { address: sender.address, name: sender.name ?? '' },
    to: { address: reply.to.email, name: reply.to.name ?? '' },
    subject: reply.subject ?? 'Your message',
    text: reply.text,
    date: at,
    messageId,
    ...(thread.length === 0 ? {} : { inReplyTo: thread.at(-1), references: [...new Set(thread)] }),
    headers:
      reply.nature === 'acknowledgement'
        ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' }
        : {},
    attachments: atHand.map(({ bytes, filename, mediaType }) => ({
      content: Buffer.from(bytes),
      contentType: mediaType,
      ...(filename === undefined ? {} : { filename }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { status: 'composed', messageId, bytes: await composer.compile().build() };
};
