import { ContactCentreError } from '../errors.ts';
import { Personal } from '../personal.ts';
import { referenceTo } from '../policy/classification.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { Draft } from './capture.ts';
import type { Origin } from './prepared-item.ts';
import { contentSize } from './vault/artefact-content.ts';
import { blindIndex } from './vault/blind-index.ts';
import type { LookupKeys } from './vault/lookup-keys.ts';
import { INLINE_LIMIT, type Vault } from './vault/vault.ts';

/**
 * The pieces of personal data of one item, each of which gets a class and a clock of its own: what was said, who said
 * it, and each part.
 */
export const draftsOf = (
  item: Inbound,
  keys: LookupKeys,
  vault: Vault,
  { council, channel, isReadable, erasableAtSource }: Origin,
): readonly Draft[] => {
  const drafts: Draft[] = [];
  const { subject, text, from, to } = item;
  if (item.malformed === undefined && (subject !== undefined || text !== undefined)) {
    drafts.push({
      kind: 'message',
      mediaType: 'text/plain',
      size: Buffer.byteLength(text ?? ''),
      content: new Personal({
        mediaType: 'text/plain',
        text: text ?? '',
        fields: { to, ...(subject !== undefined && { subject }) },
      }),
    });
  }
  const details = Object.entries(from).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  if (details.length > 0) {
    const fields = Object.fromEntries(details);
    drafts.push({
      kind: 'contact-details',
      mediaType: 'application/json',
      size: details.reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0),
      content: new Personal({ mediaType: 'application/json', fields }),
      index: blindIndex(keys, council.id, from),
    });
  }
  for (const [position, part] of (item.parts ?? []).entries()) {
    const { mediaType, filename } = part;
    const kind = item.malformed === undefined ? part.kind : 'quarantined';
    const head = { mediaType, ...(filename !== undefined && { filename }) };
    if ('staged' in part) {
      const staged = vault.claim(part.staged);
      drafts.push({ kind, mediaType, size: staged.size, content: new Personal(head), staged });
    } else if ('bytes' in part) {
      drafts.push({
        kind,
        mediaType,
        size: part.bytes.byteLength,
        content: new Personal({ ...head, bytes: part.bytes }),
      });
    } else if (isReadable) {
      const source = {
        channel: channel.id,
        ref: part.ref,
        direction: 'in' as const,
        at: item.occurredAt,
      };
      drafts.push({
        kind: referenceTo(kind),
        mediaType,
        size: 0,
        content: new Personal({ ...head, fields: { kind }, source }),
        reference: { atSource: erasableAtSource },
      });
    } else {
      throw new ContactCentreError(
        'CC_INPUT_INVALID',
        `parts[${position}] must be given by bytes or be staged: this channel reads nothing by reference.`,
        { field: `parts[${position}]` },
      );
    }
  }
  // Where the item itself lies at its source is told by one that is no reference.
  if (erasableAtSource && drafts.length > 0 && drafts.every(isReference)) {
    const mediaType = 'application/octet-stream';
    drafts.push({ kind: 'original', mediaType, size: 0, content: new Personal({ mediaType }) });
  }
  return drafts;
};

export const isReference = ({ reference }: Draft): boolean => reference !== undefined;

export const isLarge = ({ content, staged }: Draft): boolean =>
  staged === undefined && contentSize(content.reveal()) > INLINE_LIMIT;

/** Streams a large draft's bytes into blobs; a small one stays as it is. */
export const stageLarge = async (vault: Vault, draft: Draft): Promise<Draft> => {
  if (!isLarge(draft)) return draft;
  const { text, bytes, ...head } = draft.content.reveal();
  const staged = await vault.stage(bytes ?? Buffer.from(text ?? ''), { maxBytes: Infinity });
  return { ...draft, content: new Personal(head), staged: vault.claim(staged) };
};
