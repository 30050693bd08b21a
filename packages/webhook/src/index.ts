/**
 * Webhooks: signed CloudEvents in from systems in any language, facts and handovers out to them.
 *
 * @module
 */
export { ITEM_TYPE } from './cloud-events.ts';
export { progressFile } from './facts-progress.ts';
export type { FactsProgress, ProgressKeeper } from './facts-progress.ts';
export type { WebhookConfig } from './options.ts';
export type { OutgoingOptions } from './outgoing.ts';
export { secretKeys, signatureHeaders } from './signature.ts';
export type { SignatureHeaders } from './signature.ts';
export { webhook } from './webhook-channel.ts';
export { webhookFacts } from './webhook-facts.ts';
export type { FactsDelivery, WebhookFacts, WebhookFactsOptions } from './webhook-facts.ts';
export { HANDOVER_TYPE, webhookHandover } from './webhook-handover.ts';
