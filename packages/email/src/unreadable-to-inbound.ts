import type { Inbound } from '@council-contact/core';
import { firstValue, readHeaderBlock } from './header-block.ts';
import type { MailOrigin } from './mail-to-inbound.ts';
import type { UnreadableCode } from './message-parser.ts';
import { encodeMailRef } from './source-ref.ts';

/** Little, and read by a plain expression: the parser has just failed on these bytes. */
const GLANCED_BYTES = 16 * 1024;
const ADDRESS = /[^\s@<>"'(),:;]{1,64}@[a-z0-9.-]{1,255}/i;

/**
 * A mail that could not be read, as the engine quarantines it: with its bytes, and with the sender's address where a
 * glance at the headers finds one.
 *
 * @param head the mail, or its beginning.
 */
export const unreadableToInbound = (
  code: UnreadableCode,
  key: string,
  head: Uint8Array,
  origin: MailOrigin,
): Inbound => {
  const block = readHeaderBlock(head.subarray(0, GLANCED_BYTES), GLANCED_BYTES);
  const email = ADDRESS.exec((firstValue(block, 'from') ?? '').slice(0, 2000))?.[0];
  const arrived = origin.arrivedAt ?? origin.now;
  return {
    key,
    ref: encodeMailRef({ place: origin.place, key, messageId: null, root: null }),
    conversation: key,
    occurredAt: arrived > origin.now ? origin.now : arrived,
    nature: 'person',
    from: email === undefined ? {} : { email },
    to: origin.address,
    parts: [origin.original],
    signals: [code],
    malformed: code,
  };
};
