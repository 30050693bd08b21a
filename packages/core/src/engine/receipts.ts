import type { ArtefactId } from '../artefact.ts';
import type { ChannelId, ContactId } from '../contact.ts';
import { ContactCentreError } from '../errors.ts';
import { effectKey, familyOf } from '../ids.ts';
import type { ContactEvent } from '../lifecycle/contact-events.ts';
import type { ChannelPolicy, CouncilPolicy } from '../policy/policy.ts';
import type { SourceRef } from '../ports/inbound.ts';
import type { DeliveryReceipt } from '../ports/outbound.ts';
import type { InboxRow } from '../ports/rows.ts';
import type { Store } from '../ports/store.ts';
import { isCode, parseInstant } from './arrival.ts';
import type { Effect } from './effect-handler.ts';
import type { LookupKeys } from './vault/lookup-keys.ts';
import type { Writer } from './writer.ts';

export interface ReceiptParts {
  readonly store: Store;
  readonly writer: Writer;
  readonly keys: LookupKeys;
}

interface Origin {
  readonly council: CouncilPolicy;
  readonly channel: ChannelPolicy;
}

interface SentReply {
  readonly contact: ContactId;
  readonly reply: ArtefactId;
}

const scope = (channel: ChannelId, ref: SourceRef): string => `${channel}\n${ref}`;

/** What an answer is found by when its source says, by its own name for it, what became of it. */
export const sentRow = (
  keys: LookupKeys,
  { instance, council }: Pick<Effect, 'instance' | 'council'>,
  sent: { readonly channel: ChannelId; readonly ref: SourceRef; readonly reply: ArtefactId },
): InboxRow => ({
  ...keys.forNew('reply', council, scope(sent.channel, sent.ref)),
  contact: familyOf(instance),
  result: JSON.stringify({ reply: sent.reply }),
});

const STATUSES: ReadonlySet<string> = new Set(['accepted', 'delivered', 'read', 'failed']);

/**
 * Writes down what became of an answer, whatever stage its contact is in; it reopens nothing. `duplicate` where it says
 * nothing new: told before, outweighed by what is known, or of an answer whose failure has been settled or whose contact
 * is erased. `unknown` where this channel never sent such a thing; acknowledgements are not followed.
 * @throws CC_INPUT_INVALID naming the field, CC_BUSY, CC_STOPPED, CC_STORE_FULL
 */
export const recordReceipt = async (
  parts: ReceiptParts,
  origin: Origin,
  receipt: DeliveryReceipt,
): Promise<'recorded' | 'duplicate' | 'unknown'> => {
  const occurredAt = parseInstant(receipt.at, 'at');
  const { status, code } = receipt;
  if (!STATUSES.has(status)) {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      `The receipt's status must be one of ${[...STATUSES].join(', ')}.`,
      { field: 'status' },
    );
  }
  const { reply: named } = receipt;
  const given: unknown = 'key' in named ? named.key : named.ref;
  if (typeof given !== 'string') {
    throw new ContactCentreError(
      'CC_INPUT_INVALID',
      "The receipt's reply must have a key or a ref that is a string.",
      { field: 'reply' },
    );
  }
  const sent =
    'key' in named ? await byKey(parts, origin, given) : await byRef(parts, origin, given);
  if (sent === null) return 'unknown';
  const { contact, reply } = sent;
  return parts.writer.submit({
    lane: 'intake',
    families: [contact],
    apply: (unit) => {
      if (unit.find(contact) === undefined) return 'unknown';
      const isNews = unit.offer(contact, {
        type: 'RECEIPT',
        at: unit.at,
        reply,
        status,
        occurredAt,
        // What a source says in its own words may name a person.
        ...(status === 'failed' && isCode(code) && { code }),
      });
      return isNews ? 'recorded' : 'duplicate';
    },
  });
};

const KEY = /^([^~]{1,128})~([1-9]\d{0,8})~\d{1,4}$/u;

/** The key says which event asked for the answer, so that it is known before the channel has said that it was sent. */
const byKey = async (
  { store }: ReceiptParts,
  { council, channel }: Origin,
  key: string,
): Promise<SentReply | null> => {
  const [, contact, version] = KEY.exec(key) ?? [];
  if (contact === undefined || key !== effectKey(contact, Number(version), 0)) return null;
  const asked = (await store.history(contact)).find((event) => event.version === Number(version));
  if (asked === undefined || asked.council !== council.id) return null;
  const event = JSON.parse(asked.event) as ContactEvent;
  return event.type === 'REPLY' && event.channel === channel.id
    ? { contact, reply: event.reply }
    : null;
};

const byRef = async (
  { store, keys }: ReceiptParts,
  { council, channel }: Origin,
  ref: SourceRef,
): Promise<SentReply | null> => {
  const [row] = await store.inbox(keys.candidates('reply', council.id, scope(channel.id, ref)));
  if (row === undefined) return null;
  const { reply } = JSON.parse(row.result) as { readonly reply: ArtefactId };
  return { contact: row.contact, reply };
};
