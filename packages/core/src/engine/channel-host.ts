import type { Clock } from '../clock.ts';
import { ContactCentreError, hasCode } from '../errors.ts';
import type { ChannelPolicy, CouncilPolicy } from '../policy/policy.ts';
import type { Channel, ChannelHost } from '../ports/channel.ts';
import type { Accepted, Inbound } from '../ports/inbound.ts';
import type { ChannelStateChange } from '../ports/changeset.ts';
import type { Logger } from '../ports/logger.ts';
import type { Store } from '../ports/store.ts';
import { FoundRows } from './found-rows.ts';
import { receive } from './intake.ts';
import { prepare, type IntakeParts, type PreparedItem } from './prepared-item.ts';
import { quarantined } from './quarantined.ts';
import { recordReceipt } from './receipts.ts';
import type { Writer } from './writer.ts';

export interface ChannelHostParts extends IntakeParts {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Where the cursor of a polled channel is kept. */
export const CURSOR = 'cursor';

/** Takes items in for one channel: all or nothing, durable when it resolves. `strict` refuses what is malformed. */
export const accept = async (
  parts: ChannelHostParts,
  origin: {
    readonly council: CouncilPolicy;
    readonly channel: ChannelPolicy;
    readonly adapter: () => Channel | undefined;
  },
  items: readonly Inbound[],
  options: {
    readonly cursor?: string;
    readonly expectedCursor?: string | null;
    readonly strict: boolean;
  },
): Promise<readonly Accepted[]> => {
  const { council, channel } = origin;
  const adapter = origin.adapter();
  const erasableAtSource = adapter?.eraseAtSource !== undefined;
  const isReadable = adapter?.read !== undefined;
  const prepareOne = (item: Inbound): Promise<PreparedItem> =>
    prepare(parts, item, { council, channel, erasableAtSource, isReadable });
  const prepared = await Promise.all(
    items.map(async (item) => {
      try {
        return await prepareOne(item);
      } catch (error) {
        if (options.strict || !hasCode(error, 'CC_INPUT_INVALID')) throw error;
        parts.log.warn(
          { channel: channel.id, code: error.code, ...error.facts },
          'item is quarantined',
        );
        return prepareOne(quarantined(item, error, parts.clock.now()));
      }
    }),
  );
  const cursor: ChannelStateChange[] =
    options.cursor === undefined
      ? []
      : [
          {
            channel: channel.id,
            key: CURSOR,
            value: options.cursor,
            ...(options.expectedCursor !== undefined && { expected: options.expectedCursor }),
          },
        ];
  const claimed = prepared.flatMap(({ drafts }) =>
    drafts.flatMap(({ staged }) => staged?.blob ?? []),
  );
  let taken: readonly string[] = [];
  try {
    return await parts.writer.submit({
      lane: 'intake',
      bytes: prepared.reduce((sum, { bytes }) => sum + bytes, 0),
      inbox: prepared.flatMap(({ seen }) => seen),
      conversations: prepared.flatMap(({ conversation }) => conversation),
      apply: (unit, found) => {
        const answers: Accepted[] = [];
        const earlier = new FoundRows(found);
        for (const item of prepared) {
          answers.push(receive(parts, item, unit, earlier));
          if (prepared.length > 1) earlier.add(unit.writes.inbox, unit.writes.conversations);
        }
        unit.writes.channelState.push(...cursor);
        taken = unit.writes.artefacts.flatMap(({ blob }) => blob ?? []);
        return answers;
      },
    });
  } catch (error) {
    taken = [];
    throw error;
  } finally {
    if (claimed.length > 0) {
      parts.vault.keep(taken);
      parts.vault.giveBack(claimed.filter((blob) => !taken.includes(blob)));
    }
  }
};

const later = (what: string): never => {
  throw new ContactCentreError(
    'CC_NOT_POSSIBLE',
    `${what} is not offered by this release's channel host.`,
    { what },
  );
};

/** What a channel gets of the engine. */
export const channelHost = (
  parts: ChannelHostParts,
  origin: {
    readonly council: CouncilPolicy;
    readonly channel: ChannelPolicy;
    readonly adapter: () => Channel | undefined;
  },
): ChannelHost => {
  const { id } = origin.channel;
  return {
    id,
    accept: (batch, options = {}) => accept(parts, origin, batch, { ...options, strict: false }),
    stage: (bytes, { maxBytes }) => parts.vault.stage(bytes, { maxBytes }),
    conversation: () => later('conversation'),
    drafts: {
      put: async () => later('drafts'),
      get: async () => later('drafts'),
      drop: async () => later('drafts'),
    },
    delivered: (receipt) => recordReceipt(parts, origin, receipt),
    log: parts.log,
    clock: parts.clock,
    state: {
      get: (key) => parts.store.channelState(id, key),
      set: async (key, value) => {
        await parts.writer.submit({
          lane: 'command',
          apply: (unit) => unit.writes.channelState.push({ channel: id, key, value }),
        });
      },
    },
  };
};
