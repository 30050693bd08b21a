import type { Inbound, Nature, Part, PartyDetails } from '@council-contact/core';
import {
  classifyMail,
  type MachineMail,
  type MailClass,
  type OwnAddresses,
} from './machine-mail.ts';
import { threadToken } from './message-ids.ts';
import type { MailAddress, MailAttachment, ParsedMail } from './parsed-mail.ts';
import { encodeMailRef } from './source-ref.ts';

/** What only the way in knows of a mail. */
export interface MailOrigin {
  /** The source's word for where it lies. */
  readonly place: string;
  /** RFC 3339: when the source took it in, used where the mail has no Received header. */
  readonly arrivedAt: string | null;
  /** RFC 3339. Nothing arrives later than now. */
  readonly now: string;
  readonly own: OwnAddresses;
  /** Whom it is taken to be for when none of our addresses is named in it. */
  readonly address: string;
  /** The whole mail as it came. */
  readonly original: Part;
}

const NATURE: Readonly<Record<MailClass, Nature>> = {
  human: 'person',
  self: 'self',
  autoReply: 'automatic',
  bounce: 'automatic',
  complaint: 'automatic',
  mdn: 'automatic',
  calendar: 'automatic',
  list: 'automatic',
  bulk: 'automatic',
  loop: 'automatic',
};

/** Clocks differ by this much without anything being wrong. */
const SKEW_MS = 10 * 60_000;

interface When {
  readonly occurredAt: string;
  readonly signals: readonly string[];
}

const whenReceived = (mail: ParsedMail, { arrivedAt, now }: MailOrigin): When => {
  const claimed = mail.receivedAt ?? arrivedAt ?? now;
  const ahead = Date.parse(claimed) - Date.parse(now);
  return {
    occurredAt: ahead > 0 ? now : claimed,
    signals: ahead > SKEW_MS ? ['received-in-future'] : [],
  };
};

const isOwn = ({ address }: MailAddress, own: OwnAddresses): boolean =>
  own.addresses.includes(address.toLowerCase());

/**
 * From; else Sender. A form on a web site that sends as the mailbox itself and names the customer in Reply-To is from
 * that customer.
 */
const writerOf = (mail: ParsedMail, own: OwnAddresses): MailAddress | undefined => {
  const from = mail.from[0] ?? mail.sender[0];
  if (from === undefined || !isOwn(from, own)) return from;
  return mail.replyTo.find((address) => !isOwn(address, own)) ?? from;
};

const partyOf = (writer: MailAddress | undefined): PartyDetails => ({
  ...(writer === undefined ? {} : { email: writer.address }),
  ...(writer === undefined || writer.name === '' ? {} : { name: writer.name }),
});

const recipientOf = (mail: ParsedMail, { own, address }: MailOrigin): string =>
  [...mail.to, ...mail.cc, ...mail.deliveredTo].find((to) => isOwn(to, own))?.address ?? address;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** Codes of what an adviser should know of the sender before believing or answering. */
const senderSignals = (mail: ParsedMail, writer: MailAddress | undefined): readonly string[] => {
  if (writer === undefined) return [];
  const signals: string[] = [];
  const shown = /[^\s@<>"']+@[^\s@<>"']+/.exec(writer.name)?.[0];
  if (shown !== undefined && shown.toLowerCase() !== writer.address.toLowerCase())
    signals.push('suspected-spoof');
  if (mail.replyTo.some(({ address }) => domainOf(address) !== domainOf(writer.address)))
    signals.push('reply-to-differs');
  return signals;
};

const attachmentPart = ({ filename, type, size, bytes }: MailAttachment): Part => ({
  kind: 'attachment',
  mediaType: type,
  filename,
  size,
  bytes,
});

const machineSignals = (machine: MachineMail): readonly string[] => [
  ...(machine.class === 'human' ? [] : [`mail-${machine.class}`]),
  ...machine.reasons,
];

/**
 * What a mail is to the engine. The conversation is the thread *and* the writer, so that a stranger who quotes a thread
 * never joins it. `occurredAt` is when it was received; what its Date header claims counts for nothing.
 */
export const mailToInbound = (mail: ParsedMail, origin: MailOrigin): Inbound => {
  const machine = classifyMail(mail, origin.own);
  const writer = writerOf(mail, origin.own);
  const when = whenReceived(mail, origin);
  const root = mail.references[0] ?? mail.inReplyTo[0] ?? mail.messageId;
  const signals = new Set([
    ...mail.signals,
    ...when.signals,
    ...senderSignals(mail, writer),
    ...machineSignals(machine),
  ]);
  return {
    key: mail.key,
    ref: encodeMailRef({ place: origin.place, key: mail.key, messageId: mail.messageId, root }),
    conversation:
      writer === undefined || root === null
        ? mail.key
        : `${threadToken(root)}|${writer.address.toLowerCase()}`,
    occurredAt: when.occurredAt,
    nature: NATURE[machine.class],
    from: partyOf(writer),
    to: recipientOf(mail, origin),
    ...(mail.subject === '' ? {} : { subject: mail.subject }),
    ...(mail.text === '' ? {} : { text: mail.text }),
    parts: [origin.original, ...mail.attachments.map(attachmentPart)],
    signals: [...signals].toSorted(),
  };
};
