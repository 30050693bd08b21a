import type { Accepted, Channel, ChannelHost, PollBatch } from '@council-contact/core';
import { emailFiles } from '@council-contact/email';
import type { ReadyChannel } from '../config/ready-channels.ts';
import { channelWithout } from '../deployment/bound-channel.ts';
import { folderOf, type MailPlace, type NamedMails } from './mail-places.ts';

/** Fields of the mailbox that hold for its imported mail too. */
const KEPT = ['aliases', 'limits', 'workers'] as const;

const sourcesFor = async (
  { config }: ReadyChannel,
  host: ChannelHost,
  places: readonly MailPlace[],
): Promise<readonly Channel[]> => {
  const kept = Object.fromEntries(
    KEPT.filter((name) => config[name] !== undefined).map((name) => [name, config[name]]),
  );
  const address = config['address'] as string;
  const sources: Channel[] = [];
  for (const { folder, layout } of places) {
    const source = { ...kept, address, folder, layout, after: 'keep', settleMs: 0 } as const;
    sources.push(await emailFiles.open(source, host));
  }
  return sources;
};

/** Everything that the sources have, one after the other. */
const pollAll = (sources: readonly Channel[], became: (accepted: readonly Accepted[]) => void) => {
  const left = [...sources];
  return async (cursor: string | null, signal: AbortSignal): Promise<PollBatch> => {
    for (let [first] = left; first !== undefined; [first] = left) {
      const batch = await first.poll?.(cursor, signal);
      if (batch !== undefined && (batch.items.length > 0 || batch.more)) {
        const acknowledge = async (accepted: readonly Accepted[]): Promise<void> => {
          became(accepted);
          await batch.acknowledge?.(accepted);
        };
        return { ...batch, more: !signal.aborted, acknowledge };
      }
      left.shift();
    }
    return { items: [], cursor: null, more: false };
  };
};

/**
 * A configured mailbox that takes in what was named in place of what arrives, and answers and erases as ever. The files
 * stay where they are.
 * @param became told of each batch when it is durable
 */
export const importingChannel = async (
  ready: ReadyChannel,
  host: ChannelHost,
  { folders, files }: NamedMails,
  store: string,
  became: (accepted: readonly Accepted[]) => void,
): Promise<Channel> => {
  const single = files.length === 0 ? null : await folderOf(files, store);
  const sources = await sourcesFor(ready, host, single === null ? folders : [...folders, single]);
  const own = await ready.type.open(ready.config, host);
  return {
    ...channelWithout(own, ['run', 'poll', 'handle', 'close']),
    poll: pollAll(sources, became),
    close: async () => {
      for (const source of [...sources, own]) await source.close?.();
      await single?.[Symbol.asyncDispose]();
    },
  };
};
