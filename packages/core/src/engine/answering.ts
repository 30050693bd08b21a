import type { ChannelId } from '../contact.ts';
import type { ArtefactId } from '../artefact.ts';
import { toInstant } from '../clock.ts';
import { ContactCentreError, hasCode } from '../errors.ts';
import { familyOf } from '../ids.ts';
import type { PartyDetails } from '../party.ts';
import type { ContactContext } from '../lifecycle/contact-events.ts';
import type { Policy } from '../policy/policy.ts';
import type { Channel } from '../ports/channel.ts';
import type { Part, SourceRef } from '../ports/inbound.ts';
import type { Delivery, OutboundReply } from '../ports/outbound.ts';
import type { LookupKey, SealedArtefact } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import type { CallHealth } from './call-health.ts';
import type { Effect, EffectHandler, EffectOutcome } from './effect-handler.ts';
import type { InstanceReader } from './instance-reader.ts';
import { captureLocator } from './locator.ts';
import { sentRow } from './receipts.ts';
import { councilPolicy } from './policy-rules.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { ArtefactContent } from './vault/artefact-content.ts';
import type { LookupKeys } from './vault/lookup-keys.ts';
import type { Vault } from './vault/vault.ts';
import type { Found } from './work.ts';

export interface AnsweringParts {
  readonly store: Store;
  readonly reader: InstanceReader;
  readonly vault: Vault;
  readonly policy: Policy;
  channel(id: ChannelId): Channel | undefined;
  calls(id: ChannelId): CallHealth | undefined;
}

interface Correspondence {
  readonly to: PartyDetails;
  readonly subject: string | undefined;
  readonly inReplyTo: string | undefined;
  readonly context: ContactContext;
}

/** Whom an answer goes to, as the first item said; null where that has been erased meanwhile. */
const correspondence = async (
  parts: AnsweringParts,
  effect: Effect,
): Promise<Correspondence | null> => {
  const contact = familyOf(effect.instance);
  const family = (await parts.reader.load([contact])).get(contact);
  const context = family?.get(contact)?.snapshot.context as unknown as ContactContext | undefined;
  if (family === undefined || context === undefined) return null;
  const kindOf = (id: string): unknown => family.get(id)?.snapshot.context['kind'];
  const ids = Object.keys(context.artefacts).filter(
    (id) =>
      ['contact-details', 'message'].includes(String(kindOf(id))) ||
      family.get(id)?.snapshot.context['atSource'] === true,
  );
  const contents = new Map<string, ArtefactContent>();
  for (const sealed of await parts.store.artefacts(ids)) {
    const kind = String(kindOf(sealed.artefact));
    if (!contents.has(kind)) contents.set(kind, parts.vault.open(sealed, effect.council));
  }
  const details = contents.get('contact-details');
  if (details === undefined) return null;
  const subject = contents.get('message')?.fields?.['subject'];
  const source = [...contents.values()].find((content) => content.source !== undefined)?.source;
  return {
    to: details.fields as PartyDetails,
    subject: typeof subject === 'string' ? subject : undefined,
    inReplyTo: source?.ref,
    context,
  };
};

type Reporter = (delivery: Delivery) => ((unit: UnitOfWork, found?: Found) => void) | undefined;

const outcomeOf = (
  delivery: Delivery,
  reporter: Reporter,
  inbox: readonly LookupKey[] = [],
): EffectOutcome => {
  const report = reporter(delivery);
  switch (delivery.status) {
    case 'sent':
      return { status: 'done', inbox, ...(report !== undefined && { report }) };
    case 'retry':
      return {
        status: 'retry',
        code: delivery.code,
        ...(delivery.afterMs !== undefined && { afterMs: delivery.afterMs }),
      };
    case 'failed':
      return { status: 'failed', code: delivery.code, ...(report !== undefined && { report }) };
    case 'uncertain':
      return { status: 'uncertain' };
  }
};

const send = async (
  parts: AnsweringParts,
  channelId: ChannelId,
  reply: OutboundReply,
  signal: AbortSignal,
): Promise<Delivery> => {
  const channel = parts.channel(channelId);
  if (channel?.reply === undefined) return { status: 'failed', code: 'channel-cannot-reply' };
  const calls = parts.calls(channelId);
  try {
    const delivery = await channel.reply(reply, signal);
    // A failure is this answer's own; that it is to be tried again is the source's.
    if (delivery.status === 'retry') calls?.failed('reply');
    else if (delivery.status !== 'uncertain') calls?.worked('reply');
    return delivery;
  } catch (error) {
    calls?.failed('reply');
    throw error;
  }
};

/** What the channel keeps of it holds the customer's address, and goes when its own period ends. */
const keepSentCopy = (
  parts: AnsweringParts,
  unit: UnitOfWork,
  { instance }: Effect,
  channel: ChannelId,
  ref: SourceRef,
): void => {
  if (parts.channel(channel)?.eraseAtSource === undefined) return;
  const source = { channel, ref, direction: 'out' as const, at: toInstant(unit.at) };
  captureLocator(parts, unit, familyOf(instance), 'sent-copy', source);
};

