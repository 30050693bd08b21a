import { inspect } from 'node:util';
import type {
  Channel,
  ChannelHost,
  ChannelType,
  DeliveryReceipt,
  Inbound,
} from '@council-contact/core';

/** What went between a channel and its host, in order, over all restarts of a test. */
export interface Traffic {
  /** Items, each as often as the channel handed it over. */
  readonly items: Inbound[];
  readonly receipts: {
    readonly receipt: DeliveryReceipt;
    readonly result: 'recorded' | 'duplicate' | 'unknown';
  }[];
  /** What the channel's calls were rejected with, as text. */
  readonly errors: string[];
  /** Cursors that went with items, with what they were compared with; undefined: with nothing. */
  readonly cursors: { readonly cursor: string; readonly expected: string | null | undefined }[];
}

export const noTraffic = (): Traffic => ({ items: [], receipts: [], errors: [], cursors: [] });

/** The channel as its type opens it, and the same one with ears. */
export interface Watched {
  readonly own: Channel;
  readonly watched: Channel;
}

export const openWatched = async (
  type: ChannelType<unknown>,
  config: unknown,
  host: ChannelHost,
  traffic: Traffic,
): Promise<Watched> => {
  const own = await type.open(config, {
    ...host,
    async accept(batch, options) {
      traffic.items.push(...batch);
      if (options?.cursor !== undefined)
        traffic.cursors.push({ cursor: options.cursor, expected: options.expectedCursor });
      return host.accept(batch, options);
    },
    async delivered(receipt) {
      const result = await host.delivered(receipt);
      traffic.receipts.push({ receipt, result });
      return result;
    },
  });
  const recorded = <T>(answer: T | Promise<T>): T | Promise<T> =>
    answer instanceof Promise
      ? answer.catch((error: unknown) => {
          traffic.errors.push(inspect(error));
          throw error;
        })
      : answer;

  const poll: NonNullable<Channel['poll']> = async (cursor, signal) => {
    const batch = await recorded(own.poll?.(cursor, signal));
    if (batch === undefined) throw new TypeError('poll went away');
    traffic.items.push(...batch.items);
    if (batch.cursor !== null && batch.cursor !== cursor)
      traffic.cursors.push({ cursor: batch.cursor, expected: cursor });
    return batch;
  };
  const watched = new Proxy(own, {
    get(target, property): unknown {
      if (property === 'poll' && target.poll !== undefined) return poll;
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...given: readonly unknown[]): unknown =>
        recorded<unknown>(Reflect.apply(value, target, given));
    },
  });
  return { own, watched };
};
