import {
  hasCode,
  type Accepted,
  type Channel,
  type ChannelHost,
  type Delivery,
  type Inbound,
  type OutboundReply,
  type Part,
  type PollBatch,
  type SourceErasure,
  type Staged,
} from '@council-contact/core';
import { errorCodeOf } from './file-state.ts';
import type { OwnAddresses } from './machine-mail.ts';
import { MailIntake, type ReadMail } from './mail-intake.ts';
import type { Fate, MailSource, SourceMail } from './mail-source.ts';
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
  readonly host: Pick<ChannelHost, 'clock' | 'stage' | 'log'>;
}

/** Bytes. Of a larger mail the beginning is kept; the whole stays at its source. */
const LARGEST_ORIGINAL = 512 * 1024 * 1024;

const ORIGINAL = { kind: 'original', mediaType: 'message/rfc822' } as const;

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

  const stageWhole = async (mail: SourceMail, size: number): Promise<Staged | null> => {
    if (size > LARGEST_ORIGINAL) return null;
    try {
      return await host.stage(await source.open(mail), {
        mediaType: 'message/rfc822',
        maxBytes: size,
      });
    } catch (error) {
      // These pass, and hold for every mail: the host waits and asks again. Anything else must not block the others.
      if (hasCode(error, 'CC_BUSY') || hasCode(error, 'CC_STORE_FULL')) throw error;
      host.log.warn({ code: errorCodeOf(error), size }, 'large mail is kept in part');
      return null;
    }
  };

  const arrive = async ({ mail, key, outcome }: ReadMail, now: string): Promise<Inbound> => {
    const { bytes, whole, place, arrivedAt } = mail;
    const staged = whole === undefined ? null : await stageWhole(mail, whole.size);
    const original: Part =
      staged === null
        ? { ...ORIGINAL, size: bytes.length, bytes }
        : { ...ORIGINAL, size: staged.size, staged };
    const origin = { place, arrivedAt, now, own, address: sender.address, original };
    const inbound = toInbound(key, outcome, bytes, origin);
    return whole === undefined || staged !== null
      ? inbound
      : { ...inbound, signals: [...(inbound.signals ?? []), 'original-cut'] };
  };

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
          await Promise.all(
            batch.map(async (read, index) => {
              const answer = accepted[index];
              if (answer !== undefined) await intake.settle(read, fateOf(answer));
            }),
          );
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
        original: { ...ORIGINAL, size: bytes.length, bytes },
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
          ? name !== null && outgoing !== null && (await outgoing.stillHolds(name))
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
