import type { EpochMs } from '../clock.ts';
import type { ContactId } from '../contact.ts';
import type { IdSource } from '../ids.ts';
import { Personal } from '../personal.ts';
import type { ChannelPolicy, CouncilPolicy, Policy, Routing } from '../policy/policy.ts';
import { route } from '../policy/routing.ts';
import type { Inbound } from '../ports/inbound.ts';
import type { LookupKey } from '../ports/rows.ts';
import { checkArrival } from './arrival.ts';
import type { Draft } from './capture.ts';
import { draftsOf, isLarge, stageLarge } from './drafts.ts';
import type { LookupKeys } from './vault/lookup-keys.ts';
import type { Vault } from './vault/vault.ts';

export interface IntakeParts {
  readonly policy: Policy;
  readonly vault: Vault;
  readonly keys: LookupKeys;
  readonly newId: IdSource;
}

/** An item that has been checked, routed and keyed, with its large parts already in the vault. From here on it prints as a reference. */
export interface PreparedItem {
  readonly council: CouncilPolicy;
  readonly channel: ChannelPolicy;
  readonly item: Personal<Inbound>;
  readonly occurredAt: EpochMs;
  readonly drafts: readonly Draft[];
  readonly routing: Routing;
  readonly erasableAtSource: boolean;
  readonly contact: ContactId;
  readonly seen: readonly LookupKey[];
  readonly conversation: readonly LookupKey[];
  readonly bytes: number;
}

/** What a prepared item needs of the channel that brought it. */
export interface Origin {
  readonly council: CouncilPolicy;
  readonly channel: ChannelPolicy;
  readonly erasableAtSource: boolean;
  /** Parts may be given by reference. */
  readonly isReadable: boolean;
}

/**
 * Everything about an item that needs no stored state. Content is looked at here, in memory; only coded results go on.
 * What is too large for the database is streamed into blobs first.
 * @throws CC_INPUT_INVALID
 */
export const prepare = async (
  parts: IntakeParts,
  item: Inbound,
  origin: Origin,
): Promise<PreparedItem> => {
  const occurredAt = checkArrival(item);
  const { council, channel } = origin;
  const small = draftsOf(item, parts.keys, parts.vault, origin);
  const drafts = small.some(isLarge)
    ? await Promise.all(small.map((draft) => stageLarge(parts.vault, draft)))
    : small;
  const scope = (key: string): string => `${channel.id}\n${key}`;
  return {
    council,
    channel,
    item: new Personal(item, 'item'),
    occurredAt,
    drafts,
    routing: route(council, {
      channel: channel.id,
      kind: channel.kind,
      address: item.to,
      subject: item.subject ?? '',
      text: item.text ?? '',
      signals: item.signals ?? [],
      ...(item.form !== undefined && { form: item.form }),
      ...(item.queue !== undefined && { queue: item.queue }),
    }),
    erasableAtSource: origin.erasableAtSource,
    contact: parts.newId(),
    seen: parts.keys.candidates('item', council.id, scope(item.key)),
    conversation: parts.keys.candidates('conversation', council.id, scope(item.conversation)),
    // What lies in blobs already takes no room in the queue or the transaction.
    bytes: drafts.reduce((sum, { size, staged }) => sum + (staged === undefined ? size : 0), 1_024),
  };
};