/** Tells the customer that the contact has come in, once, without a word of theirs (RFC 3834). */
export const acknowledgement = (parts: AnsweringParts): EffectHandler => ({
  uncertain: 'park',
  async perform(effect, signal) {
    const known = await correspondence(parts, effect);
    const channel =
      known === null
        ? undefined
        : councilPolicy(parts.policy, effect.council).channels.get(known.context.channel);
    // Erased, or the policy has stopped acknowledging, since it was asked for.
    if (known === null || channel === undefined || channel.acknowledgement === null)
      return { status: 'done' };
    const { subject, text } = channel.acknowledgement;
    const delivery = await send(
      parts,
      known.context.channel,
      {
        key: effect.key,
        to: known.to,
        subject,
        text,
        nature: 'acknowledgement',
        ...(known.inReplyTo !== undefined && { inReplyTo: known.inReplyTo }),
      },
      signal,
    );
    return outcomeOf(delivery, (made) =>
      made.status === 'sent'
        ? (unit) => keepSentCopy(parts, unit, effect, known.context.channel, made.ref)
        : undefined,
    );
  },
});

/** As it was given with the answer, its bytes whole. */
const attachment = async (
  { vault }: AnsweringParts,
  { council }: Effect,
  rows: readonly SealedArtefact[],
  id: ArtefactId,
): Promise<Part> => {
  const sealed = rows.find(({ artefact }) => artefact === id);
  if (sealed === undefined) throw new ContactCentreError('CC_ARTEFACT_ERASED', `${id} is gone.`);
  const { mediaType, filename } = vault.open(sealed, council);
  const pieces: Uint8Array[] = [];
  for await (const piece of vault.openStream(sealed, council)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const head = { kind: 'attachment', mediaType, ...(filename !== undefined && { filename }) };
  return { ...head, size: bytes.length, bytes };
};

export interface AnswerParts extends AnsweringParts {
  /** The channel's source drops a second send of one key. */
  isRepeatable(id: ChannelId): boolean;
  readonly keys: LookupKeys;
}

/** Sends what an officer wrote. A doubtful try is not repeated blindly unless the channel drops a second send of one key. */
export const answer = (parts: AnswerParts): EffectHandler => ({
  uncertain: ({ channel }) => (parts.isRepeatable(channel as ChannelId) ? 'retry' : 'park'),
  async perform(effect, signal) {
    const reply = effect.params['reply'] as ArtefactId;
    const known = await correspondence(parts, effect);
    const attached = (effect.params['attachments'] ?? []) as readonly ArtefactId[];
    const rows = await parts.store.artefacts([reply, ...attached]);
    const sealed = rows.find(({ artefact }) => artefact === reply);
    const contact = familyOf(effect.instance);
    const channel = effect.params['channel'] as ChannelId;
    const reporter: Reporter = (delivery) => (unit, found) => {
      if (delivery.status === 'sent') {
        keepSentCopy(parts, unit, effect, channel, delivery.ref);
        const row = sentRow(parts.keys, effect, { channel, ref: delivery.ref, reply });
        // A source that gives two answers one name: its receipts are of the first.
        if (found?.inbox([row]) === undefined) unit.writes.inbox.push(row);
      }
      unit.send(contact, {
        at: unit.at,
        reply,
        ...(delivery.status === 'failed'
          ? { type: 'REPLY_FAILED', code: delivery.code }
          : { type: 'REPLY_SENT' }),
      });
    };
    if (known === null || sealed === undefined || rows.length <= attached.length)
      return outcomeOf({ status: 'failed', code: 'erased' }, reporter);
    let content: ArtefactContent;
    const attachments: Part[] = [];
    try {
      content = parts.vault.open(sealed, effect.council);
      for (const id of attached) attachments.push(await attachment(parts, effect, rows, id));
    } catch (error) {
      if (hasCode(error, 'CC_KEY_DESTROYED'))
        return outcomeOf({ status: 'failed', code: 'erased' }, reporter);
      throw error;
    }
    const own = content.fields?.['subject'];
    const subject = typeof own === 'string' ? own : known.subject;
    const delivery = await send(
      parts,
      channel,
      {
        key: effect.key,
        to: known.to,
        text: content.text ?? '',
        nature: 'answer',
        ...(attachments.length > 0 && { attachments }),
        ...(subject !== undefined && { subject }),
        ...(known.inReplyTo !== undefined && { inReplyTo: known.inReplyTo }),
      },
      signal,
    );
    const inbox =
      delivery.status === 'sent'
        ? [sentRow(parts.keys, effect, { channel, ref: delivery.ref, reply })]
        : [];
    return outcomeOf(delivery, reporter, inbox);
  },
});
