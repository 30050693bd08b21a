import {
  ContactCentreError,
  hasCode,
  type ChannelHost,
  type Inbound,
  type Part,
} from '@council-contact/core';
import type { ItemEvent } from './cloud-events.ts';
import type { WebhookSettings } from './options.ts';
import { readPayload, type PayloadPart } from './payload.ts';
import { unavailable, type PayloadSource } from './payload-source.ts';
import { unreadableToInbound, webhookToInbound } from './webhook-to-inbound.ts';

/** Larger parts are streamed into the vault ahead of the item. */
const HELD_BYTES = 256 * 1024;
/** So are all others once the parts of one request come to this. */
export const HELD_TOGETHER = 8 * 1024 * 1024;

export interface Fetching {
  readonly settings: WebhookSettings;
  readonly source: PayloadSource;
  readonly host: ChannelHost;
  /** Bytes of parts that this request may still hold in memory. */
  heldLeft: number;
}

/** A part with its bytes, or the code of why there are none. */
const fetchPart = async (
  fetching: Fetching,
  { url, ...part }: PayloadPart,
): Promise<Part | 'part-gone' | 'part-too-large'> => {
  const { settings, source, host } = fetching;
  const fetched = await source.get(url, part.mediaType);
  if (fetched === null) return 'part-gone';
  if (fetched.declared <= Math.min(HELD_BYTES, fetching.heldLeft)) {
    fetching.heldLeft -= fetched.declared;
    const bytes = await source.bytes(fetched, HELD_BYTES);
    return bytes === null ? 'part-too-large' : { ...part, bytes };
  }
  const { mediaType, filename } = part;
  const named = filename === undefined ? {} : { filename };
  try {
    const { maxPartBytes: maxBytes } = settings;
    const staged = await host.stage(fetched.body, { mediaType, maxBytes, ...named });
    return { ...part, size: staged.size, staged };
  } catch (error) {
    if (hasCode(error, 'CC_TOO_LARGE')) return 'part-too-large';
    // Its body broke off, or stood still.
    throw error instanceof ContactCentreError ? error : unavailable(null);
  }
};

/** An event with all that it refers to. @throws CC_BUSY where something cannot be fetched now */
export const fetchItem = async (fetching: Fetching, event: ItemEvent): Promise<Inbound> => {
  const { settings, source, host } = fetching;
  const fetched = await source.get(event.payload, 'application/json');
  const now = host.clock.now();
  if (fetched === null) return unreadableToInbound(event, 'payload-gone', null, now);
  const bytes = await source.bytes(fetched, settings.maxPayloadBytes);
  if (bytes === null) return unreadableToInbound(event, 'payload-too-large', null, now);
  const payload = readPayload(bytes, event.payload, settings.origins);
  if (payload === null) return unreadableToInbound(event, 'payload-invalid', bytes, now);
  const parts: Part[] = [];
  const signals: string[] = [];
  for (const each of payload.parts) {
    const part = await fetchPart(fetching, each);
    if (typeof part === 'string') signals.push(part);
    else parts.push(part);
  }
  return webhookToInbound(event, payload, { parts, signals }, now);
};
