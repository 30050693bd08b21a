/**
 * Webhooks: signed CloudEvents in from systems in any language, facts and handovers out to them.
 *
 * @module
 */
export { webhook } from './webhook-channel.ts';
export type { WebhookConfig } from './options.ts';
