import type { JsonObject } from '@council-contact/core';
import { classifyMail, NOBODY, type OwnAddresses } from './machine-mail.ts';
import type { MailAddress, ParsedMail } from './parsed-mail.ts';

const addresses = (list: readonly MailAddress[]): JsonObject[] =>
  list.map(({ address, name }) => ({ address, name }));

/**
 * What the channel makes of a mail, as `parse FILE --json` prints it: everything but the bytes. Holds personal data.
 *
 * @param own our addresses, where they are known: a mail of our own is told by them.
 */
export const parsedMailToJson = (mail: ParsedMail, own: OwnAddresses = NOBODY): JsonObject => {
  const machine = classifyMail(mail, own);
  return {
    from: addresses(mail.from)[0] ?? null,
    ...(mail.from.length > 1 ? { alsoFrom: addresses(mail.from.slice(1)) } : {}),
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    replyTo: addresses(mail.replyTo),
    sender: addresses(mail.sender)[0] ?? null,
    subject: mail.subject,
    text: mail.text,
    textSource: mail.textSource,
    attachments: mail.attachments.map(
      ({ filename, type, claimedType, size, sha256, inline }): JsonObject => ({
        filename,
        type,
        claimedType,
        size,
        sha256,
        inline,
      }),
    ),
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo[0] ?? null,
    references: [...mail.references],
    date: mail.date,
    receivedAt: mail.receivedAt,
    machine: { class: machine.class, reasons: [...machine.reasons] },
    signals: [...mail.signals],
    size: mail.size,
    key: mail.key,
  };
};
