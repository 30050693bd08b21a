import type {
  Accepted,
  Channel,
  ChannelHost,
  Delivery,
  Inbound,
  OutboundReply,
  Part,
  PollBatch,
  SourceErasure,
} from '@council-contact/core';
import type { OwnAddresses } from './machine-mail.ts';
import { MailIntake, type ReadMail } from './mail-intake.ts';
import type { Fate, MailSource } from './mail-source.ts';
import { mailToInbound, type MailOrigin } from './mail-to-inbound.ts';
import type { MessageParser, ParseOutcome } from './message-parser.ts';
import { outgoingName, type OutgoingFolder } from './outgoing-folder.ts';
import { composeReply, type ReplySender } from './reply-message.ts';
import { decodeMailRef, decodeOutgoingRef, encodeOutgoingRef } from './source-ref.ts';
import { unreadableToInbound } from './unreadable-to-inbound.ts';

export interface EmailChannelParts {
  readonly source: MailSource;
  readonly parser: MessageParser;
  readonly outgoing: OutgoingFolder | null;
  readonly sender: ReplySender;
  readonly own: OwnAddresses;
  readonly batch: number;
  readonly pollEveryMs: number;
  readonly host: Pick<ChannelHost, 'clock' | 'stage'>;
}

const UNKNOWN_REF: SourceErasure = { status: 'refused', code: 'unknown-ref' };

const fateOf = ({ status }: Accepted): Fate => {
  if (status === 'tombstoned') return 'erased';
  return status === 'quarantined' ? 'quarantined' : 'processed';
};

const toInbound = (
  key: string,
  outcome: ParseOutcome,
  head: Uint8Array,
  origin: MailOrigin,
): Inbound =>
  outcome.status === 'parsed'
    ? mailToInbound(outcome.mail, origin)
    : unreadableToInbound(outcome.code, key, head, origin);

/** A mail channel over any source of mails, with replies written as files. */
export const createEmailChannel = (parts: EmailChannelParts): Channel => {
  const { source, parser, outgoing, sender, own, host } = parts;
  const intake = new MailIntake(source, parser, parts.batch);

  const originalOf = async ({ mail }: ReadMail): Promise<Part> => {
    const meta = { kind: 'original', mediaType: 'message/rfc822' } as const;
    if (mail.whole === undefined) return { ...meta, size: mail.bytes.length, bytes: mail.bytes };
    const { size } = mail.whole;
    const staged = await host.stage(await source.open(mail), {
      mediaType: meta.mediaType,
      maxBytes: size,
    });
    return { ...meta, size, staged };
  };

  const arrive = async (read: ReadMail, now: string): Promise<Inbound> =>
    toInbound(read.key, read.outcome, read.mail.bytes, {
      place: read.mail.place,
      arrivedAt: read.mail.arrivedAt,
      now,
      own,
      address: sender.address,
      original: await originalOf(read),
    });

  const send = async (folder: OutgoingFolder, reply: OutboundReply): Promise<Delivery> => {
    const name = outgoingName(reply.key);
    const sent: Delivery = { status: 'sent', ref: encodeOutgoingRef(name) };
    if (await folder.holds(name)) return sent;
    const ref = reply.inReplyTo === undefined ? null : decodeMailRef(reply.inReplyTo);
    const composed = await composeReply(reply, sender, ref, host.clock.now());
    if (composed.status === 'impossible') return { status: 'failed', code: composed.code };
    await folder.write(name, composed.bytes);
    return sent;
  };

  return {
    pollEveryMs: parts.pollEveryMs,

    poll: async (_cursor, signal): Promise<PollBatch> => {
      const batch = await intake.next(signal);
      const now = host.clock.now().toISOString();
      const items: Inbound[] = [];
      for (const read of batch) items.push(await arrive(read, now));
      return {
        items,
        cursor: null,
        more: !signal.aborted && intake.hasMoreThan(batch.length),
        acknowledge: async (accepted) => {
          for (const [index, read] of batch.entries()) {
            const answer = accepted[index];
            if (answer !== undefined) await intake.settle(read, fateOf(answer));
          }
        },
      };
    },

    reread: async (bytes, item): Promise<Inbound> => {
      const inbound = toInbound(item.key, await parser.parse(bytes), bytes, {
        place: decodeMailRef(item.ref)?.place ?? '',
        arrivedAt: item.occurredAt,
        now: item.occurredAt,
        own,
        address: sender.address,
        original: { kind: 'original', mediaType: 'message/rfc822', size: bytes.length, bytes },
      });
      // It lies where it lay and came when it came.
      const { key, ref, occurredAt } = item;
      return { ...inbound, key, ref, occurredAt };
    },

    ...(outgoing === null ? {} : { reply: (reply: OutboundReply) => send(outgoing, reply) }),

    eraseAtSource: async ({ ref }): Promise<SourceErasure> => {
      const name = decodeOutgoingRef(ref);
      if (name !== null)
        return { status: outgoing === null ? 'already-gone' : await outgoing.erase(name) };
      const mail = decodeMailRef(ref);
      if (mail === null) return UNKNOWN_REF;
      const status = await source.erase(mail.place, mail.key);
      return (await source.holds(mail.place, mail.key)) ? { status: 'present' } : { status };
    },

    verifyErased: async ({ ref }): Promise<SourceErasure> => {
      const name = decodeOutgoingRef(ref);
      const mail = name === null ? decodeMailRef(ref) : null;
      if (name === null && mail === null) return UNKNOWN_REF;
      const present =
        mail === null
          ? name !== null && outgoing !== null && (await outgoing.holds(name))
          : await source.holds(mail.place, mail.key);
      return { status: present ? 'present' : 'erased' };
    },

    health: async () =>
      source.troubles === 0
        ? { status: 'ok' }
        : { status: 'degraded', detail: `${source.troubles} in the mail folder cannot be taken` },

    close: () => parser.close(),
  };
};
