import type { Inbound, Part } from '@council-contact/core';
import type { ItemEvent } from './cloud-events.ts';
import type { Payload } from './payload.ts';

/** The item's key: CloudEvents names an event by source and id together. Neither has a space. */
const keyOf = ({ source, id }: ItemEvent): string => `${source} ${id}`;

/** What happened in the future has just happened: clocks of law do not begin later for a clock that is fast. */
const occurredAt = (time: string, now: Date): string =>
  Date.parse(time) > now.getTime() ? now.toISOString() : time;

const envelope = (event: ItemEvent, now: Date) => ({
  key: keyOf(event),
  ref: event.payload.href,
  // Ids of two systems that happen to be the same are two conversations.
  conversation: `${event.source} ${event.conversation}`,
  occurredAt: occurredAt(event.time, now),
  nature: event.nature,
  to: event.to,
  ...(event.form !== undefined && { form: event.form }),
  ...(event.queue !== undefined && { queue: event.queue }),
});

/** An event and its payload as an item. */
export const webhookToInbound = (
  event: ItemEvent,
  payload: Payload,
  fetched: { readonly parts: readonly Part[]; readonly signals: readonly string[] },
  now: Date,
): Inbound => ({
  ...envelope(event, now),
  from: payload.from,
  ...(payload.subject !== undefined && { subject: payload.subject }),
  ...(payload.text !== undefined && { text: payload.text }),
  parts: fetched.parts,
  signals: [...event.signals, ...fetched.signals],
});

/** An event whose payload cannot be read: quarantined with what came, visible, and never dropped. */
export const unreadableToInbound = (
  event: ItemEvent,
  reason: 'payload-gone' | 'payload-invalid' | 'payload-too-large',
  bytes: Uint8Array | null,
  now: Date,
): Inbound => ({
  ...envelope(event, now),
  from: {},
  parts: bytes === null ? [] : [{ kind: 'original', mediaType: 'application/json', bytes }],
  signals: [...event.signals, reason],
  malformed: reason,
});
