import {
  ContactCentreError,
  type Accepted,
  type Channel,
  type ChannelHost,
  type ChannelType,
} from '@council-contact/core';
import { readEvents, type ItemEvent } from './cloud-events.ts';
import { fetchItem, HELD_TOGETHER } from './fetched-item.ts';
import { inLanes } from './lanes.ts';
import { settingsOf, WEBHOOK_SCHEMA, type WebhookConfig } from './options.ts';
import { payloadSource } from './payload-source.ts';
import { checkSignature, claimedSignature, secretKeys } from './signature.ts';

/** Envelopes are ids and codes: a batch of a thousand is half of this. */
const MOST_BODY_BYTES = 1024 * 1024;
/** Payloads that are fetched at once for one request. */
const LANES = 8;

const MEDIA_TYPES: Readonly<Record<string, 'one' | 'batch'>> = {
  'application/cloudevents+json': 'one',
  'application/cloudevents-batch+json': 'batch',
};

const bodyOf = async (request: Request): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body ?? []) {
    size += piece.byteLength;
    if (size > MOST_BODY_BYTES) {
      throw new ContactCentreError(
        'CC_TOO_LARGE',
        `A body may have ${MOST_BODY_BYTES} bytes: send fewer events at once.`,
        { maxBytes: MOST_BODY_BYTES },
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** What became of an event, as its sender is told. */
const told = ({ id, source }: ItemEvent, accepted: Accepted | undefined) => ({
  id,
  source,
  ...accepted,
});

const open = (config: WebhookConfig, host: ChannelHost): Channel => {
  const settings = settingsOf(config);
  const keys = secretKeys(config.secret);
  const source = payloadSource(settings);
  return {
    async handle(request) {
      if (request.method !== 'POST')
        return new Response(null, { status: 405, headers: { allow: 'POST' } });
      const mediaType = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
      const form = MEDIA_TYPES[mediaType ?? ''];
      if (form === undefined) {
        const accept = Object.keys(MEDIA_TYPES).join(', ');
        return new Response(null, { status: 415, headers: { 'accept-post': accept } });
      }
      const claimed = claimedSignature(request.headers, host.clock.now());
      const body = await bodyOf(request);
      checkSignature(claimed, body, keys);
      const events = readEvents(body, form === 'batch', settings);
      const fetching = { settings, source, host, heldLeft: HELD_TOGETHER };
      const items = await inLanes(LANES, events, (event) => fetchItem(fetching, event));
      const accepted = items.length === 0 ? [] : await host.accept(items);
      return Response.json({ items: events.map((event, index) => told(event, accepted[index])) });
    },
    eraseAtSource: ({ ref }, signal) => source.erase(new URL(ref), signal),
    verifyErased: ({ ref }, signal) => source.look(new URL(ref), signal),
  };
};

/**
 * Signed CloudEvents from a system in any language. The envelope has ids and codes alone; what is personal is fetched
 * from the sender's own server, after the signature was checked.
 *
 * `open` throws CC_CONFIG_INVALID.
 */
export const webhook: ChannelType<WebhookConfig> = {
  manifest: {
    name: '@council-contact/webhook',
    apiVersion: 1,
    kind: 'webhook',
    configSchema: WEBHOOK_SCHEMA,
    atSource: [{ field: 'payload', maxDays: null, erasable: 'verified' }],
  },
  open,
};
