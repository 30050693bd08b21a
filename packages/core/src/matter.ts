import type { Outcome } from './contact.ts';

/** The contact's id, a slash, and `m` with the matter's number: `…/m1`. */
export type MatterId = string;

/**
 * Where a matter stands.
 *
 * - `named`: triaged, not yet passed on
 * - `offered`: routed, waiting for its team to accept
 * - `accepted`: its team is on it
 * - `awaiting-customer`: a question is with the customer; the response target stands still
 * - `returned`: sent back to triage with a reason, or reopened by the customer
 * - `supervised`: returned twice; a supervisor decides
 * - `failed`: the handover to the service's own system could not be made
 * - `resolved`: has an outcome
 */
export const MATTER_STATUSES = [
  'named',
  'offered',
  'accepted',
  'awaiting-customer',
  'returned',
  'supervised',
  'failed',
  'resolved',
] as const;
export type MatterStatus = (typeof MATTER_STATUSES)[number];

/** Statuses in which a service has the matter. */
export const ROUTED_STATUSES: ReadonlySet<MatterStatus> = new Set<MatterStatus>([
  'offered',
  'accepted',
  'awaiting-customer',
  'failed',
]);

export interface MatterSummary {
  readonly id: MatterId;
  readonly service: string;
  readonly team: string | null;
  readonly status: MatterStatus;
  readonly outcome: Outcome | null;
  /** RFC 3339 instant by which the customer should have an answer; null while none runs. */
  readonly targetAt: string | null;
  readonly overdue: boolean;
}
