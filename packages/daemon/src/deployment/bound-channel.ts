import type { Channel } from '@council-contact/core';

const METHODS = [
  'run',
  'poll',
  'handle',
  'reread',
  'read',
  'reply',
  'eraseAtSource',
  'verifyErased',
  'locate',
  'health',
  'close',
] as const satisfies readonly (keyof Channel)[];

/** A channel without some of its methods, whether they are its own or its class's. */
export const channelWithout = (
  channel: Channel,
  left: readonly (typeof METHODS)[number][],
): Channel =>
  Object.fromEntries(
    METHODS.flatMap((name) => {
      const method = left.includes(name) ? undefined : channel[name];
      return method === undefined ? [] : [[name, method.bind(channel)]];
    }),
  );
