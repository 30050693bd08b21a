import { hasCode, type ChannelHost, type Inbound, type Part } from '@council-contact/core';
import type { ItemEvent } from './cloud-events.ts';
import type { WebhookSettings } from './options.ts';
import { readPayload, type PayloadPart } from './payload.ts';
import type { PayloadSource } from './payload-source.ts';
import { unreadableToInbound, webhookToInbound } from './webhook-to-inbound.ts';

/** Larger parts are streamed into the vault ahead of the item. */
const HELD_BYTES = 256 * 1024;

export interface Fetching {
  readonly settings: WebhookSettings;
  readonly source: PayloadSource;
  readonly host: ChannelHost;
}

/** A part with its bytes, or the code of why there are none. */
const fetchPart = async (
  { settings, source, host }: Fetching,
  { url, ...part }: PayloadPart,
): Promise<Part | 'part-gone' | 'part-too-large'> => {
  const response = await source.get(url, part.mediaType);
  if (response === null) return 'part-gone';
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  if (declared <= HELD_BYTES) {
    const bytes = await source.bytes(response, HELD_BYTES);
    return bytes === null ? 'part-too-large' : { ...part, bytes };
  }
  if (response.body === null) return { ...part, bytes: new Uint8Array() };
  const { mediaType, filename } = part;
  const named = filename === undefined ? {} : { filename };
  try {
    const { maxPartBytes: maxBytes } = settings;
    const staged = await host.stage(response.body, { mediaType, maxBytes, ...named });
    return { ...part, size: staged.size, staged };
  } catch (error) {
    if (hasCode(error, 'CC_TOO_LARGE')) return 'part-too-large';
    throw error;
  }
};

/** An event with all that it refers to. @throws CC_BUSY where something cannot be fetched now */
export const fetchItem = async (fetching: Fetching, event: ItemEvent): Promise<Inbound> => {
  const { settings, source, host } = fetching;
  const response = await source.get(event.payload, 'application/json');
  const now = host.clock.now();
  if (response === null) return unreadableToInbound(event, 'payload-gone', null, now);
  const bytes = await source.bytes(response, settings.maxPayloadBytes);
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
