import { ContactCentreError } from '@council-contact/core';

/** Configuration of the webhook channel. */
export interface WebhookConfig {
  /** What the sender signs with: `whsec_…`, base64 of 24 to 64 bytes. Several, with spaces between, while they are changed. */
  readonly secret: string;
  /** Where payloads may be fetched from: `https://forms.council.example`. Nothing else is ever asked. */
  readonly origins: readonly string[];
  /** Bearer token that we show when we fetch or erase a payload. */
  readonly token: string;
  /** Most events in one batch; 100 by default. */
  readonly batch?: number;
  /** Largest payload document, in bytes; 1 MiB by default. */
  readonly maxPayloadBytes?: number;
  /** Largest part of a payload, in bytes; 50 MiB by default. */
  readonly maxPartBytes?: number;
  /** How long one fetch may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
}

const ORIGIN = '^https?://[^/?#@\\s]+$';
const SECRETS = '^whsec_[A-Za-z0-9+/]{32,88}={0,2}( whsec_[A-Za-z0-9+/]{32,88}={0,2})*$';

export const WEBHOOK_SCHEMA = {
  type: 'object',
  properties: {
    secret: {
      type: 'string',
      pattern: SECRETS,
      'x-secret': true,
      description:
        'What the sender signs with, whsec_…; several, with spaces between, while they are changed.',
    },
    origins: {
      type: 'array',
      items: { type: 'string', pattern: ORIGIN },
      minItems: 1,
      description: 'Where payloads may be fetched from: scheme, host and port.',
    },
    token: {
      type: 'string',
      minLength: 16,
      'x-secret': true,
      description: 'Bearer token that is shown where a payload is fetched or erased.',
    },
    batch: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
    maxPayloadBytes: { type: 'integer', minimum: 1_024, default: 1_048_576 },
    maxPartBytes: { type: 'integer', minimum: 1_024, default: 52_428_800 },
    timeoutMs: { type: 'integer', minimum: 100, default: 10_000 },
  },
  required: ['secret', 'origins', 'token'],
  additionalProperties: false,
};

/** All that the channel goes by, defaults included. */
export type WebhookSettings = Required<Omit<WebhookConfig, 'secret' | 'origins'>> & {
  readonly origins: ReadonlySet<string>;
};

/** @throws CC_CONFIG_INVALID for an origin that is no URL's */
export const settingsOf = (config: WebhookConfig): WebhookSettings => ({
  batch: 100,
  maxPayloadBytes: 1024 * 1024,
  maxPartBytes: 50 * 1024 * 1024,
  timeoutMs: 10_000,
  ...config,
  origins: new Set(
    config.origins.map((origin) => {
      if (URL.canParse(origin)) return new URL(origin).origin;
      throw new ContactCentreError(
        'CC_CONFIG_INVALID',
        'Each of origins is scheme, host and port, such as https://forms.council.example.',
        { path: '/origins' },
      );
    }),
  ),
});
